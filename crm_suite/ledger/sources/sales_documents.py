"""Quotation, Sales Order, Delivery Note, Sales Invoice, POS Invoice: headers with sums of their item rows.

An internal transfer (a company "selling" to itself) is no business with a customer. A Sales Invoice that
consolidates POS Invoices is not read: they are.
"""

from dataclasses import dataclass, field

from crm_suite.ledger.database import Named, mills
from crm_suite.ledger.sources import ENTERED_OR_MIDNIGHT, SORT_GROUPS, select
from crm_suite.rules.entries import DELIVERED, INVOICED, ORDERED, QUOTED
from crm_suite.rules.facts import IS_RETURN, MOVES_STOCK, SALES_DOCUMENT, SHARE

POSTED_AT = "timestamp(document.posting_date, ifnull(document.posting_time, '00:00:00'))"
ENTERED_ON = ENTERED_OR_MIDNIGHT.format("document", "transaction_date")
ROUNDED_TOTAL = (
	"if(document.base_rounding_adjustment != 0 and document.base_rounded_total != 0,"
	" document.base_rounded_total, document.base_grand_total)"
)
# Whether a header's paid amount has the loyalty amount in it differs between documents, versions, and what the
# form last computed: what came in is in the payments.
TAKEN = """ifnull((select sum(payment.base_amount) from `tabSales Invoice Payment` payment
	where payment.parent = document.name and payment.parenttype = '{doctype}'), 0)"""


def till(doctype: str) -> dict[str, str]:
	"""What settles an invoice by itself: cash net of change, what was let go, loyalty points."""
	cash = f"{TAKEN.format(doctype=doctype)} - document.base_change_amount"
	return {
		"paid": mills(f"if(document.is_pos = 1, {cash}, 0)"),
		"written_off": mills("if(document.is_pos = 1, document.base_write_off_amount, 0)"),
		"adjusted": mills("if(document.redeem_loyalty_points = 1, document.loyalty_amount, 0)"),
	}


NOT_INTERNAL = (
	"not (ifnull(document.is_internal_customer, 0) = 1"
	" and ifnull(document.represents_company, '') = document.company)"
)


@dataclass(frozen=True)
class SalesSource:
	"""How one DocType is read."""

	doctype: str
	event: str
	posting_datetime: str
	condition: str
	customer: str = "document.customer"
	gross: str = "document.base_grand_total"
	flags: str = "0"
	has_returns: bool = False
	till: dict[str, str] = field(default_factory=dict)

	@property
	def item_doctype(self) -> str:
		"""The DocType of the item rows."""
		return f"{self.doctype} Item"


def stock_flags(moves_stock: str) -> str:
	"""SQL for the flags of a document that can be a return and can move stock."""
	return f"document.is_return * {IS_RETURN} + {moves_stock} * {MOVES_STOCK}"


SALES_SOURCES = {
	source.doctype: source
	for source in (
		SalesSource(
			"Quotation",
			QUOTED,
			ENTERED_ON,
			condition="document.quotation_to = 'Customer'",
			customer="document.party_name",
		),
		SalesSource("Sales Order", ORDERED, ENTERED_ON, condition=NOT_INTERNAL),
		SalesSource(
			"Delivery Note",
			DELIVERED,
			POSTED_AT,
			condition=NOT_INTERNAL,
			flags=stock_flags("1"),
			has_returns=True,
		),
		SalesSource(
			"Sales Invoice",
			INVOICED,
			POSTED_AT,
			condition=f"document.is_consolidated = 0 and {NOT_INTERNAL}",
			gross=ROUNDED_TOTAL,
			flags=stock_flags("document.update_stock"),
			has_returns=True,
			till=till("Sales Invoice"),
		),
		SalesSource(
			"POS Invoice",
			INVOICED,
			POSTED_AT,
			condition="1 = 1",
			gross=ROUNDED_TOTAL,
			flags=stock_flags("document.update_stock"),
			has_returns=True,
			till=till("POS Invoice"),
		),
	)
}


def select_documents(doctype: str, is_named: Named) -> str:
	"""The documents themselves."""
	source = SALES_SOURCES[doctype]
	columns = {
		"posting_datetime": source.posting_datetime,
		"company": "document.company",
		"customer": source.customer,
		"contact": "nullif(document.contact_person, '')",
		"event": f"'{source.event}'",
		"flags": source.flags,
		"owner": "document.owner",
		**source.till,
	}
	if source.has_returns:
		columns["against_type"] = f"if(document.return_against != '', '{doctype}', null)"
		columns["against_no"] = "nullif(document.return_against, '')"
	return select_with_item_sums(source, SALES_DOCUMENT, columns, is_named, source.condition)


def select_shares(doctype: str, is_named: Named) -> str:
	"""How the documents belong to opportunities: for what settles them."""
	return select_with_item_sums(SALES_SOURCES[doctype], SHARE, {}, is_named, "1 = 1")


def select_with_item_sums(
	source: SalesSource, kind: str, columns: dict[str, str], is_named: Named, condition: str
) -> str:
	"""One row per document and opportunity, with the net of its item rows and the document's gross."""
	columns = {
		"voucher_type": f"'{source.doctype}'",
		"voucher_no": "document.name",
		"sales_opportunity": "items.sales_opportunity",
		"net": mills("items.net"),
		"gross": mills(source.gross),
		**columns,
	}
	return select(
		kind,
		columns,
		f"""from `tab{source.doctype}` document
		join (
			select {SORT_GROUPS} item.parent, nullif(item.crms_opportunity, '') sales_opportunity,
				sum(item.base_net_amount) net
			from `tab{source.item_doctype}` item
			where {is_named("item.parent")} and item.parenttype = '{source.doctype}'
			group by item.parent, nullif(item.crms_opportunity, '')
		) items on items.parent = document.name
		where document.docstatus = 1 and {condition}""",
	)

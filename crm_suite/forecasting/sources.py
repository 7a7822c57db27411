"""The facts of a forecast, each in one statement however many documents there are.

The ledger says what was ordered, billed and settled; ERPNext's documents say when it is due. Which order an invoice
bills is in the invoice's rows. All amounts in mills of the company's currency.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from crm_suite.forecasting.known import Moment, known, standing
from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE
from crm_suite.rules.entries import RECEIVABLE_SIGNS
from crm_suite.rules.forecast import OpenItem, OpenOrder, Term
from crm_suite.rules.habits import Payments

BILLED = "'Invoiced', 'Credited'"
# How long ago payments still tell how customers pay, in days.
MEMORY = 730

# A credit note takes from what it returns, and what settles the credit note does so too.
OWED = " ".join(
	("case entry.event", *(f"when '{event}' then {sign}" for event, sign in RECEIVABLE_SIGNS.items()), "end")
)
RECEIVABLE_EVENTS = ", ".join(f"'{event}'" for event in RECEIVABLE_SIGNS)
SUBJECT = "coalesce(if(entry.event = 'Invoiced', null, {against}), {voucher})"
SUBJECT_TYPE = SUBJECT.format(against="entry.against_type", voucher="entry.voucher_type")
SUBJECT_NO = SUBJECT.format(against="entry.against_no", voucher="entry.voucher_no")


class Scope(NamedTuple):
	"""What is asked: the companies (at least one) at a moment; `as_of` is its day."""

	companies: Sequence[str]
	moment: Moment
	as_of: date

	@property
	def parameters(self) -> dict[str, object]:
		"""The parameters of all statements here."""
		return {"companies": tuple(self.companies), "as_of": self.as_of, **self.moment.parameters}


def read_open_items(run: Run, scope: Scope) -> list[OpenItem]:
	"""What customers owe, document by document and opportunity by opportunity; advances and credits are negative.

	Documents that are settled are left out, also where shares of their opportunities differ by a cent.
	"""
	rows = run(
		f"""select owing.voucher_type, owing.voucher_no, owing.company, owing.customer, owing.sales_opportunity,
			coalesce(invoice.due_date, till.due_date, date(owing.posted_at)), {mills("owing.net")},
			{mills("owing.gross")}
		from (
			select posted.voucher_type, ifnull(note.return_against, ifnull(slip.return_against, posted.voucher_no))
				voucher_no, posted.company, posted.customer, posted.sales_opportunity,
				min(posted.posted_at) posted_at, sum(posted.net) net, sum(posted.gross) gross
			from (
				select {SUBJECT_TYPE} voucher_type, {SUBJECT_NO} voucher_no, entry.company, entry.customer,
					entry.sales_opportunity, min(entry.posting_datetime) posted_at,
					sum(entry.net_amount * {OWED}) net, sum(entry.gross_amount * {OWED}) gross
				from {TABLE} entry
				where entry.event in ({RECEIVABLE_EVENTS}) and entry.company in %(companies)s
					and {known("entry", scope.moment)}
				group by {SUBJECT_TYPE}, {SUBJECT_NO}, entry.company, entry.customer, entry.sales_opportunity
				having sum(entry.gross_amount * {OWED}) != 0
			) posted
			left join `tabSales Invoice` note on posted.voucher_type = 'Sales Invoice'
				and note.name = posted.voucher_no and note.is_return = 1 and note.return_against != ''
			left join `tabPOS Invoice` slip on posted.voucher_type = 'POS Invoice'
				and slip.name = posted.voucher_no and slip.is_return = 1 and slip.return_against != ''
			group by 1, 2, 3, 4, 5
			having sum(posted.gross) != 0
		) owing
		left join `tabSales Invoice` invoice on owing.voucher_type = 'Sales Invoice'
			and invoice.name = owing.voucher_no
		left join `tabPOS Invoice` till on owing.voucher_type = 'POS Invoice' and till.name = owing.voucher_no
		where owing.customer is not null
		order by owing.voucher_type, owing.voucher_no, owing.sales_opportunity""",
		scope.parameters,
	)
	items = [OpenItem(*row) for row in rows]
	sums: dict[tuple[str, str, str], int] = defaultdict(int)
	for item in items:
		sums[item.voucher_type, item.voucher_no, item.customer] += item.gross
	return [item for item in items if sums[item.voucher_type, item.voucher_no, item.customer]]


def read_open_orders(run: Run, scope: Scope) -> list[OpenOrder]:
	"""What of the orders is not billed, by opportunity and day of delivery. A closed order will not be billed.

	Compared row by row in the order's own currency, so that an invoice at another rate leaves nothing behind.
	"""
	left = "line.net_amount - ifnull(billed.net, 0)"
	net = f"sum(if(line.net_amount < 0, least({left}, 0), greatest({left}, 0)) * document.conversion_rate)"
	ratio = "max(if(document.base_net_total = 0, 1, document.base_grand_total / document.base_net_total))"
	rows = run(
		f"""select document.name, document.company, document.customer, nullif(line.crms_opportunity, ''),
			document.transaction_date, coalesce(line.delivery_date, document.delivery_date,
			document.transaction_date), {mills(net)}, {mills(f"round({net} * {ratio}, 2)")}
		from ({standing("'Ordered'", scope.moment)}) ordered
		join `tabSales Order` document on document.name = ordered.voucher_no
			and document.company in %(companies)s and document.status != 'Closed'
		join `tabSales Order Item` line on line.parent = document.name
		left join (
			select bill.so_detail, sum(bill.net_amount) net
			from ({standing(BILLED, scope.moment)}) posted
			join ({bill_rows("so_detail")}) bill on bill.doctype = posted.voucher_type
				and bill.parent = posted.voucher_no
			where bill.so_detail != ''
			group by bill.so_detail
		) billed on billed.so_detail = line.name
		group by document.name, nullif(line.crms_opportunity, ''),
			coalesce(line.delivery_date, document.delivery_date, document.transaction_date)
		having {net} > 0
		order by document.name""",
		scope.parameters,
	)
	return [OpenOrder(*row) for row in rows]


def bill_rows(column: str) -> str:
	"""A SELECT of the rows of all invoices that bill something; a credit note takes back only where it says so."""
	return " union all ".join(
		f"""select '{doctype}' doctype, item.parent, item.{column}, item.crms_opportunity, item.net_amount,
			item.base_net_amount, document.is_return
		from `tab{doctype}` document join `tab{doctype} Item` item on item.parent = document.name
		where document.company in %(companies)s
			and (document.is_return = 0 or document.update_billed_amount_in_sales_order = 1)"""
		for doctype in ("Sales Invoice", "POS Invoice")
	)


def read_sold_without_order(run: Run, scope: Scope) -> dict[str, int]:
	"""What of each opportunity was billed without an order, net."""
	rows = run(
		f"""select bill.crms_opportunity, {mills("sum(bill.base_net_amount)")}
		from ({standing("'Invoiced'", scope.moment)}) posted
		join ({bill_rows("so_detail")}) bill on bill.doctype = posted.voucher_type
			and bill.parent = posted.voucher_no
		where bill.crms_opportunity != '' and ifnull(bill.so_detail, '') = '' and bill.is_return = 0
		group by bill.crms_opportunity""",
		scope.parameters,
	)
	return dict(rows)


def read_terms(run: Run, invoices: Sequence[str], orders: Sequence[str]) -> dict[tuple[str, str], list[Term]]:
	"""The terms of payment of some documents, by (DocType, name), those due first before the others."""
	terms: dict[tuple[str, str], list[Term]] = defaultdict(list)
	queries = [
		f"""select term.parenttype, term.parent, term.due_date, {mills("term.base_payment_amount")}
		from `tabPayment Schedule` term where term.parent in %({key})s and term.parenttype = '{doctype}'
			and term.due_date is not null and term.base_payment_amount > 0"""
		for key, doctype, names in (
			("invoices", "Sales Invoice", invoices),
			("orders", "Sales Order", orders),
		)
		if names
	]
	if queries:
		rows = run(
			" union all ".join(queries) + " order by 1, 2, 3",
			{"invoices": tuple(invoices), "orders": tuple(orders)},
		)
		for doctype, name, due_on, amount in rows:
			terms[doctype, name].append(Term(due_on, amount))
	return terms


def read_payments(run: Run, scope: Scope) -> list[Payments]:
	"""How long the payments of the last two years took, as far as they were known then.

	Of invoices with several terms nobody knows which one a payment was for: they are left out.
	"""
	rows = run(
		f"""select paid.company, paid.customer, datediff(paid.paid_at, invoice.due_date) days_late,
			datediff(invoice.posting_date, ifnull(ordered.ordered_on, invoice.posting_date)) order_to_bill,
			datediff(paid.paid_at, ifnull(ordered.ordered_on, invoice.posting_date)) order_to_cash, count(*)
		from (
			select entry.company, entry.customer, entry.against_no, entry.voucher_no,
				date(min(entry.posting_datetime)) paid_at
			from {TABLE} entry
			where entry.event = 'Paid' and entry.against_type = 'Sales Invoice'
				and entry.company in %(companies)s and entry.customer is not null
				and entry.posting_datetime > date_sub(%(as_of)s, interval {MEMORY} day)
				and {known("entry", scope.moment)}
			group by entry.company, entry.customer, entry.against_no, entry.voucher_no
			having sum(entry.gross_amount) != 0
		) paid
		join `tabSales Invoice` invoice on invoice.name = paid.against_no and invoice.is_pos = 0
			and invoice.due_date is not null
		left join (
			select item.parent, min(document.transaction_date) ordered_on
			from `tabSales Invoice Item` item join `tabSales Order` document on document.name = item.sales_order
			where document.company in %(companies)s
			group by item.parent
		) ordered on ordered.parent = invoice.name
		where not exists (
			select 1 from `tabPayment Schedule` term
			where term.parent = invoice.name and term.parenttype = 'Sales Invoice' and term.idx > 1
		)
		group by paid.company, paid.customer, 3, 4, 5""",
		scope.parameters,
	)
	return [Payments(*row) for row in rows]


def read_tax_ratios(run: Run, scope: Scope) -> dict[str, tuple[int, int]]:
	"""What each company billed in the last two years, as (net, gross)."""
	rows = run(
		f"""select entry.company, {mills("sum(entry.net_amount)")}, {mills("sum(entry.gross_amount)")}
		from {TABLE} entry
		where entry.event = 'Invoiced' and entry.company in %(companies)s
			and entry.posting_datetime > date_sub(%(as_of)s, interval {MEMORY} day)
			and {known("entry", scope.moment)}
		group by entry.company having sum(entry.net_amount) > 0""",
		scope.parameters,
	)
	return {company: (net, gross) for company, net, gross in rows}

"""The facts of a forecast, each in one statement however many documents there are.

The ledger says what was ordered, billed and settled; ERPNext's documents say when it is due. Which order an invoice
bills is in the invoice's rows. All amounts in mills of the company's currency.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from crm_suite.forecasting.known import Moment, known, stood
from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE
from crm_suite.rules.entries import RECEIVABLE_SIGNS
from crm_suite.rules.forecast import OpenItem, OpenOrder, Term
from crm_suite.rules.habits import Payments

BILLS = ("Sales Invoice", "POS Invoice")
BILLED = "'Invoiced', 'Credited'"
# How long ago payments still tell how customers pay, in days.
MEMORY = 365

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
		return {
			"companies": tuple(self.companies),
			"as_of": self.as_of,
			"year_ago": self.as_of - timedelta(days=MEMORY),
			**self.moment.parameters,
		}


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
	day = "coalesce(line.delivery_date, document.delivery_date, document.transaction_date)"
	rows = run(
		f"""select document.name, document.company, document.customer, nullif(line.crms_opportunity, ''),
			document.transaction_date, {day}, {mills(net)}, {mills(f"round({net} * {ratio}, 2)")}
		from `tabSales Order` document
		join `tabSales Order Item` line on line.parent = document.name
		left join ({billed_rows(scope)}) billed on billed.so_detail = line.name
		where {may_be_open(scope)} and {stood("Sales Order", "document.name", "'Ordered'", scope.moment)}
		group by document.name, nullif(line.crms_opportunity, ''), {day}
		having {net} > 0
		order by document.name""",
		scope.parameters,
	)
	return [OpenOrder(*row) for row in rows]


def may_be_open(scope: Scope) -> str:
	"""SQL for the orders that are looked into: of the past all, today those that ERPNext has not seen billed."""
	# A completed order is billed. The others are few, and found by the index on the status.
	now = "document.docstatus = 1 and document.per_billed < 100 and document.status != 'Completed'"
	return f"""document.company in %(companies)s and document.status != 'Closed'
		and {now if scope.moment.at is None else "document.docstatus > 0"}"""


def billed_rows(scope: Scope) -> str:
	"""A SELECT of what was billed of each row of these orders; a credit note takes back only where it says so."""
	rows = " union all ".join(
		f"""select item.so_detail, item.net_amount
		from `tabSales Order` document
		join `tabSales Order Item` line on line.parent = document.name
		join `tab{doctype} Item` item on item.so_detail = line.name
		join `tab{doctype}` bill on bill.name = item.parent
			and (bill.is_return = 0 or bill.update_billed_amount_in_sales_order = 1)
		where {may_be_open(scope)} and {stood(doctype, "bill.name", BILLED, scope.moment)}"""
		for doctype in BILLS
	)
	return f"select bill.so_detail, sum(bill.net_amount) net from ({rows}) bill group by bill.so_detail"


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
	"""How long the payments of the last year took, as far as they were known then.

	Of invoices with several terms nobody knows which one a payment was for: they are left out.
	"""
	rows = run(
		f"""select paid.company, paid.customer, datediff(paid.paid_at, paid.due_date),
			datediff(paid.billed_on, paid.ordered_on), datediff(paid.paid_at, paid.ordered_on), count(*)
		from (
			select entry.company, entry.customer, date(min(entry.posting_datetime)) paid_at,
				invoice.due_date, invoice.posting_date billed_on,
				ifnull((
					select min(document.transaction_date) from `tabSales Invoice Item` item
					join `tabSales Order` document on document.name = item.sales_order
					where item.parent = invoice.name
				), invoice.posting_date) ordered_on
			from {TABLE} entry
			join `tabSales Invoice` invoice on invoice.name = entry.against_no and invoice.is_pos = 0
				and invoice.due_date is not null
			where entry.event = 'Paid' and entry.against_type = 'Sales Invoice'
				and entry.company in %(companies)s and entry.customer is not null
				and entry.posting_datetime > %(year_ago)s
				and {known("entry", scope.moment)}
				and ifnull((
					select max(term.idx) from `tabPayment Schedule` term
					where term.parent = invoice.name and term.parenttype = 'Sales Invoice'
				), 1) = 1
			group by entry.company, entry.customer, invoice.name, entry.voucher_no
			having sum(entry.gross_amount) != 0
		) paid
		group by 1, 2, 3, 4, 5""",
		scope.parameters,
	)
	return [Payments(*row) for row in rows]


def read_tax_ratios(run: Run, scope: Scope) -> dict[str, tuple[int, int]]:
	"""What each company billed in the last year, as (net, gross)."""
	rows = run(
		f"""select entry.company, {mills("sum(entry.net_amount)")}, {mills("sum(entry.gross_amount)")}
		from {TABLE} entry
		where entry.event = 'Invoiced' and entry.company in %(companies)s
			and entry.posting_datetime > %(year_ago)s
			and {known("entry", scope.moment)}
		group by entry.company having sum(entry.net_amount) > 0""",
		scope.parameters,
	)
	return {company: (net, gross) for company, net, gross in rows}

"""Customer 360: what happened with a customer, and what it adds up to, as far as the user may see it.

CRM Suite's settings open areas to roles; permissions decide on top of that what documents say and what is a
link. Times are in the site's time zone, amounts in the currency that stands with them.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, get_fullname

from crm_suite.api.contents import OPPORTUNITY, open_cases, open_opportunities, read, read_contents
from crm_suite.api.telling import Answer, company_currency, tell
from crm_suite.api.viewer import Viewer
from crm_suite.erp.deals import DOCTYPES, opportunities_behind, party_customer
from crm_suite.ledger.closing import Sum, by_company, sums_of_customers
from crm_suite.ledger.timeline import Cursor, Page, TimelineRow, read_page
from crm_suite.rules.amounts import MILLS
from crm_suite.rules.opportunity_totals import OUTSTANDING, opportunity_totals
from crm_suite.rules.text import bold
from crm_suite.rules.visibility import AREAS, area_of

PAGE_LENGTH = 20
LONGEST_PAGE = 100
# What the panel on a document shows, and how many rows of the document itself may be newer.
LAST_ENTRIES = 3
ROWS_OF_A_DOCUMENT = 10


@frappe.whitelist(methods=["GET", "POST"])
def customer_relations(customer: str) -> Answer:
	"""The first page of a customer's Relationship tab.

	Returns `areas` (those that the user sees), `totals` (a row per company), `counts` (standing entries by
	event), `opportunities`, `cases` (the open ones), `last_contact`, `timeline` as `timeline()` returns it,
	`company` (the one that dealt with the customer last, None where nothing happened that the user sees), and
	`may_create` (DocTypes). Raises PermissionError without read permission on the customer.
	"""
	check_customer(customer)
	viewer = Viewer()
	page = read_page(frappe.db.sql, viewer.question("customer", customer), None, PAGE_LENGTH)
	sums = visible_sums(viewer, customer)
	rows = [*page.rows, *([page.last_contact] if page.last_contact else [])]
	contents = read_contents(viewer, rows, customer)
	told = tell(viewer, rows, contents)
	return {
		"areas": [area for area in AREAS if viewer.visibility.shows(area)],
		"totals": totals(viewer, sums),
		"counts": counts(viewer, sums),
		"opportunities": open_opportunities(viewer, contents),
		"cases": open_cases(contents),
		"last_contact": told[-1] if page.last_contact else None,
		"timeline": {"entries": told[: len(page.rows)], "next": cursor_answer(page)},
		"company": next((row.entry.company for row in page.rows if row.entry.company), None),
		"may_create": [
			doctype
			for doctype in ("Customer Interaction", "Sales Opportunity", "Service Case")
			if frappe.has_permission(doctype, "create")
		],
	}


@frappe.whitelist(methods=["GET", "POST"])
def timeline(
	customer: str,
	before: str | dict[str, str] | None = None,
	area: str | None = None,
	limit: int = PAGE_LENGTH,
) -> Answer:
	"""A page of a customer's timeline, newest first.

	`before` is the `next` of the page before it; `area` one of `sales`, `money`, `interactions`, `campaigns`,
	`service`. Returns `entries` and `next`, which is None on the last page.
	Raises PermissionError without read permission on the customer.
	"""
	check_customer(customer)
	return timeline_page("customer", customer, before, area, limit)


@frappe.whitelist(methods=["GET", "POST"])
def opportunity_timeline(
	sales_opportunity: str, before: str | dict[str, str] | None = None, limit: int = PAGE_LENGTH
) -> Answer:
	"""A page of an opportunity's timeline; as `timeline`.

	Raises PermissionError without read permission on the opportunity.
	"""
	frappe.get_cached_doc("Sales Opportunity", sales_opportunity).check_permission("read")
	return timeline_page("sales_opportunity", sales_opportunity, before, None, limit)


@frappe.whitelist(methods=["GET", "POST"])
def document_relations(doctype: str, name: str) -> Answer:
	"""The panel on a sales document or a payment.

	Returns `customer`, `customer_name`, `areas`, `opportunities` (those behind the document, with their
	owners), `entries` (what happened last with the customer beside this document), `outstanding` with its
	`currency` (what the customer owes the document's company, None where the user sees no amounts) and
	`cases` (the open ones). `customer` None: the document is for no customer, and there is nothing else.
	Raises PermissionError without read permission on the document.
	"""
	if doctype not in DOCTYPES:
		frappe.throw(_("{0} has no relations to a customer.").format(bold(_(doctype))), title=_("Relations"))
	document = frappe.get_cached_doc(doctype, name)
	document.check_permission("read")
	customer = party_customer(document)
	if not customer:
		return {"customer": None}
	viewer = Viewer()
	sums = [row for row in visible_sums(viewer, customer) if row.company == document.company]
	question = viewer.question("customer", customer)
	page = read_page(frappe.db.sql, question, None, LAST_ENTRIES + ROWS_OF_A_DOCUMENT)
	rows = other_rows(page, document)
	contents = read_contents(viewer, rows, customer)
	return {
		"customer": customer,
		"customer_name": frappe.get_cached_value("Customer", customer, "customer_name"),
		"areas": [area for area in AREAS if viewer.visibility.shows(area)],
		"opportunities": deals_behind(viewer, document),
		"entries": tell(viewer, rows, contents),
		"outstanding": outstanding(viewer, totals(viewer, sums)),
		"currency": company_currency(document.company),
		"cases": open_cases(contents),
	}


def check_customer(customer: str) -> None:
	"""The user must be able to read the customer."""
	frappe.get_cached_doc("Customer", customer).check_permission("read")


def timeline_page(
	scope: str, of: str, before: str | dict[str, str] | None, area: str | None, limit: int
) -> Answer:
	"""A page with its cursor, as the browser gets it."""
	viewer = Viewer()
	length = max(1, min(cint(limit) or PAGE_LENGTH, LONGEST_PAGE))
	page = read_page(frappe.db.sql, viewer.question(scope, of, area or None), parse_cursor(before), length)
	contents = read_contents(viewer, page.rows)
	return {"entries": tell(viewer, page.rows, contents), "next": cursor_answer(page)}


def parse_cursor(before: str | dict[str, str] | None) -> Cursor | None:
	"""The cursor that the browser got with the page before. Raises ValidationError for anything else."""
	if not before:
		return None
	try:
		cursor = frappe.parse_json(before)
		return Cursor(get_datetime(str(cursor["posting_datetime"])), str(cursor["name"]))
	except (ValueError, TypeError, KeyError):
		frappe.throw(_("This is not the end of a page. Reload the form."), title=_("Timeline"))


def cursor_answer(page: Page) -> Answer | None:
	"""Where the next page begins, for the browser to send back."""
	if not page.next:
		return None
	return {"posting_datetime": str(page.next.posting_datetime), "name": page.next.name}


def visible_sums(viewer: Viewer, customer: str) -> list[Sum]:
	"""What the customer's entries add up to, in the companies and areas that the user sees."""
	return [
		row
		for row in sums_of_customers(frappe.db.sql, [customer])
		if viewer.sees_company(row.company) and viewer.visibility.shows(area_of(row.event))
	]


def totals(viewer: Viewer, sums: list[Sum]) -> list[Answer]:
	"""Totals per company, those with most billed first; none where the user sees no amounts."""
	if not viewer.visibility.shows_amounts:
		return []
	rows = []
	for company, company_sums in by_company(sums).items():
		amounts = opportunity_totals((row.event, row.net, row.gross) for row in company_sums)
		visible = {
			field: amount / MILLS for field, amount in amounts.items() if viewer.visibility.shows_total(field)
		}
		if company and any(visible.values()):
			rows.append({"company": company, "currency": company_currency(company), **visible})
	return sorted(rows, key=lambda row: -row["billed_gross"])


def counts(viewer: Viewer, sums: list[Sum]) -> dict[str, int]:
	"""Standing entries by event."""
	counted: dict[str, int] = {}
	for row in sums:
		counted[row.event] = counted.get(row.event, 0) + row.entries
	return counted


def deals_behind(viewer: Viewer, document: Document) -> list[Answer]:
	"""The opportunities behind a document that the user may read, with the names of their owners."""
	deals = read(viewer, OPPORTUNITY, opportunities_behind(document)).values()
	return [
		{
			"name": deal.name,
			"title": deal.title,
			"sales_stage": deal.sales_stage,
			"status": deal.status,
			"opportunity_owner": deal.opportunity_owner,
			"owner_name": get_fullname(deal.opportunity_owner) if deal.opportunity_owner else None,
		}
		for deal in deals
	]


def other_rows(page: Page, document: Document) -> list[TimelineRow]:
	"""The newest rows of a page that are not the document's own."""
	own = (document.doctype, document.name)
	return [row for row in page.rows if (row.entry.voucher_type, row.entry.voucher_no) != own][:LAST_ENTRIES]


def outstanding(viewer: Viewer, amounts: list[Answer]) -> float | None:
	"""What the customer owes by the ledger, None where the user sees no amounts."""
	if not viewer.visibility.shows_amounts:
		return None
	return sum(row[OUTSTANDING] for row in amounts)

"""Customer 360: what happened with a customer, and what it adds up to, as far as the user may see it.

CRM Suite's settings open areas to roles; permissions decide on top of that what documents say and what is a
link. Times are in the site's time zone, amounts in the currency that stands with them.
"""

from typing import Any

import frappe
from frappe.utils import cint, get_datetime

from crm_suite.api.sentences import sentence
from crm_suite.api.viewer import Viewer
from crm_suite.ledger.closing import Sum, by_company, sums_of_customers
from crm_suite.ledger.timeline import Cursor, Page, TimelineRow, read_page
from crm_suite.rules.amounts import MILLS
from crm_suite.rules.opportunity_totals import opportunity_totals
from crm_suite.rules.timeline import look_of, phrase_of
from crm_suite.rules.visibility import AREAS, SALES, SERVICE, area_of

PAGE_LENGTH = 20
LONGEST_PAGE = 100
# Open deals and cases that are listed; the form links to the rest.
LISTED = 10

Answer = dict[str, Any]


@frappe.whitelist(methods=["GET", "POST"])
def customer_relations(customer: str) -> Answer:
	"""The first page of a customer's Relationship tab.

	Returns `areas` (those that the user sees), `totals` (a row per company), `counts` (standing entries by
	event), `opportunities`, `cases` (the open ones), `last_contact`, `timeline` as `timeline()` returns it,
	and `may_create` (DocTypes). Raises PermissionError without read permission on the customer.
	"""
	check_customer(customer)
	viewer = Viewer()
	page = read_page(frappe.db.sql, viewer.question("customer", customer), None, PAGE_LENGTH)
	sums = visible_sums(viewer, customer)
	opportunities = open_opportunities(viewer, customer)
	cases = open_cases(viewer, customer)
	last_contact = [page.last_contact] if page.last_contact else []
	told = tell(viewer, [*page.rows, *last_contact])
	return {
		"areas": [area for area in AREAS if viewer.visibility.shows(area)],
		"totals": totals(viewer, sums),
		"counts": counts(viewer, sums),
		"opportunities": opportunities,
		"cases": cases,
		"last_contact": told[-1] if last_contact else None,
		"timeline": {"entries": told[: len(page.rows)], "next": cursor_answer(page)},
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
	return {"entries": tell(viewer, page.rows), "next": cursor_answer(page)}


def parse_cursor(before: str | dict[str, str] | None) -> Cursor | None:
	"""The cursor that the browser got with the page before."""
	cursor = frappe.parse_json(before) if before else None
	return Cursor(get_datetime(cursor["posting_datetime"]), cursor["name"]) if cursor else None


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


def company_currency(company: str | None) -> str | None:
	"""The currency of a company's amounts."""
	return frappe.get_cached_value("Company", company, "default_currency") if company else None


def open_opportunities(viewer: Viewer, customer: str) -> list[Answer]:
	"""The customer's open deals that the user may read, those that close next first."""
	if not viewer.visibility.shows(SALES) or not viewer.may_read("Sales Opportunity"):
		return []
	rows = frappe.get_list(
		"Sales Opportunity",
		filters={"customer": customer, "status": "Open"},
		fields=[
			"name",
			"title",
			"sales_pipeline",
			"sales_stage",
			"probability",
			"expected_amount",
			"currency",
			"expected_close",
			"opportunity_owner",
			"next_step",
		],
		order_by="expected_close is null, expected_close, creation",
		limit_page_length=LISTED,
	)
	if not viewer.visibility.shows_amounts:
		for row in rows:
			del row["expected_amount"]
	return rows


def open_cases(viewer: Viewer, customer: str) -> list[Answer]:
	"""The customer's cases that are not resolved and that the user may read, the oldest first."""
	if not viewer.visibility.shows(SERVICE) or not viewer.may_read("Service Case"):
		return []
	return frappe.get_list(
		"Service Case",
		filters={"customer": customer, "resolved_on": ("is", "not set")},
		fields=["name", "subject", "status", "priority", "opened_on", "agent"],
		order_by="opened_on",
		limit_page_length=LISTED,
	)


def tell(viewer: Viewer, rows: list[TimelineRow]) -> list[Answer]:
	"""Rows as the browser shows them. What documents say is read once per DocType, with permissions."""
	documents = read_documents(viewer, rows)
	deals = viewer.read("Sales Opportunity", [row.entry.sales_opportunity for row in rows], ["title"])
	return [tell_row(viewer, row, documents, deals) for row in rows]


def read_documents(viewer: Viewer, rows: list[TimelineRow]) -> dict[tuple[str, str], Answer]:
	"""By (DocType, name), what sentences say about documents and the user may read."""
	contents = {
		"Sales Lead": ["lead_name"],
		"Customer Interaction": ["subject", "interaction_type", "direction", "outcome"],
		"Service Case": ["subject"],
	}
	found = {}
	for doctype, fields in contents.items():
		names = [row.entry.voucher_no for row in rows if row.entry.voucher_type == doctype]
		for name, document in viewer.read(doctype, names, fields).items():
			found[doctype, name] = document
	return found


def tell_row(
	viewer: Viewer,
	row: TimelineRow,
	documents: dict[tuple[str, str], Answer],
	deals: dict[str, Answer],
) -> Answer:
	"""One row: its sentence, its document, what that is against, its deal, who did it, when, and how much."""
	entry = row.entry
	phrase = phrase_of(entry.event, entry.against_type, row.stage_outcome)
	document = documents.get((entry.voucher_type, entry.voucher_no))
	look = look_of(phrase)
	answer = {
		"name": row.name,
		"event": entry.event,
		"area": area_of(entry.event),
		"icon": look.icon,
		"color": look.color,
		"posting_datetime": str(entry.posting_datetime),
		"sentence": sentence(row, phrase, document),
		"document": document_answer(viewer, entry.voucher_type, entry.voucher_no),
		"against": against_answer(viewer, row),
		"opportunity": opportunity_answer(entry.sales_opportunity, deals),
		"outcome": document.get("outcome") if document else None,
		"direction": document.get("direction") if document else None,
		"owner": entry.owner,
		"owner_name": row.owner_name or entry.owner,
	}
	if viewer.visibility.shows_amounts and (entry.net_amount or entry.gross_amount):
		answer |= {
			"net": entry.net_amount / MILLS,
			"gross": entry.gross_amount / MILLS,
			"currency": company_currency(entry.company),
		}
	return answer


def document_answer(viewer: Viewer, doctype: str, name: str) -> Answer:
	"""A document, and whether it is a link for the user."""
	return {"doctype": doctype, "name": name, "is_link": viewer.may_read(doctype)}


def against_answer(viewer: Viewer, row: TimelineRow) -> Answer | None:
	"""What a payment pays, a return returns, a case is about; not the ledger's own tables."""
	entry = row.entry
	if not entry.against_no or entry.against_type in ("Sales Opportunity Stage Change", "Campaign Member"):
		return None
	if entry.against_no == entry.voucher_no:
		return None
	return document_answer(viewer, entry.against_type, entry.against_no)


def opportunity_answer(name: str | None, deals: dict[str, Answer]) -> Answer | None:
	"""The deal that a row belongs to, where the user may read it."""
	return {"name": name, "title": deals[name].title} if name in deals else None

"""Sales documents carry their opportunity on item rows: filled on entry, derived from what rows came from.

Called in `validate`, and for edits after submit, which skip it, in `before_update_after_submit`.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime

from crm_suite.rules.lineage import Header, ItemRow, header_of_rows, opportunities_of_rows
from crm_suite.rules.stages import LOST
from crm_suite.rules.text import bold
from crm_suite.setup.custom_fields import OPPORTUNITY_FIELD

# By which fields a row names the row it was made from, and where that row is.
ROW_LINKS = {
	"quotation_item": "Quotation Item",
	"so_detail": "Sales Order Item",
	"dn_detail": "Delivery Note Item",
	"si_detail": "Sales Invoice Item",
	"sales_invoice_item": "Sales Invoice Item",
	"pos_invoice_item": "POS Invoice Item",
}
# An order row of older data names its quotation but not the row.
DOCUMENT_LINKS = {"prevdoc_docname": "Quotation"}
# Nothing of ours may stop an invoice or a delivery: there a wrong opportunity is taken out, with a message.
MAY_BE_REFUSED = ("Quotation", "Sales Order")


def validate(doc: Document, method: str | None = None) -> None:
	"""Give each row its opportunity, the header what the rows say, and check that they may be here."""
	if is_untouched(doc):
		return
	set_opportunities(doc)
	check_opportunities(doc)


def is_untouched(doc: Document) -> bool:
	"""No row has changed in anything that lineage depends on: nothing to ask the database."""
	before = doc.get_doc_before_save()
	return (
		bool(before)
		and len(settled_rows(before)) == len(before.items)
		and lineage_of(before) == lineage_of(doc)
	)


def settled_rows(before: Document) -> set[str]:
	"""The rows that the document had when it was saved last.

	Update Items inserts its new rows before it saves the order, so that they are read back with it: they are
	younger than its last change.
	"""
	saved_last = get_datetime(before.modified)
	return {row.name for row in before.items if get_datetime(row.creation) <= saved_last}


def lineage_of(doc: Document) -> tuple:
	"""All that lineage depends on."""
	rows = tuple((row.name, row.get(OPPORTUNITY_FIELD) or None, sources_of(row)) for row in doc.items)
	return (doc.get(OPPORTUNITY_FIELD) or None, customer_of(doc), doc.company, rows)


def customer_of(doc: Document) -> str | None:
	"""The document's customer; None for a quotation to somebody who is none yet."""
	if doc.doctype == "Quotation":
		return doc.party_name if doc.quotation_to == "Customer" else None
	return doc.customer


def sources_of(row: Document) -> tuple[str, ...]:
	"""What the row was made from, nearest first."""
	fields = (*ROW_LINKS, *DOCUMENT_LINKS)
	return tuple(row.get(fieldname) for fieldname in fields if row.get(fieldname))


def set_opportunities(doc: Document) -> None:
	"""Derive the rows' opportunities, and the header's from them."""
	before = doc.get_doc_before_save()
	known_rows = settled_rows(before) if before else set()
	rows = [
		ItemRow(row.get(OPPORTUNITY_FIELD) or None, sources_of(row), is_new=row.name not in known_rows)
		for row in doc.items
	]
	header = Header(
		now=doc.get(OPPORTUNITY_FIELD) or opportunity_of_subscription(doc),
		before=(before.get(OPPORTUNITY_FIELD) or None) if before else None,
		is_new_document=not before,
	)
	opportunities = opportunities_of_rows(header, rows, opportunities_of_sources(doc))
	for row, opportunity in zip(doc.items, opportunities, strict=True):
		row.set(OPPORTUNITY_FIELD, opportunity)
	doc.set(OPPORTUNITY_FIELD, header_of_rows(opportunities))


def opportunities_of_sources(doc: Document) -> dict[str, str]:
	"""The opportunities of all rows and documents that rows without one were made from, in one query."""
	sources: dict[str, set[str]] = {}
	for row in doc.items:
		for fieldname, doctype in (ROW_LINKS | DOCUMENT_LINKS).items():
			if row.get(fieldname) and not row.get(OPPORTUNITY_FIELD):
				sources.setdefault(doctype, set()).add(row.get(fieldname))
	if not sources:
		return {}
	rows = frappe.db.sql(
		" union all ".join(
			f"select name, {OPPORTUNITY_FIELD} from `tab{doctype}` where name in %({frappe.scrub(doctype)})s"
			for doctype in sources
		),
		{frappe.scrub(doctype): tuple(names) for doctype, names in sources.items()},
	)
	return {name: opportunity for name, opportunity in rows if opportunity}


def opportunity_of_subscription(doc: Document) -> str | None:
	"""A subscription makes its invoices from nothing: they belong where its last invoice did."""
	if doc.doctype != "Sales Invoice" or not doc.get("subscription") or not doc.is_new():
		return None
	return frappe.db.get_value(
		"Sales Invoice",
		{"subscription": doc.subscription, "docstatus": ("<", 2)},
		OPPORTUNITY_FIELD,
		order_by="creation desc",
	)


def check_opportunities(doc: Document) -> None:
	"""An opportunity must be the customer's and the company's, and a lost one is not quoted for."""
	named = sorted({row.get(OPPORTUNITY_FIELD) for row in doc.items if row.get(OPPORTUNITY_FIELD)})
	if not named:
		return
	opportunities = frappe.get_all(
		"Sales Opportunity",
		filters={"name": ("in", named)},
		fields=["name", "title", "customer", "company", "status"],
	)
	problems = {
		opportunity.name: problem
		for opportunity in opportunities
		if (problem := problem_of(opportunity, doc))
	}
	if problems and doc.doctype in MAY_BE_REFUSED:
		frappe.throw("<br>".join(problems.values()), title=_("Sales Opportunity"))
	elif problems:
		take_out(doc, problems)


def problem_of(opportunity: frappe._dict, doc: Document) -> str | None:
	"""Why the opportunity cannot be on this document, in the user's words, or None.

	Who may not read the opportunity is not told whose it is.
	"""
	if not is_wrong(opportunity, doc):
		return None
	if not frappe.has_permission("Sales Opportunity", "read", doc=opportunity.name):
		return _("The opportunity {0} cannot be on this document.").format(bold(opportunity.name))
	title = bold(opportunity.title)
	if opportunity.customer != customer_of(doc):
		return _("The opportunity {0} belongs to customer {1}, not to {2}.").format(
			title, bold(opportunity.customer), bold(customer_of(doc) or doc.get("party_name"))
		)
	if opportunity.company != doc.company:
		return _("The opportunity {0} belongs to company {1}, not to {2}.").format(
			title, bold(opportunity.company), bold(doc.company)
		)
	return _("The opportunity {0} is lost. Move it back to an open stage before you quote for it.").format(
		title
	)


def is_wrong(opportunity: frappe._dict, doc: Document) -> bool:
	"""Whether the opportunity is another customer's or company's, or lost and quoted for."""
	return (
		opportunity.customer != customer_of(doc)
		or opportunity.company != doc.company
		or (doc.doctype == "Quotation" and opportunity.status == LOST)
	)


def take_out(doc: Document, problems: dict[str, str]) -> None:
	"""Let the document go on without the opportunities that cannot be on it, and say so."""
	for row in doc.items:
		if row.get(OPPORTUNITY_FIELD) in problems:
			row.set(OPPORTUNITY_FIELD, None)
	doc.set(OPPORTUNITY_FIELD, header_of_rows([row.get(OPPORTUNITY_FIELD) for row in doc.items]))
	frappe.msgprint(
		"<br>".join([*problems.values(), _("The opportunity was taken out of this document.")]),
		title=_("Sales Opportunity"),
		indicator="orange",
	)

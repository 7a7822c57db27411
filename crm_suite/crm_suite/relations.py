"""Shared by the controllers of documents that are about a customer: the customer follows from their links."""

from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from crm_suite.rules.relations import Claim, Contradiction, agreed_customer, is_too_far_ahead
from crm_suite.rules.text import bold, shorten

# In the order in which they are believed: a deal and a case are more precise than the lead they grew from.
LINKED_DOCTYPES = {
	"sales_opportunity": "Sales Opportunity",
	"service_case": "Service Case",
	"sales_lead": "Sales Lead",
}


def follow_links(document: Document) -> None:
	"""Set the document's customer and company to those of the documents that it links to.

	A customer who contradicts a link, or two links that contradict each other, are refused.
	"""
	linked = read_linked_documents(document)
	set_agreed_customer(document, [Claim(row.doctype, row.name, row.customer) for row in linked])
	if linked:
		document.company = linked[0].company


def customer_of_contact(contact: str) -> str | None:
	"""The one customer whom a contact works for; None where there is none, or several."""
	customers = frappe.get_all(
		"Dynamic Link",
		filters={"parenttype": "Contact", "parent": contact, "link_doctype": "Customer"},
		pluck="link_name",
		distinct=True,
	)
	return customers[0] if len(customers) == 1 else None


def read_linked_documents(document: Document) -> list[frappe._dict]:
	"""Name, DocType, customer and company of each linked document of ours; dangling links are Frappe's to refuse."""
	linked = []
	for fieldname, doctype in LINKED_DOCTYPES.items():
		if not (name := document.get(fieldname)):
			continue
		if row := frappe.db.get_value(doctype, name, ["name", "customer", "company"], as_dict=True):
			linked.append(row.update(doctype=doctype))
	return linked


def set_agreed_customer(document: Document, claims: list[Claim]) -> None:
	"""Set the customer whom the claims and the document itself agree on, or refuse the document."""
	own_claim = Claim(document.doctype, document.name, document.customer)
	try:
		document.customer = agreed_customer([*claims, own_claim])
	except Contradiction as contradiction:
		refuse_contradiction(contradiction, own_claim)


def refuse_contradiction(contradiction: Contradiction, own_claim: Claim) -> None:
	"""Say which two documents belong to different customers."""
	first, second = contradiction.first, contradiction.second
	if second is own_claim:
		message = _("{0} {1} belongs to the customer {2}, not to {3}.").format(
			_(first.doctype),
			bold(first.name),
			bold(first.customer),
			bold(second.customer),
		)
	else:
		message = _("{0} {1} belongs to the customer {2}, but {3} {4} belongs to {5}.").format(
			_(first.doctype),
			bold(first.name),
			bold(first.customer),
			_(second.doctype),
			bold(second.name),
			bold(second.customer),
		)
	frappe.throw(message, title=_("Different Customers"))


def refuse_future(document: Document, fieldname: str) -> None:
	"""Refuse what is no moment, and one that is said to have happened but lies more than a day ahead."""
	try:
		moment = optional_datetime(document.get(fieldname))
	except (ValueError, TypeError):
		frappe.throw(
			_("{0} is no date: {1}").format(
				bold(_(document.meta.get_label(fieldname))), bold(shorten(str(document.get(fieldname))))
			),
			title=_("Invalid Dates"),
		)
	if moment and is_too_far_ahead(moment, now_datetime()):
		frappe.throw(
			_("{0} lies in the future: {1}").format(
				bold(_(document.meta.get_label(fieldname))), document.get_formatted(fieldname)
			),
			title=_("Date in the Future"),
		)


def optional_datetime(value: datetime | str | None) -> datetime | None:
	"""The value as a datetime, None where there is none (Frappe would make it the present)."""
	return get_datetime(value) if value else None

"""Keeps service cases out of the way of whoever deletes deliveries and invoices."""

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.ledger.mark import mark_document

SOURCE_FIELDS = {"Delivery Note": "delivery_note", "Sales Invoice": "sales_invoice"}


def release_from_cases(doc: Document, method: str | None = None) -> None:
	"""Document event `on_trash` of Delivery Note and Sales Invoice: cases let go of the document.

	Frappe refuses to delete what is linked, and a case that keeps a link to nothing cannot be saved again;
	a draft or a cancelled document is deleted for good reasons that have nothing to do with the case.
	"""
	fieldname = SOURCE_FIELDS[doc.doctype]
	for name in frappe.get_all("Service Case", filters={fieldname: doc.name}, pluck="name"):
		case = frappe.get_doc("Service Case", name)
		# Not save(): a case that would not pass its checks must not stop the deletion either.
		case.db_set(fieldname, None)
		case.add_comment("Info", _("{0} {1} was deleted.").format(_(doc.doctype), doc.name))
		mark_document(case)

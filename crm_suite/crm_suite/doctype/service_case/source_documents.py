"""Reads the delivery notes and invoices that service cases are about."""

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.rules.service_case import Bundle, DocumentProblem, SoldRow, SourceDocument
from crm_suite.rules.text import bold


def read_source_document(doctype: str, name: str) -> SourceDocument:
	"""What a case has to know of a Delivery Note or Sales Invoice, the contents of its bundles included."""
	header = frappe.db.get_value(doctype, name, ["docstatus", "customer", "company"], as_dict=True)
	rows = frappe.get_all(
		f"{doctype} Item",
		filters={"parenttype": doctype, "parent": name},
		fields=["item_code", "crms_opportunity"],
	)
	bundles = frappe.get_all(
		"Packed Item",
		filters={"parenttype": doctype, "parent": name},
		fields=["parent_item", "item_code"],
	)
	return SourceDocument(
		docstatus=int(header.docstatus),
		customer=header.customer,
		company=header.company,
		rows=tuple(SoldRow(row.item_code, row.crms_opportunity) for row in rows),
		bundles=tuple(Bundle(row.parent_item, row.item_code) for row in bundles),
	)


def refuse_document(problem: DocumentProblem, doctype: str, name: str, case: Document) -> None:
	"""Say in the user's words why the case cannot be about the document."""
	label, bold_name = _(doctype), bold(name)
	message = {
		DocumentProblem.NOT_SUBMITTED: _("{0} {1} is a draft or was cancelled.").format(label, bold_name),
		DocumentProblem.OTHER_CUSTOMER: _("{0} {1} does not belong to the customer {2}.").format(
			label, bold_name, bold(case.customer)
		),
		DocumentProblem.OTHER_COMPANY: _("{0} {1} does not belong to the company {2}.").format(
			label, bold_name, bold(case.company)
		),
		DocumentProblem.WITHOUT_ITEM: _("{0} {1} does not contain the item {2}.").format(
			label, bold_name, bold(case.item)
		),
	}[problem]
	frappe.throw(message, title=_("Document Does Not Fit"))

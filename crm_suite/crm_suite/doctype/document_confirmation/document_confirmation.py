import frappe
from frappe.model.document import Document


class DocumentConfirmation(Document):
	"""One e-mail to a customer about one document. Written by `crm_suite.erp.confirmations` and its job."""


def on_doctype_update() -> None:
	# Exactly one per document is the database's promise, not a look before the insert.
	frappe.db.add_unique(
		"Document Confirmation",
		["reference_doctype", "reference_name", "kind"],
		constraint_name="one_per_document",
	)
	frappe.db.add_index("Document Confirmation", ["status", "next_attempt"], index_name="due")

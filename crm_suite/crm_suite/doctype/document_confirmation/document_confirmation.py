import frappe
from frappe.model.document import Document

DOCTYPE = "Document Confirmation"


class DocumentConfirmation(Document):
	"""One e-mail to a customer about one document. Written by `crm_suite.erp.confirmations` and its job."""


def on_doctype_update() -> None:
	# Exactly one per document is the database's promise, not a look before the insert. A Journal Entry has a part for
	# each customer who has paid; the part and not the customer, so that customers can be merged.
	frappe.db.add_unique(
		DOCTYPE,
		["reference_doctype", "reference_name", "kind", "part"],
		constraint_name="one_per_part_of_document",
	)
	if frappe.db.has_index(f"tab{DOCTYPE}", "one_per_document"):
		frappe.db.sql_ddl(f"alter table `tab{DOCTYPE}` drop index one_per_document")
	frappe.db.add_index(DOCTYPE, ["status", "next_attempt"], index_name="due")

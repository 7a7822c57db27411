import frappe
from frappe.model.document import Document


class RelationshipBalance(Document):
	"""A closing balance of the Relationship Ledger. Written in sets by `crm_suite.ledger.closing`."""


def on_doctype_update() -> None:
	# Not unique: a merge of customers renames by bare SQL.
	frappe.db.add_index("Relationship Balance", ["customer", "up_to"], index_name="customer_up_to")

"""Hooks that keep lists, forms, counts and links to what a user sees by `erp.sight`."""

from frappe.model.document import Document

from crm_suite.erp.sight import ALL, is_visible, visible


def query_conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""Hook `permission_query_conditions`: SQL, empty where all documents are shown."""
	condition = visible(doctype, user=user)
	return "" if condition == ALL else condition


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	"""Hook `has_permission`: whether the stored document is the user's to see, for reading and all else.

	Frappe adds by itself what is shared with the user. A new document is everybody's who may create one.
	"""
	if ptype == "create" or doc.get("__islocal"):
		return True
	return is_visible(doc.doctype, doc.name, user)

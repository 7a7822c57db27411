"""Is it a user who saves this document, in a form?

ERPNext and Frappe make contacts and customers by themselves, and so do imports, mails, integrations and conversions:
whatever stops or asks a person must not stop any of them.
"""

import frappe
from frappe.model.document import Document

# What a form calls, and what the dialog of a quick entry calls.
FORMS = ("frappe.desk.form.save.savedocs", "frappe.client.save")


def is_saved_by_hand(doc: Document) -> bool:
	"""Whether the request saves this document from a form of the desk, not another one that makes it on the way."""
	given = frappe.local.form_dict
	if given.get("cmd") not in FORMS or is_from_program():
		return False
	try:
		sent = frappe.parse_json(given.get("doc"))
	except ValueError:
		return False
	return isinstance(sent, dict) and sent.get("doctype") == doc.doctype


def is_from_program() -> bool:
	"""Whether the request comes with a token: browsers come with a session."""
	request = getattr(frappe.local, "request", None)
	return bool(request and request.headers.get("Authorization"))

"""How the demo's records are inserted."""

from typing import Any

import frappe
from frappe.model.document import Document


def insert(doctype: str, values: dict[str, Any], name: str | None = None) -> Document:
	"""Insert a document, whoever may otherwise; `name` spares the site's number series."""
	document = frappe.new_doc(doctype)
	document.update(values)
	return document.insert(ignore_permissions=True, set_name=name)


def insert_missing(doctype: str, name: str, values: dict[str, Any]) -> None:
	"""Insert a record that a site may have of its own, which then is used."""
	if not frappe.db.exists(doctype, name):
		insert(doctype, values)

"""Contacts and customers keep their identity keys up to date, and never fail because of it."""

from collections.abc import Callable
from typing import Any

import frappe
from frappe.model.document import Document

from crm_suite.erp.identities import delete_rows
from crm_suite.erp.identity_records import renew

# What the keys are made of: fields, and the one field of each child table.
FIELDS = {
	"Contact": ("first_name", "middle_name", "last_name", "company_name", "address"),
	"Customer": ("customer_name", "customer_type", "tax_id", "website", "customer_primary_address"),
}
TABLES = {"Contact": {"email_ids": "email_id", "phone_nos": "phone"}, "Customer": {}}


def renew_party(doc: Document, method: str) -> None:
	"""`on_update`: keys follow what was saved."""
	before = doc.get_doc_before_save()
	if not before or facts(before) != facts(doc):
		carefully(renew, doc.doctype, [doc.name])


def renew_renamed(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""`after_rename`: Frappe has given the rows the new name. ERPNext may call the customer by it from now on,
	and after a merge one party has the rows of two."""
	carefully(renew, doc.doctype, [new])


def forget_party(doc: Document, method: str) -> None:
	"""`on_trash`: nobody is recognised by somebody who is gone."""
	carefully(delete_rows, doc.doctype, [doc.name])


def facts(doc: Document) -> tuple[Any, ...]:
	"""What the keys of a contact or customer are made of."""
	return (
		*(doc.get(fieldname) or "" for fieldname in FIELDS[doc.doctype]),
		*(
			tuple(row.get(fieldname) for row in doc.get(table) or [])
			for table, fieldname in TABLES[doc.doctype].items()
		),
	)


def carefully(work: Callable[..., None], *args: Any) -> None:
	"""Do the work; if it fails, the document is saved all the same and the error is logged.

	Except after a deadlock: the server has taken everything back already, and to go on would tell the user of
	a success that is none.
	"""
	try:
		work(*args)
	except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		raise
	except Exception:
		frappe.log_error(title="CRM Suite: identity keys not renewed")

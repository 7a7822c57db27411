"""Closing balances belong to a customer: they go when the customer goes, and are made anew after a merge."""

import frappe
from frappe.model.document import Document

from crm_suite.ledger.closing import forget


def forget_merged(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""`after_rename` of a Customer: the balances of two customers that became one have different moments."""
	if merge:
		forget(frappe.db.sql, [new])


def forget_deleted(doc: Document, method: str | None = None) -> None:
	"""`on_trash` of a Customer."""
	forget(frappe.db.sql, [doc.name])

"""Customers and opportunities are renamed and merged in the middle of everything: the history follows."""

import frappe
from frappe.model.document import Document

from crm_suite.ledger.mark import mark
from crm_suite.ledger.rekey import rekey


def rekey_customer(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""`after_rename` of a Customer."""
	mark(rekey(frappe.db.sql, "customer", new))


def rekey_opportunity(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""`after_rename` of a Sales Opportunity."""
	mark(rekey(frappe.db.sql, "sales_opportunity", new))

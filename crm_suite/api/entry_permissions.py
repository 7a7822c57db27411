"""Hooks that keep the ledger's list, report view and export to what CRM Suite Settings show the user.

Raw rows carry their amounts: those that have any are for who sees money. Rows of leads, opportunities and
interactions are for who sees those. A System Manager sees all.
"""

import frappe
from frappe.model.document import Document

from crm_suite.api.viewer import visibility_for
from crm_suite.erp.sight import ALL, LIMITED_DOCTYPES, is_visible, visible
from crm_suite.rules.visibility import Visibility


def query_conditions(user: str | None = None) -> str:
	"""Hook `permission_query_conditions` of Relationship Entry: SQL, empty where all rows are shown."""
	visibility = limits(user)
	if visibility is None:
		return ""
	events = ", ".join(frappe.db.escape(event) for event in visibility.events())
	if not events:
		return "1 = 0"
	table = "`tabRelationship Entry`"
	without_amounts = (
		"" if visibility.shows_amounts else f" and {table}.net_amount = 0 and {table}.gross_amount = 0"
	)
	return f"({table}.event in ({events}){without_amounts}{of_visible_documents(table, user)})"


def of_visible_documents(table: str, user: str | None) -> str:
	"""SQL that leaves out the rows of leads, opportunities and interactions that the user does not see."""
	conditions = {doctype: visible(doctype, "seen", user) for doctype in LIMITED_DOCTYPES}
	return "".join(
		f""" and ({table}.voucher_type != '{doctype}' or {table}.voucher_no in
			(select seen.name from `tab{doctype}` seen where {condition}))"""
		for doctype, condition in conditions.items()
		if condition != ALL
	)


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	"""Hook `has_permission` of Relationship Entry: whether the settings show this row to the user."""
	visibility = limits(user)
	if visibility is None:
		return True
	if doc.event not in visibility.events():
		return False
	if (doc.net_amount or doc.gross_amount) and not visibility.shows_amounts:
		return False
	# With what is shared with the user, as in the list: Frappe knows nothing of shares of the row's document.
	return doc.voucher_type not in LIMITED_DOCTYPES or is_visible(
		doc.voucher_type, doc.voucher_no, user, shared=True
	)


def limits(user: str | None) -> Visibility | None:
	"""What the settings leave to the user; None for a System Manager, who sets them."""
	user = user or frappe.session.user
	return None if "System Manager" in frappe.get_roles(user) else visibility_for(user)

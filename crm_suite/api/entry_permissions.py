"""Hooks that keep the ledger's list, report view and export to what CRM Suite Settings show the user.

Raw rows carry their amounts: those that have any are for who sees money. A System Manager sees all.
"""

import frappe
from frappe.model.document import Document

from crm_suite.api.viewer import visibility_for
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
	return f"({table}.event in ({events}){without_amounts})"


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	"""Hook `has_permission` of Relationship Entry: whether the settings show this row to the user."""
	visibility = limits(user)
	if visibility is None:
		return True
	if doc.event not in visibility.events():
		return False
	return visibility.shows_amounts or not (doc.net_amount or doc.gross_amount)


def limits(user: str | None) -> Visibility | None:
	"""What the settings leave to the user; None for a System Manager, who sets them."""
	user = user or frappe.session.user
	return None if "System Manager" in frappe.get_roles(user) else visibility_for(user)

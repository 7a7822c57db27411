"""Hooks that keep quotas to whom they concern: a salesperson who is limited to own deals sees no others' quotas."""

import frappe
from frappe.model.document import Document

from crm_suite.erp.quotas import TARGET_FIELDS, target_of
from crm_suite.erp.sight import quoted, sight_for
from crm_suite.rules.quotas import SELLING_TEAM, USER


def query_conditions(user: str | None = None) -> str:
	"""Hook `permission_query_conditions` of Sales Quota: SQL, empty where all quotas are shown."""
	sight = sight_for(user or frappe.session.user)
	if sight is None:
		return ""
	table = "`tabSales Quota`"
	conditions = [
		f"{table}.{TARGET_FIELDS[target_type]} in ({quoted(names)})"
		for target_type, names in ((USER, sight.users), (SELLING_TEAM, sight.teams))
		if names
	]
	return f"({' or '.join(conditions)})"


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	"""Hook `has_permission` of Sales Quota: whether the user sees this one."""
	sight = sight_for(user or frappe.session.user)
	if sight is None:
		return True
	return target_of(doc) in {USER: sight.users, SELLING_TEAM: sight.teams}.get(doc.target_type, ())

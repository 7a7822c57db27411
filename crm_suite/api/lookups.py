"""What link fields find and how many documents there are, for documents that not everybody sees.

Frappe 15 forgets there who asks: a link field that ignores user permissions (as ours on invoices do, and as any request
may say of itself) finds everything, whatever the hooks of permissions say, and `frappe.client.get_count` counts for
everybody. Later versions mend both. Here such documents are found and counted as a list shows them.
"""

from typing import Any

import frappe
from frappe import client
from frappe.desk import reportview, search
from frappe.utils import get_safe_filters

from crm_suite.erp.sight import FOLLOWED, LIMITED_DOCTYPES

LIMITED = (*LIMITED_DOCTYPES, *FOLLOWED, "Relationship Entry", "Sales Quota")


@frappe.whitelist()
def search_link(**question: Any) -> list[Any]:
	"""What Frappe's `frappe.desk.search.search_link` finds; it takes the same arguments."""
	return frappe.call(search.search_link, **as_in_a_list(question))


@frappe.whitelist()
def search_widget(**question: Any) -> list[Any]:
	"""What Frappe's `frappe.desk.search.search_widget` finds; it takes the same arguments."""
	return frappe.call(search.search_widget, **as_in_a_list(question))


def as_in_a_list(question: dict[str, Any]) -> dict[str, Any]:
	"""The question without the flag that opens limited documents to everybody."""
	if question.get("doctype") in LIMITED:
		return {name: value for name, value in question.items() if name != "ignore_user_permissions"}
	return question


@frappe.whitelist()
def get_count(doctype: str, **question: Any) -> int:
	"""What Frappe's `frappe.client.get_count` counts; it takes the same arguments.

	Raises PermissionError for limited documents that the user may not read.
	"""
	if doctype not in LIMITED:
		return frappe.call(client.get_count, doctype=doctype, **question)
	filters = get_safe_filters(question.get("filters"))
	if filters and isinstance(filters, str):
		# A name; what a list is made of takes text for JSON.
		filters = {"name": filters}
	frappe.local.form_dict = frappe._dict(doctype=doctype, filters=filters)
	return reportview.get_count()

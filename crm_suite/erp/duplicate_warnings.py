"""What is said to who saves a lead, contact or customer that is known already, and what the settings make of it."""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _

ALLOW, WARN, BLOCK = "Allow", "Warn", "Block"

Told = Sequence[dict[str, Any]]
"""Matches as `erp.told_matches.tell` gives them."""


def wish(fieldname: str) -> str:
	"""What this field of the settings says is done about duplicates."""
	# A site that is older than the setting has none yet.
	return frappe.get_cached_doc("CRM Suite Settings").get(fieldname) or WARN


def warn_or_refuse(told: Told, wanted: str, exception: type[Exception]) -> None:
	"""Name those who were found. Raises the exception where they are a reason to refuse."""
	if not told:
		return
	if wanted == BLOCK:
		frappe.throw(sentences(told), exc=exception, title=_("Known Already"))
	frappe.msgprint(sentences(told), title=_("Known Already"), indicator="orange")


def warn_of_others(told: Told) -> None:
	"""Say that another team or owner works with the same organization. Never a reason to refuse."""
	if told:
		frappe.msgprint(sentences(told), title=_("Others Are in Touch"), indicator="orange")


def sentences(told: Told) -> str:
	"""What is told, one below the other."""
	return "<br>".join(match["sentence"] for match in told)

"""Whom a lead most probably speaks for: what the dialog of its conversion proposes."""

from collections.abc import Iterable
from typing import Any

import frappe
from frappe.model.document import Document

from crm_suite.erp.duplicates import who_is
from crm_suite.rules.matching import Match, Sameness


def customer_of_lead(lead: Document) -> str | None:
	"""The customer that the lead seems to be, of those that the session's user may read and that are not disabled.

	Whoever shares an e-mail address, a telephone number, a tax id, a domain or the organization's name comes
	first, then a customer of exactly the same name. None where there is nobody.
	"""
	if not frappe.has_permission("Customer", "read"):
		return None
	surest = customers_among(who_is(lead.as_dict(), lead.name))
	readable = usable_customers({"name": ("in", surest)}) if surest else []
	if readable:
		return min(readable, key=surest.index)
	namesakes = usable_customers({"customer_name": lead.organization_name or lead.lead_name})
	return namesakes[0] if namesakes else None


def customers_among(matches: Iterable[Match]) -> list[str]:
	"""The customers that parties are or speak for, in their order; names that are only similar say too little."""
	return list(
		dict.fromkeys(
			match.party.customer
			for match in matches
			if match.party.customer and match.sameness >= Sameness.SAME_ORGANIZATION
		)
	)


def usable_customers(filters: dict[str, Any]) -> list[str]:
	"""The names of customers that the user may read and with whom somebody still trades."""
	return frappe.get_list("Customer", filters=filters | {"disabled": 0}, pluck="name", order_by="name")

"""Who is this already, while somebody types."""

from typing import Any

import frappe

from crm_suite.erp.collisions import carer_of, tell_deals
from crm_suite.erp.duplicates import who_is
from crm_suite.erp.told_matches import tell
from crm_suite.rules.matching import customers_among

FIELDS = (
	"email", "phone", "mobile", "tax_id", "first_name", "last_name", "organization_name", "website", "country"
)  # fmt: skip


@frappe.whitelist(methods=["POST"])
def find_duplicates(values: str | dict[str, Any], lead: str | None = None) -> list[dict[str, Any]]:
	"""The leads, contacts and customers that a lead with these fields may be already, surest first.

	`values` may also have its `lead_owner` and `selling_team`, which tell who is another in touch.
	`lead` is the one that is being edited, if it has been saved. Of parties that the user may not read, only
	that there is one and who cares for it. Each as `tell` of `erp.told_matches` describes it. Raises PermissionError for
	users who may not read leads.
	"""
	frappe.has_permission("Sales Lead", "read", throw=True)
	given = frappe.parse_json(values) or {}
	known = {field: str(given[field]) for field in FIELDS if given.get(field)}
	if not known:
		return []
	mine = carer_of(given.get("lead_owner") or frappe.session.user, given.get("selling_team"))
	return tell(who_is(known, lead), mine)


@frappe.whitelist(methods=["POST"])
def find_others_in_touch(
	customer: str,
	opportunity_owner: str | None = None,
	selling_team: str | None = None,
	sales_opportunity: str | None = None,
) -> list[str]:
	"""Open opportunities of another team or owner with a customer, each a sentence of HTML, newest first.

	`sales_opportunity` is the one that is being edited, if it has been saved; owner and team are what its form
	says. Raises PermissionError for who may not read opportunities or this customer.
	"""
	frappe.has_permission("Sales Opportunity", "read", throw=True)
	frappe.has_permission("Customer", "read", doc=customer, throw=True)
	return tell_deals(
		customer, carer_of(opportunity_owner or frappe.session.user, selling_team), sales_opportunity
	)


@frappe.whitelist(methods=["POST"])
def propose_customer(lead: str) -> str | None:
	"""The customer whom a lead most probably speaks for, of those that the user may read and that are not disabled.

	Who shares an e-mail address, a telephone number, a tax id, a domain or the organization's name comes first,
	then a customer of exactly the same name. None where there is nobody. Raises PermissionError for a lead that
	the user may not read.
	"""
	document = frappe.get_doc("Sales Lead", lead)
	document.check_permission("read")
	if not frappe.has_permission("Customer", "read"):
		return None
	known = {field: document.get(field) for field in FIELDS if document.get(field)}
	surest = customers_among(who_is(known, lead))
	readable = set(usable_customers({"name": ("in", surest)})) if surest else set()
	namesake = {"customer_name": document.organization_name or document.lead_name}
	return next((name for name in surest if name in readable), None) or next(
		iter(usable_customers(namesake, limit=1)), None
	)


def usable_customers(filters: dict[str, Any], limit: int = 0) -> list[str]:
	"""The names of customers that the user may read and with whom somebody still trades."""
	return frappe.get_list(
		"Customer", filters=filters | {"disabled": 0}, pluck="name", limit_page_length=limit
	)

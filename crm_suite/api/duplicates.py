"""Who is this already, while somebody types."""

from typing import Any

import frappe
from frappe import _

from crm_suite.api.arguments import parse
from crm_suite.erp.collisions import carer_of, tell_deals
from crm_suite.erp.duplicates import who_is
from crm_suite.erp.told_matches import tell

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
	given = parse(values, dict, _("The fields of a lead are expected."), _("Invalid Fields"))
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

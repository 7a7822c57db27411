"""Who is this already, while somebody types."""

from typing import Any

import frappe
from frappe import _

from crm_suite.api.arguments import parse
from crm_suite.erp.collisions import carer_of, tell_deals
from crm_suite.erp.duplicates import who_is
from crm_suite.erp.party_duplicates import MOST_ROWS, carer, who_may_be
from crm_suite.erp.told_matches import tell, tell_in_form
from crm_suite.rules.matching import CONTACT, CUSTOMER

FIELDS = (
	"email", "phone", "mobile", "tax_id", "first_name", "last_name", "organization_name", "website", "country"
)  # fmt: skip
PARTY_FIELDS = {
	CONTACT: ("first_name", "middle_name", "last_name", "company_name", "address"),
	CUSTOMER: (
		"customer_name", "customer_type", "tax_id", "website", "customer_primary_address", "account_manager",
		"email_id", "mobile_no",
	),
}  # fmt: skip
PARTY_LISTS = {CONTACT: ("emails", "phones", "customers"), CUSTOMER: ()}


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
def find_second_records(
	doctype: str, values: str | dict[str, Any], name: str | None = None
) -> list[dict[str, Any]]:
	"""The leads, contacts and customers that a contact or customer with these fields may be already, surest first.

	`values` of a Contact may have the lists `emails`, `phones` and `customers` beside its fields. `name` is the one
	that is being edited, if it has been saved. Who may not read leads is told only of what he may read. Each as
	`tell` of `erp.told_matches` describes it. Raises PermissionError for who may not save such a document.
	"""
	if doctype not in PARTY_FIELDS:
		frappe.throw(_("A Contact or a Customer is expected."), title=_("Invalid Fields"))
	frappe.has_permission(doctype, "write" if name else "create", doc=name or None, throw=True)
	given = parse(values, dict, _("The fields of a contact or customer are expected."), _("Invalid Fields"))
	known: dict[str, Any] = {field: str(given[field]) for field in PARTY_FIELDS[doctype] if given.get(field)}
	for field in PARTY_LISTS[doctype]:
		listed = given.get(field)
		known[field] = [str(value) for value in listed[:MOST_ROWS]] if isinstance(listed, list) else []
	return tell_in_form(who_may_be(doctype, known, name), carer(known))


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

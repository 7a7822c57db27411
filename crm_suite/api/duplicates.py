"""Who is this already, while somebody types."""

from typing import Any

import frappe

from crm_suite.erp.duplicates import who_is
from crm_suite.erp.told_matches import tell

FIELDS = (
	"email", "phone", "mobile", "tax_id", "first_name", "last_name", "organization_name", "website", "country"
)  # fmt: skip


@frappe.whitelist(methods=["POST"])
def find_duplicates(values: str | dict[str, Any], lead: str | None = None) -> list[dict[str, Any]]:
	"""The leads, contacts and customers that a lead with these fields may be already, surest first.

	`lead` is the one that is being edited, if it has been saved. Of parties that the user may not read, only
	that there is one and who cares for it. Each as `tell` of `erp.told_matches` describes it. Raises PermissionError for
	users who may not read leads.
	"""
	frappe.has_permission("Sales Lead", "read", throw=True)
	given = frappe.parse_json(values) or {}
	known = {field: str(given[field]) for field in FIELDS if given.get(field)}
	return tell(who_is(known, lead)) if known else []

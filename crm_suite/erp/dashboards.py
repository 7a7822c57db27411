"""Our documents among the connections of ERPNext's."""

from typing import Any

from frappe import _

OWN_DOCTYPES = ("Sales Lead", "Sales Opportunity", "Customer Interaction", "Campaign Member", "Service Case")


def customer(data: dict[str, Any]) -> dict[str, Any]:
	"""Hook `override_doctype_dashboards`: a group of its own on the Customer, all linked by `customer`."""
	data["transactions"].append({"label": _("CRM Suite"), "items": list(OWN_DOCTYPES)})
	data.setdefault("non_standard_fieldnames", {}).update(dict.fromkeys(OWN_DOCTYPES, "customer"))
	return data

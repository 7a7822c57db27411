from typing import Any

from frappe import _

from crm_suite.setup.custom_fields import OPPORTUNITY_FIELD

OWN_DOCTYPES = ("Customer Interaction", "Service Case")


def get_data() -> dict[str, Any]:
	"""The opportunity's documents. Those of several opportunities have none in their header: see the history."""
	return {
		"fieldname": OPPORTUNITY_FIELD,
		"non_standard_fieldnames": dict.fromkeys(OWN_DOCTYPES, "sales_opportunity"),
		"transactions": [
			{"label": _("Sales"), "items": ["Quotation", "Sales Order", "Delivery Note"]},
			{"label": _("Billing"), "items": ["Sales Invoice", "POS Invoice"]},
			{"label": _("Relations"), "items": list(OWN_DOCTYPES)},
		],
	}

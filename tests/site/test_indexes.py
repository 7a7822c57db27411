"""What is looked up by a link is found by an index, also in ERPNext's largest tables."""

import frappe
import pytest

from crm_suite.setup.custom_fields import OPPORTUNITY_FIELD, SALES_DOCTYPES

# The links by which customer 360, the panels and the Connections of our forms look documents up.
LOOKED_UP = {
	"Sales Opportunity": ("customer", "contact", "sales_lead", "opportunity_owner", "outreach_campaign"),
	"Sales Lead": ("customer", "sales_opportunity", "lead_owner", "outreach_campaign"),
	"Customer Interaction": ("customer", "sales_lead", "sales_opportunity", "service_case"),
	"Service Case": ("customer", "sales_opportunity", "agent", "delivery_note", "sales_invoice"),
	"Campaign Member": ("outreach_campaign", "customer", "sales_lead", "contact"),
	**{doctype: (OPPORTUNITY_FIELD,) for doctype in SALES_DOCTYPES},
	**{f"{doctype} Item": (OPPORTUNITY_FIELD,) for doctype in SALES_DOCTYPES},
}


@pytest.mark.parametrize("doctype", LOOKED_UP)
def test_links_have_indexes(site: str, doctype: str) -> None:
	rows = frappe.db.sql(f"show index from `tab{doctype}`", as_dict=True)
	leading = {row.Column_name for row in rows if int(row.Seq_in_index) == 1}

	assert set(LOOKED_UP[doctype]) <= leading

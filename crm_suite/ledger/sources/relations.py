"""Our own documents: leads, stage changes, interactions, campaign touches and service cases.

What was recorded about a lead belongs to the customer whom it became: the history follows.
"""

from crm_suite.ledger.database import Named
from crm_suite.ledger.sources import select
from crm_suite.rules.entries import (
	CAMPAIGN_TOUCH,
	CASE_OPENED,
	CASE_RESOLVED,
	INTERACTION,
	LEAD_CAPTURED,
	LEAD_CONVERTED,
	STAGE_CHANGED,
)
from crm_suite.rules.facts import RELATION

LEAD = "left join `tabSales Lead` lead on lead.name = document.sales_lead"
CUSTOMER = "coalesce(nullif(document.customer, ''), nullif(lead.customer, ''))"
SURVIVOR = "left join `tabSales Lead` survivor on survivor.name = document.merged_into"
CUSTOMER_OF_SURVIVOR = "coalesce(nullif(document.customer, ''), nullif(survivor.customer, ''))"


def select_relations(doctype: str, is_named: Named) -> list[str]:
	"""The SELECTs for some documents of one of our DocTypes."""
	return [
		select(
			RELATION,
			{"voucher_type": f"'{doctype}'", "voucher_no": "document.name", **columns},
			f"from `tab{doctype}` document {joins} where {is_named('document.name')} and {condition}",
		)
		for columns, joins, condition in RELATIONS[doctype]
	]


def lead_event(event: str, moment: str) -> tuple[dict[str, str], str, str]:
	"""A lead was captured, or became a customer; one that was merged is the history of the lead that was kept."""
	columns = {
		"event": f"'{event}'",
		"posting_datetime": f"document.{moment}",
		"company": "nullif(document.company, '')",
		"customer": CUSTOMER_OF_SURVIVOR,
		"sales_lead": "coalesce(nullif(document.merged_into, ''), document.name)",
		"contact": "nullif(document.contact, '')",
		"outreach_campaign": "nullif(document.outreach_campaign, '')",
		"owner": "document.owner",
	}
	if event == LEAD_CONVERTED:
		columns["sales_opportunity"] = "nullif(document.sales_opportunity, '')"
	return columns, SURVIVOR, f"document.{moment} is not null"


def campaign_touch(moment: str, answer: bool) -> tuple[dict[str, str], str, str]:
	"""A member was addressed, or answered; the second is told from the first by what it is against."""
	columns = {
		"event": f"'{CAMPAIGN_TOUCH}'",
		"posting_datetime": f"document.{moment}",
		"company": "nullif(document.company, '')",
		"customer": CUSTOMER,
		"sales_lead": "nullif(document.sales_lead, '')",
		"contact": "nullif(document.contact, '')",
		"outreach_campaign": "document.outreach_campaign",
		"owner": "document.owner",
	}
	if answer:
		columns |= {"against_type": "'Campaign Member'", "against_no": "document.name"}
	return columns, LEAD, f"document.{moment} is not null"


def case_event(event: str, moment: str) -> tuple[dict[str, str], str, str]:
	"""A case was opened, or resolved; what it is about is what it is against."""
	columns = {
		"event": f"'{event}'",
		"posting_datetime": f"document.{moment}",
		"company": "nullif(document.company, '')",
		"customer": "nullif(document.customer, '')",
		"contact": "nullif(document.contact, '')",
		"against_type": """case when document.delivery_note != '' then 'Delivery Note'
			when document.sales_invoice != '' then 'Sales Invoice' end""",
		"against_no": "coalesce(nullif(document.delivery_note, ''), nullif(document.sales_invoice, ''))",
		"sales_opportunity": "nullif(document.sales_opportunity, '')",
		"service_case": "document.name",
		"owner": "document.owner",
	}
	return columns, "", f"document.{moment} is not null"


RELATIONS = {
	"Sales Lead": [lead_event(LEAD_CAPTURED, "captured_on"), lead_event(LEAD_CONVERTED, "converted_on")],
	"Sales Opportunity": [
		(
			{
				"event": f"'{STAGE_CHANGED}'",
				"posting_datetime": "`change`.changed_on",
				"company": "nullif(document.company, '')",
				"customer": "nullif(document.customer, '')",
				"sales_lead": "nullif(document.sales_lead, '')",
				"contact": "nullif(document.contact, '')",
				"against_type": "'Sales Opportunity Stage Change'",
				"against_no": "`change`.name",
				"sales_opportunity": "document.name",
				"owner": "`change`.owner",
			},
			"join `tabSales Opportunity Stage Change` `change` on `change`.parent = document.name",
			"1 = 1",
		)
	],
	"Customer Interaction": [
		(
			{
				"event": f"'{INTERACTION}'",
				"posting_datetime": "document.happened_on",
				"company": "nullif(document.company, '')",
				"customer": CUSTOMER,
				"sales_lead": "nullif(document.sales_lead, '')",
				"contact": "nullif(document.contact, '')",
				"sales_opportunity": "nullif(document.sales_opportunity, '')",
				"outreach_campaign": "nullif(document.outreach_campaign, '')",
				"service_case": "nullif(document.service_case, '')",
				"owner": "document.owner",
			},
			LEAD,
			"1 = 1",
		)
	],
	"Campaign Member": [
		campaign_touch("addressed_on", answer=False),
		campaign_touch("answered_on", answer=True),
	],
	"Service Case": [case_event(CASE_OPENED, "opened_on"), case_event(CASE_RESOLVED, "resolved_on")],
}

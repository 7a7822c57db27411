"""Tell ledger rows in the user's language. Which phrase it is, the rule decides."""

from typing import Any

from frappe import _

from crm_suite.ledger.timeline import TimelineRow
from crm_suite.rules import entries, timeline


def sentence(row: TimelineRow, phrase: str, document: dict[str, Any] | None) -> str:
	"""One row in words, as plain text. `document` is what the user may read of it, None where nothing.

	It has `lead_name` of a Sales Lead, `subject` and `interaction_type` of a Customer Interaction, `subject`
	of a Service Case.
	"""
	document = document or {}
	named = {
		entries.LEAD_CAPTURED: (_("Lead captured: {0}"), document.get("lead_name")),
		entries.LEAD_CONVERTED: (_("Lead became a customer: {0}"), document.get("lead_name")),
		entries.STAGE_CHANGED: (_("Moved to {0}"), row.to_stage and _(row.to_stage)),
		entries.CASE_OPENED: (_("Case opened: {0}"), document.get("subject")),
		entries.CASE_RESOLVED: (_("Case resolved: {0}"), document.get("subject")),
		entries.CAMPAIGN_TOUCH: (_("Addressed in the campaign {0}"), row.campaign_name),
		timeline.CAMPAIGN_ANSWERED: (_("Answered the campaign {0}"), row.campaign_name),
	}
	if phrase == entries.INTERACTION and document.get("subject"):
		return _("{0}: {1}", context="Interaction type and its subject").format(
			_(document["interaction_type"]), document["subject"]
		)
	template, what = named.get(phrase, (None, None))
	return template.format(what) if template and what else bare_phrases()[phrase]


def bare_phrases() -> dict[str, str]:
	"""Each phrase without what it is about: that is not known, or not for the user."""
	return {
		entries.LEAD_CAPTURED: _("Lead captured"),
		entries.LEAD_CONVERTED: _("Lead became a customer"),
		entries.STAGE_CHANGED: _("Stage changed"),
		timeline.OPPORTUNITY_OPENED: _("Opportunity opened"),
		timeline.STAGE_WON: _("Opportunity won"),
		timeline.STAGE_LOST: _("Opportunity lost"),
		entries.QUOTED: _("Quotation sent"),
		entries.ORDERED: _("Order received"),
		entries.DELIVERED: _("Goods delivered"),
		entries.RETURNED: _("Goods returned"),
		entries.INVOICED: _("Invoice issued"),
		entries.CREDITED: _("Credit note issued"),
		entries.PAID: _("Payment received"),
		entries.REFUNDED: _("Payment returned"),
		entries.WRITTEN_OFF: _("Written off"),
		entries.ADJUSTED: _("Balance adjusted"),
		entries.INTERACTION: _("Contact with the customer"),
		entries.CAMPAIGN_TOUCH: _("Addressed in a campaign"),
		timeline.CAMPAIGN_ANSWERED: _("Answered a campaign"),
		entries.CASE_OPENED: _("Service case opened"),
		entries.CASE_RESOLVED: _("Service case resolved"),
		entries.COMMITMENT_MADE: _("Promise made"),
		entries.COMMITMENT_KEPT: _("Promise kept"),
		entries.COMMITMENT_BROKEN: _("Promise broken"),
	}

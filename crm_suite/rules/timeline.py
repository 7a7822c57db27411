"""How a ledger row is told: its phrase, its icon and its colour."""

from typing import NamedTuple

from crm_suite.rules.entries import (
	ADJUSTED,
	CAMPAIGN_TOUCH,
	CASE_OPENED,
	CASE_RESOLVED,
	CREDITED,
	DELIVERED,
	INTERACTION,
	INVOICED,
	LEAD_CAPTURED,
	LEAD_CONVERTED,
	ORDERED,
	PAID,
	QUOTED,
	REFUNDED,
	RETURNED,
	STAGE_CHANGED,
	WRITTEN_OFF,
)

STAGE_WON = "Stage Won"
STAGE_LOST = "Stage Lost"
CAMPAIGN_ANSWERED = "Campaign Answered"


class Look(NamedTuple):
	"""`icon` is a name that the desk's scripts draw, `color` one of Frappe's indicator colours."""

	icon: str
	color: str


LOOKS = {
	LEAD_CAPTURED: Look("lead", "cyan"),
	LEAD_CONVERTED: Look("lead", "green"),
	STAGE_CHANGED: Look("stage", "blue"),
	QUOTED: Look("document", "blue"),
	ORDERED: Look("order", "blue"),
	DELIVERED: Look("delivery", "blue"),
	RETURNED: Look("return", "orange"),
	INVOICED: Look("invoice", "purple"),
	CREDITED: Look("return", "orange"),
	PAID: Look("money", "green"),
	REFUNDED: Look("money", "orange"),
	WRITTEN_OFF: Look("money", "red"),
	ADJUSTED: Look("money", "gray"),
	INTERACTION: Look("conversation", "yellow"),
	CAMPAIGN_TOUCH: Look("campaign", "pink"),
	CASE_OPENED: Look("service", "red"),
	CASE_RESOLVED: Look("service", "green"),
}
DEFAULT_LOOK = Look("promise", "gray")


def phrase_of(event: str, against_type: str | None, outcome: str | None) -> str:
	"""Which phrase tells the event: its own name, or a finer one.

	`outcome` is the outcome of the stage that a deal moved to, where it is known. A campaign touch that is
	against its member is the answer.
	"""
	if event == STAGE_CHANGED and outcome in ("Won", "Lost"):
		return STAGE_WON if outcome == "Won" else STAGE_LOST
	if event == CAMPAIGN_TOUCH and against_type:
		return CAMPAIGN_ANSWERED
	return event


def look_of(phrase: str) -> Look:
	"""The icon and colour of a phrase."""
	if phrase == STAGE_WON:
		return Look("stage", "green")
	if phrase == STAGE_LOST:
		return Look("stage", "red")
	if phrase == CAMPAIGN_ANSWERED:
		return Look("campaign", "green")
	return LOOKS.get(phrase, DEFAULT_LOOK)

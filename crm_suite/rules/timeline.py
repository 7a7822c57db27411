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
from crm_suite.rules.stages import LOST, WON

OPPORTUNITY_OPENED = "Opportunity Opened"
STAGE_WON = "Stage Won"
STAGE_LOST = "Stage Lost"
CAMPAIGN_ANSWERED = "Campaign Answered"


class Look(NamedTuple):
	"""`icon` is a name that the desk's scripts draw, `color` one of Frappe's indicator colours."""

	icon: str
	color: str


class Move(NamedTuple):
	"""A stage change: from where (None: the deal is new), and the outcome of the stage it leads to."""

	from_stage: str | None
	outcome: str | None


LOOKS = {
	LEAD_CAPTURED: Look("lead", "cyan"),
	LEAD_CONVERTED: Look("lead", "green"),
	STAGE_CHANGED: Look("stage", "blue"),
	OPPORTUNITY_OPENED: Look("stage", "cyan"),
	STAGE_WON: Look("stage", "green"),
	STAGE_LOST: Look("stage", "red"),
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
	CAMPAIGN_ANSWERED: Look("campaign", "green"),
	CASE_OPENED: Look("service", "red"),
	CASE_RESOLVED: Look("service", "green"),
}
DEFAULT_LOOK = Look("promise", "gray")


def phrase_of(event: str, against_type: str | None, move: Move | None) -> str:
	"""Which phrase tells the event: its own name, or a finer one.

	`move` is a stage change's, where it is known. A campaign touch that is against its member is the answer.
	"""
	if event == STAGE_CHANGED and move:
		return phrase_of_move(move)
	if event == CAMPAIGN_TOUCH and against_type:
		return CAMPAIGN_ANSWERED
	return event


def phrase_of_move(move: Move) -> str:
	"""A deal is opened, won, lost, or goes on."""
	if move.outcome == WON:
		return STAGE_WON
	if move.outcome == LOST:
		return STAGE_LOST
	return STAGE_CHANGED if move.from_stage else OPPORTUNITY_OPENED


def look_of(phrase: str) -> Look:
	"""The icon and colour of a phrase."""
	return LOOKS.get(phrase, DEFAULT_LOOK)

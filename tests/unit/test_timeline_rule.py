"""How a ledger row is told."""

import pytest

from crm_suite.rules.entries import CAMPAIGN_TOUCH, EVENTS, INVOICED, STAGE_CHANGED
from crm_suite.rules.timeline import (
	CAMPAIGN_ANSWERED,
	OPPORTUNITY_OPENED,
	STAGE_LOST,
	STAGE_WON,
	Move,
	look_of,
	phrase_of,
)


@pytest.mark.parametrize(
	("move", "phrase"),
	[
		(None, STAGE_CHANGED),
		(Move(None, "Open"), OPPORTUNITY_OPENED),
		(Move("Qualification", "Open"), STAGE_CHANGED),
		(Move("Qualification", "Won"), STAGE_WON),
		(Move("Proposal", "Lost"), STAGE_LOST),
		(Move(None, "Won"), STAGE_WON),
		# A stage that is no longer in the pipeline has no outcome.
		(Move("Qualification", None), STAGE_CHANGED),
	],
)
def test_a_stage_change_is_told_by_where_it_leads(move: Move | None, phrase: str) -> None:
	assert phrase_of(STAGE_CHANGED, "Sales Opportunity Stage Change", move) == phrase


def test_a_campaign_touch_against_its_member_is_the_answer() -> None:
	assert phrase_of(CAMPAIGN_TOUCH, None, None) == CAMPAIGN_TOUCH
	assert phrase_of(CAMPAIGN_TOUCH, "Campaign Member", None) == CAMPAIGN_ANSWERED


def test_other_events_are_their_own_phrase() -> None:
	assert phrase_of(INVOICED, "Sales Invoice", None) == INVOICED


@pytest.mark.parametrize("phrase", [*EVENTS, OPPORTUNITY_OPENED, STAGE_WON, STAGE_LOST, CAMPAIGN_ANSWERED])
def test_every_phrase_has_a_look(phrase: str) -> None:
	look = look_of(phrase)
	assert look.icon and look.color

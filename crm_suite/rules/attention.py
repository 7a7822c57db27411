"""Which deals are neglected, and why. Days are those of the site's time zone."""

from datetime import date, timedelta
from typing import NamedTuple

from crm_suite.rules.stages import OPEN

STEP_OVERDUE = "Step Overdue"
CLOSE_PASSED = "Close Passed"
NO_ACTIVITY = "No Activity"
REASONS = (STEP_OVERDUE, CLOSE_PASSED, NO_ACTIVITY)


class Facts(NamedTuple):
	"""What is known of a deal.

	`next_step_on`: what its owner wrote; `planned_on`: its first open task or event to come; `last_activity_on`: when
	anything last happened, at the latest when the deal was made.
	"""

	status: str
	next_step_on: date | None
	planned_on: date | None
	last_activity_on: date
	expected_close: date | None


def next_activity(facts: Facts) -> date | None:
	"""The first thing to be done for a deal, which may be overdue; None for a closed deal."""
	planned = [day for day in (facts.next_step_on, facts.planned_on) if day]
	return min(planned) if planned and facts.status == OPEN else None


def attention(facts: Facts, today: date, patience: int) -> str | None:
	"""Why somebody must look after a deal: the first of REASONS that holds, or None.

	A deal without a plan is neglected when more than `patience` days have passed since its last activity; 0 is
	endless patience. Nobody has to look after a deal that is won or lost.
	"""
	if facts.status != OPEN:
		return None
	planned = next_activity(facts)
	if planned and planned < today:
		return STEP_OVERDUE
	if facts.expected_close and facts.expected_close < today:
		return CLOSE_PASSED
	if not planned and patience and today - facts.last_activity_on > timedelta(days=patience):
		return NO_ACTIVITY
	return None

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.attention import (
	CLOSE_PASSED,
	NO_ACTIVITY,
	REASONS,
	STEP_OVERDUE,
	Facts,
	attention,
	next_activity,
)

TODAY = date(2026, 11, 22)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LONG_AGO = TODAY - timedelta(days=15)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
FACTS = st.builds(
	Facts,
	status=st.sampled_from(["Open", "Won", "Lost"]),
	next_step_on=st.none() | DAYS,
	planned_on=st.none() | DAYS,
	last_activity_on=DAYS,
	expected_close=st.none() | DAYS,
)


@pytest.mark.parametrize(
	("facts", "reason"),
	[
		(Facts("Open", None, None, TODAY, None), None),
		(Facts("Open", YESTERDAY, None, TODAY, YESTERDAY), STEP_OVERDUE),
		(Facts("Open", TOMORROW, YESTERDAY, TODAY, None), STEP_OVERDUE),
		(Facts("Open", TODAY, None, LONG_AGO, TODAY), None),
		(Facts("Open", TOMORROW, None, TODAY, YESTERDAY), CLOSE_PASSED),
		(Facts("Open", None, None, LONG_AGO, None), NO_ACTIVITY),
		(Facts("Open", None, None, LONG_AGO + timedelta(days=1), None), None),
		(Facts("Open", None, TOMORROW, LONG_AGO, None), None),
		(Facts("Lost", YESTERDAY, YESTERDAY, LONG_AGO, YESTERDAY), None),
	],
)
def test_why_somebody_must_look_after_a_deal(facts, reason):
	assert attention(facts, TODAY, 14) == reason


def test_endless_patience():
	assert attention(Facts("Open", None, None, date(2020, 1, 1), None), TODAY, 0) is None


@given(FACTS, st.integers(1, 90))
def test_something_that_happens_never_makes_a_deal_more_neglected(facts, patience):
	before = attention(facts, TODAY, patience)
	after = attention(facts._replace(last_activity_on=TODAY), TODAY, patience)
	assert after in (before, None)


@given(FACTS, st.integers(0, 90))
def test_only_open_deals_are_marked(facts, patience):
	reason = attention(facts, TODAY, patience)
	assert reason is None or (facts.status == "Open" and reason in REASONS)
	assert facts.status == "Open" or next_activity(facts) is None

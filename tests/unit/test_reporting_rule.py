"""Medians, shares and groups of the sales reports."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.reporting import ClosedDeal, cycles, days, middle, outcomes, share
from crm_suite.rules.stages import LOST, WON

START = datetime(2026, 1, 1, 12)


def deal(status: str = WON, owner: str | None = "ada", took: float = 10, **values) -> ClosedDeal:
	fields = dict.fromkeys(ClosedDeal._fields) | {
		"name": "DEAL-1",
		"status": status,
		"owner": owner,
		"amount": 1000,
		"opened_on": START,
		"closed_on": START + timedelta(days=took),
	}
	return ClosedDeal(**(fields | values))


def by_owner(closed: ClosedDeal) -> str | None:
	return closed.owner


def test_a_share_of_nothing_is_unknown():
	assert share(1, 0) is None
	assert share(1, 3) == 33.3


def test_days_are_unknown_where_a_moment_is_missing_or_too_early():
	assert days(START, START + timedelta(hours=36)) == 1.5
	assert days(None, START) is None
	assert days(START, None) is None
	assert days(START, START - timedelta(days=1)) is None


def test_a_median_is_of_what_is_known():
	assert middle([None, 4, 1, 100]) == 4
	assert middle([None]) is None


def test_outcomes_by_owner_with_nobody_last():
	found = outcomes(
		[deal(), deal(), deal(LOST), deal(owner=None), deal(LOST, owner=""), deal(owner="bo")], by_owner
	)
	assert [(row.group, row.won, row.lost) for row in found] == [("ada", 2, 1), ("bo", 1, 0), (None, 1, 1)]
	assert [row.win_rate for row in found] == [66.7, 100, 50]


def test_cycles_are_of_won_deals():
	captured, paid = START - timedelta(days=3), START + timedelta(days=24)
	found = cycles(
		[deal(took=10), deal(took=20, captured_on=captured, paid_on=paid), deal(LOST, took=90)], by_owner
	)
	(ada,) = found
	assert (ada.deals, ada.deal_to_won, ada.shortest, ada.longest) == (2, 15, 10, 20)
	assert (ada.lead_to_deal, ada.won_to_paid) == (3, 4)


@given(
	st.lists(
		st.builds(
			deal,
			status=st.sampled_from([WON, LOST]),
			owner=st.sampled_from(["ada", "bo", "", None]),
			amount=st.integers(0, 10**9),
		)
	)
)
def test_no_deal_is_lost_or_doubled_in_groups(deals):
	found = outcomes(deals, by_owner)
	assert sum(row.won + row.lost for row in found) == len(deals)
	assert sum(row.won_amount + row.lost_amount for row in found) == sum(each.amount for each in deals)
	assert sum(row.deals for row in cycles(deals, by_owner)) == sum(each.status == WON for each in deals)

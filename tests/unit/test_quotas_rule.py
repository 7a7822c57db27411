from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.forecast import ORDERS, PIPELINE, Expected
from crm_suite.rules.quotas import (
	MEASURE_BILLED,
	MEASURE_CASH,
	MEASURE_ORDERED,
	MONTH,
	MONTHS_OF,
	QUARTER,
	YEAR,
	Deal,
	Movement,
	Owners,
	Quota,
	expected_movements,
	period_bounds,
	reached,
)

QUOTA = Quota("Company", "User", "nora", MEASURE_BILLED, date(2026, 4, 1), date(2026, 6, 30))
TEAMS = {"North": {"North", "All Teams"}}
TERRITORIES = {"Spain": {"Spain", "Europe"}}


def movement(net=100, month=date(2026, 5, 1), **values):
	whole = {"opportunity_owner": "nora", "selling_team": "North", "territory": "Spain", **values}
	return Movement("Company", MEASURE_BILLED, month, net=net, **whole)


@pytest.mark.parametrize(
	("kind", "day", "first_month", "bounds"),
	[
		(MONTH, date(2026, 2, 10), 1, (date(2026, 2, 1), date(2026, 2, 28))),
		(QUARTER, date(2026, 5, 31), 1, (date(2026, 4, 1), date(2026, 6, 30))),
		(QUARTER, date(2026, 1, 31), 12, (date(2025, 12, 1), date(2026, 2, 28))),
		(YEAR, date(2026, 3, 31), 4, (date(2025, 4, 1), date(2026, 3, 31))),
		(YEAR, date(2026, 12, 31), 1, (date(2026, 1, 1), date(2026, 12, 31))),
	],
)
def test_periods(kind, day, first_month, bounds):
	assert period_bounds(kind, day, first_month) == bounds


@given(
	st.sampled_from(sorted(MONTHS_OF)),
	st.dates(date(1990, 1, 1), date(2090, 1, 1)),
	st.integers(0, 400),
	st.integers(1, 12),
)
def test_periods_are_the_same_or_have_no_day_in_common(kind, day, later, first_month):
	first = period_bounds(kind, day, first_month)
	second = period_bounds(kind, day + timedelta(days=later), first_month)
	assert first[0] <= day <= first[1]
	assert first == second or first[1] < second[0]


def test_a_persons_quota_counts_what_the_own_deals_bring_in_its_months():
	movements = [
		movement(1),
		movement(2, month=date(2026, 4, 1)),
		movement(4, month=date(2026, 6, 1)),
		movement(8, month=date(2026, 7, 1)),
		movement(16, opportunity_owner="jasper"),
		movement(32)._replace(measure=MEASURE_CASH),
		movement(64)._replace(company="Other"),
	]
	assert reached(QUOTA, movements, TEAMS, TERRITORIES) == 7


@pytest.mark.parametrize(
	("target_type", "target", "net"),
	[
		("Selling Team", "All Teams", 3),
		("Selling Team", "North", 1),
		("Selling Team", "South", 0),
		("Territory", "Europe", 5),
	],
)
def test_teams_and_territories_count_what_is_below_them(target_type, target, net):
	movements = [
		movement(1),
		movement(2, selling_team="All Teams", territory=None),
		movement(4, selling_team=None),
	]
	quota = QUOTA._replace(target_type=target_type, target=target)
	assert reached(quota, movements, TEAMS, TERRITORIES) == net


def test_what_is_expected_of_a_deal_and_of_an_order():
	days = [date(2026, 5, 9), date(2026, 6, 9), date(2026, 7, 9)]
	deal = Expected(PIPELINE, "Company", None, "Sales Opportunity", "D", "D", *days, 100, 121)
	order = Expected(ORDERS, "Company", None, "Sales Order", "S", None, None, *days[1:], 10, 12)
	movements = expected_movements([deal, order], Owners({"D": Deal("nora")}))
	assert [(row.measure, row.month.month, row.opportunity_owner, row.net) for row in movements] == [
		(MEASURE_ORDERED, 5, "nora", 100),
		(MEASURE_BILLED, 6, "nora", 100),
		(MEASURE_CASH, 7, "nora", 100),
		(MEASURE_BILLED, 6, None, 10),
		(MEASURE_CASH, 7, None, 10),
	]


def test_what_has_no_territory_by_its_deal_has_the_customers():
	order = Expected(ORDERS, "Company", "C", "Sales Order", "S", "D", None, None, date(2026, 7, 9), 10, 12)
	owners = Owners({"D": Deal("nora"), "E": Deal("nora", None, "Spain")}, {"C": "Portugal"})
	assert owners.of(order) == Deal("nora", None, "Portugal")
	assert owners.of(order._replace(sales_opportunity="E")).territory == "Spain"
	assert owners.of(order._replace(sales_opportunity=None)) == Deal(None, None, "Portugal")
	assert owners.of(order._replace(sales_opportunity=None, customer=None)) == Deal()

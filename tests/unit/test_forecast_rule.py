from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.deal_payments import Deal, Sold
from crm_suite.rules.forecast import (
	CREDITS,
	INVOICES,
	ORDERS,
	PIPELINE,
	Facts,
	OpenItem,
	OpenOrder,
	Term,
	forecast,
	uncovered,
)
from crm_suite.rules.forecast_table import LATER, UNDATED, bars, months_between, months_from, period_of, table
from crm_suite.rules.habits import Habit, Habits, Payments, habits_of, weighted_median
from crm_suite.rules.stages import OPEN, WON

TODAY = date(2026, 3, 10)
COMPANY, CUSTOMER = "Company", "Customer"
RATIOS = {COMPANY: (1_000, 1_210)}
HABITS = Habits(companies={COMPANY: Habit(days_late=5, order_to_bill=10, bill_to_cash=30, order_to_cash=40)})


def day(days):
	return TODAY + timedelta(days=days)


IN_A_WEEK, IN_THREE_WEEKS, IN_A_MONTH = day(7), day(20), day(30)


def deal(
	expected=1_000_000,
	taken=0,
	outcome=OPEN,
	probability=100,
	close=IN_THREE_WEEKS,
	quoted=(0, 0),
):
	sold = [Sold(TODAY, taken)] if taken else []
	return Deal("DEAL", COMPANY, CUSTOMER, outcome, probability, close, expected, *quoted, taken=sold)


def order(net, gross, deliver_on=IN_A_WEEK, terms=(), name="SO-1"):
	return OpenOrder(name, COMPANY, CUSTOMER, "DEAL", day(-3), deliver_on, net, gross, terms)


def item(net, gross, due_on=IN_A_MONTH, terms=(), name="INV-1", doctype="Sales Invoice", customer=CUSTOMER):
	return OpenItem(doctype, name, COMPANY, customer, "DEAL", due_on, net, gross, terms)


def lines(deals=(), orders=(), items=(), habits=HABITS):
	return [
		(line.bucket, line.cash_on, line.net, line.gross)
		for line in forecast(Facts(deals, orders, items), habits, RATIOS, TODAY, TODAY)
	]


def test_the_pipeline_is_weighed_and_comes_after_the_usual_time():
	assert lines([deal(probability=25)]) == [(PIPELINE, day(60), 250_000, 302_500)]


def test_a_deals_own_quotation_knows_its_taxes():
	assert lines([deal(quoted=(500_000, 500_000))]) == [(PIPELINE, day(60), 1_000_000, 1_000_000)]


def test_what_should_have_closed_closes_now_and_without_a_day_nobody_knows():
	assert lines([deal(close=day(-90))])[0][1] == day(40)
	assert lines([deal(close=None)])[0][1] is None


def test_an_order_is_billed_on_delivery_and_paid_by_its_terms():
	terms = [Term(day(-3), 300), Term(day(27), 700)]
	assert lines(orders=[order(1_000_000, 1_210_000, terms=terms)]) == [
		(ORDERS, day(12), 300_000, 363_000),
		(ORDERS, day(42), 700_000, 847_000),
	]


def test_a_late_delivery_is_expected_now():
	assert lines(orders=[order(100, 121, deliver_on=day(-9))])[0][1] == day(30)


def test_an_invoice_is_paid_as_late_as_usual_and_an_overdue_one_now():
	assert lines(items=[item(100, 121)])[0][1] == day(35)
	assert lines(items=[item(100, 121, due_on=day(-30))])[0][1] == TODAY


def test_what_was_paid_has_paid_the_first_terms():
	terms = [Term(day(10), 600), Term(day(40), 610)]
	assert lines(items=[item(500, 710, terms=terms)]) == [
		(INVOICES, day(15), 70, 100),
		(INVOICES, day(45), 430, 610),
	]


def test_an_advance_is_set_off_on_its_own_order_before_a_credit_takes_what_comes_first():
	advance = item(-100, -121, doctype="Sales Order", name="SO-2")
	credit = item(-100, -121, doctype="Payment Entry", name="PAY")
	orders = [order(100, 121), order(200, 242, day(9), name="SO-2")]
	assert [line for line in lines(orders=orders, items=[credit, advance]) if line[0] == CREDITS] == [
		(CREDITS, day(39), -100, -121),
		(CREDITS, day(37), -100, -121),
	]


def test_a_credit_is_split_among_the_days_and_its_rest_is_owed_now():
	items = [item(100, 100, day(10)), item(100, 100, day(40), name="INV-2"), item(-250, -250, name="CN")]
	assert [line for line in lines(items=items) if line[0] == CREDITS] == [
		(CREDITS, day(15), -100, -100),
		(CREDITS, day(45), -100, -100),
		(CREDITS, TODAY, -50, -50),
	]


def test_a_credit_is_not_set_off_against_another_customer():
	items = [item(100, 100), item(-50, -50, name="CN", customer="Other")]
	assert (CREDITS, TODAY, -50, -50) in lines(items=items)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=5), st.integers(-(10**9), 10**10))
def test_terms_are_covered_from_the_first(amounts, covered):
	left = uncovered(amounts, covered)
	assert len(left) == len(amounts) and all(0 <= part for part in left) and any(left)
	if 0 <= covered < sum(amounts):
		assert sum(left) == sum(amounts) - covered


@st.composite
def moves(draw):
	"""A deal's way to cash: the parts of it that are ordered, of these billed, of these paid; and an advance."""
	expected = draw(st.integers(1, 10**7)) * 10
	ordered = draw(st.integers(0, expected // 10)) * 10
	billed = draw(st.integers(0, ordered // 10)) * 10
	paid = draw(st.integers(0, billed // 10)) * 10
	advance = draw(st.integers(0, expected // 10)) * 10
	return expected, ordered, billed, paid, advance


@given(moves(), st.integers(-50, 50), st.sampled_from([OPEN, WON]))
def test_a_deal_keeps_its_amount_on_the_way_to_cash(move, close, outcome):
	expected, ordered, billed, paid, advance = move
	facts = Facts(
		[deal(expected, ordered, OPEN if close < 0 else outcome, close=day(close), quoted=(1, 1))],
		[order(ordered - billed, ordered - billed)] if ordered > billed else [],
		[
			*([item(billed - paid, billed - paid)] if billed > paid else []),
			*([item(-advance, -advance, doctype="Sales Order", name="SO-1")] if advance else []),
		],
	)
	expected_lines = forecast(facts, HABITS, RATIOS, TODAY, TODAY)
	assert sum(line.net for line in expected_lines) + paid + advance == expected
	assert sum(line.gross for line in expected_lines) + paid + advance == expected
	assert all(line.cash_on >= TODAY for line in expected_lines)


def test_the_median_of_what_occurs_often():
	assert weighted_median([(10, 1), (-2, 5), (30, 3)]) == -2
	assert weighted_median([(1, 1), (2, 1)]) == 1
	with pytest.raises(ValueError, match="nothing"):
		weighted_median([])


def test_a_customer_with_few_payments_has_the_companys_habits():
	habits = habits_of(
		[Payments(COMPANY, "Regular", 3, 4, 30, 3), Payments(COMPANY, "New", 50, 60, 90, 2)],
	)
	assert habits.of(COMPANY, "Regular") == Habit(3, 4, 26, 30)
	assert habits.of(COMPANY, "New") == habits.of(COMPANY, None) == Habit(3, 4, 26, 30)
	assert habits.of("Other", "New") == Habit(0, 0, 0, 0)


@pytest.mark.parametrize(
	("orders", "invoices", "credits", "parts"),
	[(50, 100, -30, (50, 70)), (50, 100, -120, (30, 0)), (50, 100, -170, (0, -20)), (50, 0, 0, (50, 0))],
)
def test_a_bar_shows_what_is_left_after_credits(orders, invoices, credits, parts):
	found = bars({PIPELINE: 5, ORDERS: orders, INVOICES: invoices, CREDITS: credits})
	assert (found[PIPELINE], found[ORDERS], found[INVOICES]) == (5, *parts)
	assert sum(found.values()) == 5 + orders + invoices + credits


def test_lines_stand_in_the_month_of_their_day():
	[line] = forecast(Facts([deal(close=None)], (), ()), HABITS, RATIOS, TODAY, TODAY)
	months = months_from(TODAY, 2)
	assert months == ["2026-03-01", "2026-04-01"]
	assert months_between(TODAY, date(2026, 4, 30)) == 2
	assert months_between(TODAY, date(2025, 12, 31)) == 1
	assert period_of(line, months) == UNDATED
	assert period_of(line._replace(cash_on=date(2026, 4, 30)), months) == "2026-04-01"
	assert period_of(line._replace(cash_on=date(2026, 5, 1)), months) == LATER
	assert table([line, line], months, net=True) == {(COMPANY, UNDATED, PIPELINE): 2_000_000}

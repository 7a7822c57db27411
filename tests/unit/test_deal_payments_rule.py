"""What deals still bring: later periods of what recurs, each euro once, and documents that name no deal."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.deal_payments import Deal, Loose, Sold, lines_of, open_payments
from crm_suite.rules.recurring import MONTHS, ONE_OFF, RECURRENCES, Line, months_later
from crm_suite.rules.stages import LOST, OPEN, WON

TODAY = date(2026, 3, 10)
COMPANY, CUSTOMER = "Company", "Customer"
UNTIL = date(2027, 2, 28)


def day(days: int) -> date:
	return TODAY + timedelta(days=days)


IN_THREE_WEEKS = day(20)


def deal(
	expected=1_000, taken=(), outcome=OPEN, close=IN_THREE_WEEKS, moved=None, won=None, lines=(), name="DEAL"
):
	if isinstance(taken, int):
		taken = [Sold(TODAY, taken)]
	return Deal(
		name, COMPANY, CUSTOMER, outcome, 100, close, expected, 0, 0, moved, won or moved, taken, lines
	)


def monthly(amount=100, periods=0, **values):
	"""A deal over one amount that is paid every month."""
	return deal(expected=amount, lines=[Line(amount, "Monthly", periods)], **values)


def left(*deals, loose=(), as_of=TODAY, until=UNTIL):
	"""What is left, by deal, number and day."""
	return [
		(of.name, payment.number, payment.day, payment.left)
		for of, payment in open_payments(
			deals, [Loose(COMPANY, CUSTOMER, *paper) for paper in loose], as_of, until
		)
	]


def amounts(*deals, **values):
	return [amount for _name, _number, _day, amount in left(*deals, **values)]


@pytest.mark.parametrize(
	("values", "rest"),
	[
		({"taken": 400}, [600]),
		({"taken": 1_400}, []),
		({"outcome": LOST}, []),
		({"outcome": WON}, [1_000]),
		({"outcome": WON, "moved": TODAY}, [1_000]),
		({"outcome": WON, "taken": 400}, [600]),
		({"outcome": WON, "taken": 400, "close": day(-1)}, []),
		({"outcome": WON, "taken": 400, "close": None}, []),
		({"outcome": WON, "close": day(-30)}, [1_000]),
		({"outcome": WON, "close": day(-31)}, []),
		({"outcome": WON, "close": day(-31), "moved": day(-30)}, [1_000]),
		({"outcome": WON, "close": None, "moved": day(-30)}, [1_000]),
		({"outcome": WON, "close": None, "moved": day(-31)}, []),
		({"outcome": WON, "close": None}, []),
		({"outcome": WON, "taken": 400, "close": day(-1), "moved": day(-1)}, []),
		({"taken": 400, "close": day(-1)}, [600]),
	],
)
def test_what_of_a_first_payment_is_still_to_be_ordered(values, rest):
	assert amounts(deal(**values)) == rest


def test_a_month_is_a_month():
	assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
	assert months_later(date(2026, 1, 31), 2) == date(2026, 3, 31)
	assert months_later(date(2026, 12, 15), 13) == date(2028, 1, 15)


def test_what_recurs_comes_every_period_until_it_ends_or_nobody_looks_further():
	close = date(2026, 3, 31)
	lines = [Line(500), Line(100, "Monthly", 4), Line(300, "Quarterly")]
	assert left(deal(900, close=close, lines=lines), until=date(2026, 9, 30)) == [
		("DEAL", 0, close, 900),
		("DEAL", 1, date(2026, 4, 30), 100),
		("DEAL", 2, date(2026, 5, 31), 100),
		("DEAL", 3, date(2026, 6, 30), 400),
		("DEAL", 6, date(2026, 9, 30), 300),
	]


def test_without_a_close_nobody_knows_when_periods_begin():
	assert left(monthly(close=None)) == [("DEAL", 0, None, 100)]


def test_what_should_have_closed_begins_now():
	assert left(monthly(close=day(-40)), until=day(62)) == [
		("DEAL", 0, day(-40), 100),
		("DEAL", 1, date(2026, 4, 10), 100),
		("DEAL", 2, date(2026, 5, 10), 100),
	]


def test_an_order_over_a_year_covers_its_months():
	assert amounts(monthly(periods=24, taken=[Sold(day(-3), 1_200)], outcome=WON)) == []
	assert left(monthly(taken=[Sold(day(-3), 300)], outcome=WON), until=day(100))[0][1] == 3


def test_months_that_were_ordered_for_less_do_not_shift_the_later_ones():
	begun = date(2025, 1, 5)
	sold = [Sold(months_later(begun, number), 95) for number in range(15)]
	contract = monthly(taken=sold, outcome=WON, close=begun)
	assert left(contract, until=date(2026, 6, 30)) == [
		("DEAL", number, months_later(begun, number), 100) for number in (15, 16, 17)
	]


def test_a_month_waits_for_its_document_and_then_nothing_more_is_expected():
	begun = date(2026, 1, 5)
	contract = monthly(taken=[Sold(begun, 100)], outcome=WON, close=begun)
	waiting = left(contract, as_of=date(2026, 3, 7), until=date(2026, 4, 30))
	assert [number for _name, number, _day, _left in waiting] == [1, 2, 3]
	assert left(contract, as_of=date(2026, 3, 8), until=date(2026, 4, 30)) == []


def test_an_unlinked_order_takes_from_the_deals_that_were_won_first():
	deals = [
		deal(won=day(-2), moved=day(-2), outcome=WON, name="LATER"),
		deal(won=day(-9), moved=day(-9), outcome=WON, name="FIRST"),
	]
	assert left(*deals, loose=[(day(-1), 1_300)]) == [("LATER", 0, day(20), 700)]
	assert amounts(*deals, loose=[(day(-1), 2_500)]) == []


def test_an_unlinked_order_takes_nothing_from_other_deals():
	others = [deal(name="OPEN"), deal(outcome=WON, moved=day(-1))._replace(customer="Other")]
	long_ago = deal(outcome=WON, moved=day(-1), name="WON")
	assert amounts(*others, long_ago, loose=[(day(-32), 1_000)]) == [1_000, 1_000, 1_000]
	assert sum(amounts(*others, long_ago, loose=[(day(-31), 1_000)])) == 2_000


def test_what_else_a_customer_bought_does_not_end_the_wait_for_the_order():
	won = deal(won=day(-1), moved=day(-1), close=day(-1), outcome=WON)
	assert amounts(won, loose=[(day(-20), 50)]) == [950]
	assert amounts(won._replace(expected_close=None), loose=[(day(-20), 50)]) == [950]
	assert amounts(won, loose=[(day(-20), 50)], as_of=day(30)) == []


def test_what_was_sold_long_before_the_deal_begins_no_periods():
	pilot = [Sold(day(-60), 10)]
	undecided = left(monthly(taken=pilot, close=day(20)), until=day(120))
	assert [(number, amount) for _name, number, _day, amount in undecided] == [
		(0, 90),
		(1, 100),
		(2, 100),
		(3, 100),
	]
	won = monthly(taken=pilot, close=day(-1), outcome=WON, won=day(-1), moved=day(-1))
	assert [number for _name, number, _day, _left in left(won, until=day(95))] == [0, 1, 2, 3]


def test_an_invoice_covers_whole_months_ahead_and_a_higher_price_none():
	begun = date(2025, 12, 5)

	def billed(*nets):
		sold = [Sold(months_later(begun, number), net, is_order=False) for number, net in enumerate(nets)]
		return amounts(monthly(taken=sold, outcome=WON, close=begun, won=begun), until=date(2026, 6, 5))

	assert billed(120, 120, 120, 120) == [100, 100, 100]
	assert billed(100, 100, 100, 250) == [100, 100]
	assert billed(1_200) == []


def test_an_unlinked_invoice_is_the_one_of_its_month_whatever_else_the_customer_buys():
	begun = date(2025, 11, 5)
	contract = monthly(taken=[Sold(begun, 100)], outcome=WON, close=begun, moved=begun)
	papers = [(months_later(begun, number), 100) for number in (1, 2, 3, 4)]
	assert [
		number for _name, number, _day, _left in left(contract, loose=papers, until=date(2026, 6, 5))
	] == [
		5,
		6,
		7,
	]
	much = [(months_later(begun, number), 10_000) for number in (1, 2, 3, 4)]
	assert left(contract, loose=much) == left(contract, loose=papers)
	assert left(contract, loose=papers[:1]) == [], "the month after was given up"


def test_products_share_what_is_expected():
	assert lines_of(1_000, [(300, ONE_OFF, 0), (700, "Monthly", 3)]) == [
		Line(300),
		Line(700, "Monthly", 3),
	]
	assert sum(line.amount for line in lines_of(1_001, [(1, ONE_OFF, 0), (1, ONE_OFF, 0)])) == 1_001


@st.composite
def contracts(draw):
	"""Products that recur, and documents of the last days that come to at most what is expected until UNTIL."""
	lines = draw(
		st.lists(
			st.builds(Line, st.integers(1, 10**6), st.sampled_from(RECURRENCES), st.integers(0, 30)),
			min_size=1,
			max_size=4,
		)
	)
	ago = draw(st.integers(0, 5))
	total = brought_until(lines, day(-ago))
	sold = []
	for number in range(draw(st.integers(1, 4))):
		part = draw(st.integers(0, total - sum(paper.net for paper in sold)))
		sold.append(Sold(day(-ago) if not number else day(-draw(st.integers(0, ago))), part))
	return lines, sold, total


def brought_until(lines, begun):
	"""All that the products bring until UNTIL, counted product by product."""
	return sum(
		line.amount
		* (
			sum(
				1
				for number in range(line.periods or 99)
				if months_later(begun, number * MONTHS[line.recurrence]) <= UNTIL
			)
			if line.recurrence in MONTHS
			else 1
		)
		for line in lines
	)


@given(contracts(), st.sampled_from([OPEN, WON]))
def test_no_euro_twice_and_none_lost_as_documents_cover_periods(contract, outcome):
	lines, sold, total = contract
	expected = sum(line.amount for line in lines)
	of = deal(expected, taken=sold, outcome=outcome, close=TODAY, moved=TODAY, lines=lines)
	rest = amounts(of)
	assert sum(rest) + sum(paper.net for paper in sold) == total
	assert all(amount > 0 for amount in rest)


@given(contracts(), st.data())
def test_unlinked_documents_take_once_whatever_they_are(contract, data):
	lines, sold, total = contract
	expected = sum(line.amount for line in lines)
	won = [
		deal(expected, taken=sold, outcome=WON, close=TODAY, moved=TODAY, lines=lines, name=name)
		for name in ("A", "B")
	]
	paper = data.draw(st.integers(1, 3 * total))
	before, after = sum(amounts(*won)), sum(amounts(*won, loose=[(TODAY, paper)]))
	first = sum(amount for _name, number, _day, amount in left(*won) if not number)
	assert before - after <= paper
	assert before - after >= min(paper, first)

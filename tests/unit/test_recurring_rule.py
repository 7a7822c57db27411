from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.recurring import MONTHS, ONE_OFF, RECURRENCES, Line, Worth, worth

LINES = st.lists(
	st.builds(Line, st.integers(0, 10**10), st.sampled_from(RECURRENCES), st.integers(0, 120)), max_size=8
)


def test_worth():
	lines = [Line(500), Line(100, "Monthly", 24), Line(300, "Quarterly"), Line(1000, "Yearly", 3)]
	assert worth(lines) == Worth(500, 283, 3400, 500 + 2400 + 1200 + 3000)


def test_nothing():
	assert worth([]) == Worth(0, 0, 0, 0)


@given(LINES, LINES)
def test_deals_add_up(first, second):
	both = worth([*first, *second])
	assert both.one_off == worth(first).one_off + worth(second).one_off
	assert both.yearly == worth(first).yearly + worth(second).yearly
	assert both.contract == worth(first).contract + worth(second).contract


@given(LINES)
def test_a_year_is_twelve_months(lines):
	assert abs(worth(lines).yearly - 12 * worth(lines).monthly) <= 6


@given(st.integers(0, 10**10), st.sampled_from(sorted(MONTHS)))
def test_a_line_without_an_end_counts_for_a_year(amount, recurrence):
	found = worth([Line(amount, recurrence)])
	assert found.contract == found.yearly
	assert worth([Line(amount, ONE_OFF)]) == Worth(amount, 0, 0, amount)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.splitting import (
	LostCents,
	NothingToSplit,
	PartTaken,
	refuse_taken,
	share_discount,
	split_amount,
	split_quantity,
)

CENTS = st.integers(0, 10**9).map(lambda cents: cents * 10)


def test_quantity():
	assert split_quantity(5, 2) == (3, 2)
	assert split_quantity(0.3, 0.1) == (0.2, 0.1)
	assert split_quantity(5, 0) == (5, 0)


@pytest.mark.parametrize("moved", [-1, 5.1])
def test_more_than_there_is(moved):
	with pytest.raises(NothingToSplit):
		split_quantity(5, moved)


def test_amount():
	assert split_amount(1000, 10) == (990, 10)


@pytest.mark.parametrize("moved", [-10, 0, 1000, 1010])
def test_all_or_nothing_is_no_split(moved):
	with pytest.raises(NothingToSplit):
		split_amount(1000, moved)


@pytest.mark.parametrize(("expected", "moved", "taken"), [(1000, 400, 600), (1000, 999, 0), (1000, 999, -10)])
def test_what_is_not_ordered_can_go(expected, moved, taken):
	refuse_taken(expected, moved, taken)


@pytest.mark.parametrize(("moved", "taken", "most"), [(410, 600, 400), (10, 1000, 0), (10, 1200, 0)])
def test_what_is_ordered_stays(moved, taken, most):
	with pytest.raises(PartTaken) as refused:
		refuse_taken(1000, moved, taken)
	assert refused.value.most == most


@given(CENTS, CENTS, st.floats(0, 1))
def test_both_parts_are_worth_what_the_whole_was(kept, moved, share):
	expected = int((kept + moved) * share / 10) * 10
	kept_discount, moved_discount = share_discount(expected, kept, moved)
	assert kept - kept_discount + moved - moved_discount == expected
	assert 0 <= kept_discount <= kept
	assert 0 <= moved_discount <= moved


def test_cents_that_rounding_loses():
	with pytest.raises(LostCents):
		share_discount(330, 160, 160)
	assert share_discount(330, 170, 170) == (10, 0)

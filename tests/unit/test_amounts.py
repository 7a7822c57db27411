from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm_suite.rules.amounts import allocate, granularity, rounded_ratio

AMOUNTS = st.integers(-(10**12), 10**12)
WEIGHTS = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12)


@given(AMOUNTS, WEIGHTS)
def test_parts_add_up(amount, weights):
	assert sum(allocate(amount, weights)) == amount


@given(AMOUNTS, WEIGHTS)
def test_each_part_is_within_one_step_of_its_exact_share(amount, weights):
	assume(sum(weights) != 0)
	for part, weight in zip(allocate(amount, weights), weights, strict=True):
		assert abs(part - Fraction(amount * weight, sum(weights))) < granularity(amount) or len(weights) == 1


@given(AMOUNTS, WEIGHTS)
def test_taking_back_mirrors_giving(amount, weights):
	assert allocate(-amount, weights) == [-part for part in allocate(amount, weights)]


@given(st.integers(-(10**9), 10**9), WEIGHTS)
def test_whole_cents_are_shared_in_whole_cents(cents, weights):
	assert all(part % 10 == 0 for part in allocate(cents * 10, weights))


@given(AMOUNTS, WEIGHTS, st.integers(1, 1000))
def test_only_proportions_matter(amount, weights, factor):
	assert allocate(amount, weights) == allocate(amount, [weight * factor for weight in weights])


def test_equal_parts_of_a_cent_that_cannot_be_divided_go_to_the_first():
	assert allocate(500_000, [1, 1, 1]) == [166_670, 166_670, 166_660]


def test_mills_are_shared_in_mills():
	assert allocate(1_001, [1, 1]) == [501, 500]


def test_weights_that_cancel_out_share_evenly():
	assert allocate(100, [5, -5]) == [50, 50]


def test_nobody_to_share_among():
	with pytest.raises(ValueError):
		allocate(100, [])


@given(AMOUNTS, st.integers(-(10**9), 10**9), st.integers(1, 10**9))
def test_a_ratio_is_rounded_to_the_nearest_step(amount, numerator, denominator):
	exact = Fraction(amount * numerator, denominator)
	step = granularity(amount)
	rounded = rounded_ratio(amount, numerator, denominator)
	assert rounded % step == 0
	assert abs(rounded - exact) <= Fraction(step, 2)


@given(AMOUNTS, st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_a_ratio_is_the_same_in_both_directions(amount, numerator, denominator):
	assume(denominator)
	assert rounded_ratio(-amount, numerator, denominator) == -rounded_ratio(amount, numerator, denominator)


def test_a_ratio_to_nothing_is_one():
	assert rounded_ratio(12_340, 5, 0) == 12_340


def test_the_net_of_a_part_payment_is_the_one_of_the_golden_case():
	net = rounded_ratio(605_000, 1_000_000, 1_210_000)
	assert net == 500_000
	assert [part / 1000 for part in allocate(net, [1, 1, 1])] == [166.67, 166.67, 166.66]

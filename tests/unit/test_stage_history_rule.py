import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.stage_history import Closing, Learned, learn, probability_of
from tests.unit.test_stages import STAGES, WON_STAGE

CLOSINGS = st.lists(st.builds(Closing, st.integers(0, 3), st.booleans(), st.integers(1, 50)), max_size=8)


def test_the_share_of_those_who_came_so_far():
	closings = [Closing(1, False, 50), Closing(2, False, 20), Closing(3, False, 10), Closing(3, True, 20)]
	assert learn(STAGES, closings) == [
		Learned(20, 100),
		Learned(40, 50),
		Learned(67, 30),
		Learned(),
		Learned(),
	]


def test_who_is_won_at_once_came_through_all():
	assert learn(STAGES, [Closing(0, True, 3), Closing(0, False, 7)])[0] == Learned(100, 3)


def test_nothing_to_learn_from():
	assert set(learn(STAGES, [])) == {Learned()}


@given(CLOSINGS)
def test_no_stage_is_less_probable_than_an_earlier_one(closings):
	first, second, third, *_closed = learn(STAGES, closings)
	assert first.cases >= second.cases >= third.cases
	assert not third.cases or first.probability <= second.probability <= third.probability


@pytest.mark.parametrize(
	("stage", "learned", "minimum", "probability"),
	[
		(STAGES[0], Learned(33, 20), 20, 33),
		(STAGES[0], Learned(33, 19), 20, 10),
		(STAGES[0], Learned(), 0, 10),
		(WON_STAGE, Learned(50, 99), 1, 100),
	],
)
def test_which_probability_counts(stage, learned, minimum, probability):
	assert probability_of(stage, learned, minimum) == probability

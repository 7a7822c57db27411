from fractions import Fraction
from itertools import product
from math import exp, isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.scoring import (
	BUSINESS,
	ENOUGH_OF_EACH,
	FACTORS,
	FREE,
	GIVEN,
	MISSING,
	Count,
	Frequency,
	Model,
	choose_model,
	email_kind,
	factor_values,
	from_json,
	learn,
	percent_of,
	score,
	to_json,
	weight,
)

VALUES = st.sampled_from(["", "a", "b", "c"])
LEAD = st.fixed_dictionaries({factor: VALUES for factor in FACTORS})
HISTORY = st.lists(st.tuples(LEAD, st.booleans()), max_size=30)


def learn_from(history: list[tuple[dict[str, str], bool]]) -> Model:
	"""What grouped counts would bring of leads with their values and whether they were won."""
	counts = [
		Count(factor, values[factor], int(won), int(not won)) for values, won in history for factor in FACTORS
	]
	won = sum(won for _values, won in history)
	return learn(won, len(history) - won, counts)


def lead_of(**values: str) -> dict[str, str]:
	return dict.fromkeys(FACTORS, "same") | values


FAIRS = [(lead_of(source="Fair"), True)] * 2
WEBSITES = [(lead_of(source="Website"), won) for won in (True, False, False)]
MODEL = learn_from(FAIRS + WEBSITES)


@pytest.mark.parametrize(
	("source", "odds", "percent"),
	[
		# Begins at 3.1 / 2.1. Of 3 won leads 2 were from a fair, of 2 lost ones none: (2.1 / 3.2) / (0.1 / 2.2).
		("Fair", 21.3125, 96),
		# (1.1 / 3.2) / (2.1 / 2.2)
		("Website", 0.531604, 35),
		# Nobody came from there: only the beginning counts.
		("Referral", 1.476190, 60),
	],
)
def test_a_score_computed_by_hand(source: str, odds: float, percent: int):
	result = score(MODEL, lead_of(source=source))
	assert isclose(exp(result.prior + sum(reason.weight for reason in result.reasons)), odds, rel_tol=1e-5)
	assert result.percent == percent


def test_the_strongest_reason_comes_first_and_says_what_it_was_learned_from():
	first, *others = score(MODEL, lead_of(source="Fair")).reasons
	assert (first.factor, first.value, first.won, first.lost) == ("source", "Fair", 2, 0)
	assert isclose(first.weight, log(14.4375))
	# What all leads have in common tells nothing.
	assert {reason.weight for reason in others} == {0}


TENTH = Fraction(1, 10)
# Three factors written out by hand: 4 won and 5 lost leads, each with source, country and industry.
PAST = [
	*[("Fair", "Spain", "Steel", True)] * 3,
	("Website", "Chile", "Steel", True),
	*[("Website", "Spain", "", False)] * 2,
	*[("Website", "Chile", "Wood", False)] * 2,
	("Phone", "Chile", "Steel", False),
]
# Won and lost leads with the value, and how many values the factor has; counted by eye.
COUNTED = {
	"source": {"Fair": (3, 0), "Website": (1, 4), "Phone": (0, 1)},
	"country": {"Spain": (3, 2), "Chile": (1, 3)},
	"industry": {"Steel": (4, 1), "": (0, 2), "Wood": (0, 2)},
}


def odds_by_hand(lead: dict[str, str]) -> Fraction:
	"""Exact, with 0.1 on every frequency: of the outcomes and of each value."""
	odds = (4 + TENTH) / (5 + TENTH)
	for factor, values in COUNTED.items():
		won, lost = values[lead[factor]]
		odds *= (won + TENTH) / (4 + TENTH * len(values))
		odds /= (lost + TENTH) / (5 + TENTH * len(values))
	return odds


def test_scores_are_what_a_count_by_hand_gives_in_fractions():
	model = learn_from(
		[
			(lead_of(source=source, country=country, industry=industry), won)
			for source, country, industry, won in PAST
		]
	)
	for source, country, industry in product(*COUNTED.values()):
		lead = lead_of(source=source, country=country, industry=industry)
		odds = odds_by_hand(lead)
		result = score(model, lead)
		log_odds = sum((reason.weight for reason in result.reasons), start=result.prior)
		assert isclose(exp(log_odds), odds, rel_tol=1e-12)
		assert result.percent == min(max(round(100 * odds / (1 + odds)), 1), 99)
	# One of them to the end: 41/51 of 31/43 over 1/53, of 31/42 over 21/52, of 41/43 over 11/53.
	assert odds_by_hand({"source": "Fair", "country": "Spain", "industry": "Steel"}) == (
		Fraction(41, 51)
		* Fraction(31, 43)
		* Fraction(53, 1)
		* Fraction(31, 42)
		* Fraction(52, 21)
		* Fraction(41, 43)
		* Fraction(53, 11)
	)


@given(HISTORY, LEAD)
def test_the_points_lead_from_the_beginning_to_the_score(history, lead):
	result = score(learn_from(history), lead)
	points = result.points()
	assert percent_of(result.prior) + sum(points) == result.percent
	for reason, step in zip(result.reasons, points, strict=True):
		assert step * reason.weight >= 0


@given(HISTORY, LEAD)
def test_a_score_is_the_formula_of_bayes(history, lead):
	"""Multiplied out as probabilities, for the values that were seen."""
	model = learn_from(history)
	won, lost = model.won + 0.1, model.lost + 0.1
	for factor in FACTORS:
		seen = {values[factor] for values, _won in history}
		if lead[factor] not in seen:
			continue
		same_won = sum(values[factor] == lead[factor] for values, is_won in history if is_won)
		same_lost = sum(values[factor] == lead[factor] for values, is_won in history if not is_won)
		won *= (same_won + 0.1) / (model.won + 0.1 * len(seen))
		lost *= (same_lost + 0.1) / (model.lost + 0.1 * len(seen))
	assert abs(score(model, lead).percent - min(max(100 * won / (won + lost), 1), 99)) <= 0.5 + 1e-6


@given(HISTORY, LEAD)
def test_a_score_lies_between_1_and_99_and_its_reasons_are_ordered(history, lead):
	result = score(learn_from(history), lead)
	assert 1 <= result.percent <= 99
	strengths = [abs(reason.weight) for reason in result.reasons]
	assert strengths == sorted(strengths, reverse=True)


@given(HISTORY, LEAD)
def test_winning_and_losing_are_mirror_images(history, lead):
	ahead = score(learn_from(history), lead)
	mirrored = score(learn_from([(values, not won) for values, won in history]), lead)
	total = sum((reason.weight for reason in ahead.reasons), ahead.prior)
	assert isclose(total, -sum((r.weight for r in mirrored.reasons), mirrored.prior), abs_tol=1e-9)


@given(st.randoms(use_true_random=False), HISTORY, LEAD)
def test_the_order_of_history_does_not_matter(random, history, lead):
	shuffled = list(history)
	random.shuffle(shuffled)
	assert score(learn_from(history), lead) == score(learn_from(shuffled), lead)


@given(HISTORY, LEAD)
def test_one_more_won_lead_speaks_for_its_values(history, lead):
	before, after = learn_from([*history, (lead, False)]), learn_from([*history, (lead, False), (lead, True)])
	for factor in FACTORS:
		assert weight(after, factor, lead[factor]) >= weight(before, factor, lead[factor]) - 1e-9


@given(HISTORY)
def test_a_model_survives_its_storage(history):
	model = learn_from(history)
	assert from_json(to_json(model)) == model


def test_a_model_from_before_a_factor_came_can_be_used():
	stored = to_json(MODEL)
	del stored["frequencies"]["website"]
	assert score(from_json(stored), lead_of(source="Fair")).percent == 96


def test_counts_of_one_value_are_added_up():
	model = learn(3, 1, [Count("source", "Fair", 2, 0), Count("source", "Fair", 1, 1)])
	assert model.frequencies["source"] == {"Fair": Frequency(3, 1)}


@pytest.mark.parametrize(
	("log_odds", "percent"), [(0, 50), (-1000, 1), (1000, 99), (log(3), 75), (-log(3), 25)]
)
def test_percent(log_odds: float, percent: int):
	assert percent_of(log_odds) == percent


@pytest.mark.parametrize(
	("email", "kind"),
	[
		(None, MISSING),
		(" ", MISSING),
		("ada@GMail.com", FREE),
		(" ada@web.de ", FREE),
		("ada@engines.example", BUSINESS),
		("ada@mail.gmail.com", BUSINESS),
		("no address", BUSINESS),
	],
)
def test_kinds_of_email(email, kind):
	assert email_kind(email) == kind


def test_values_of_a_lead():
	values = factor_values(
		{"source": "Fair", "country": None, "mobile": "+44 20", "phone": "", "website": "\t"}
	)
	assert values == {
		"source": "Fair",
		"outreach_campaign": "",
		"industry": "",
		"country": "",
		"territory": "",
		"language": "",
		"organization": MISSING,
		"job_title": MISSING,
		"phone": GIVEN,
		"website": MISSING,
		"email": MISSING,
	}
	assert tuple(values) == FACTORS


def test_a_team_with_little_history_uses_the_whole_sites():
	enough = Model(ENOUGH_OF_EACH, ENOUGH_OF_EACH, {})
	little = Model(500, ENOUGH_OF_EACH - 1, {})
	site = Model(100, 100, {})
	assert choose_model("North", {"North": enough, "": site}) is enough
	assert choose_model("North", {"North": little, "": site}) is site
	assert choose_model("South", {"North": enough, "": site}) is site
	assert choose_model(None, {"North": enough, "": site}) is site
	assert choose_model("North", {"North": little, "": little}) is None
	assert choose_model(None, {}) is None

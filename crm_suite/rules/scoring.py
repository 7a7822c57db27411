"""How likely a lead is to be won: naive Bayes over what is known about it, learned from leads of the past.

Each factor (its source, its country, whether it has a phone, ...) has one value per lead. For a value v,

    P(v | won) = (won leads with v + 0.1) / (won leads + 0.1 * number of values)

and the same for lost ones. The logarithm of their ratio is the weight of the value: what it adds to the log odds
of winning, which begin at those of all leads. The probability is 1 / (1 + e^-(log odds)). Source: naive Bayes with
additive (Lidstone) smoothing, C. Manning et al., Introduction to Information Retrieval, section 13.2.
"""

from collections.abc import Iterable, Mapping
from itertools import accumulate, pairwise
from math import exp, log
from typing import Any, NamedTuple

from crm_suite.rules.free_mail import FREE_MAIL_DOMAINS
from crm_suite.rules.text import one_line

SMOOTHING = 0.1
# With fewer leads of either outcome, chance would speak: the whole site or rules by hand do instead.
ENOUGH_OF_EACH = 10
# Nothing is impossible and nothing is certain, and 0 says that a lead is not scored.
LOWEST, HIGHEST = 1, 99

GIVEN = "given"
MISSING = "missing"
FREE = "free"
BUSINESS = "business"

CATEGORIES = ("source", "outreach_campaign", "industry", "country", "territory", "language")
"""Factors whose value is the lead's own; an empty one is the value "", which says something too."""

PRESENCES = {
	"organization": ("organization_name",),
	"job_title": ("job_title",),
	"phone": ("phone", "mobile"),
	"website": ("website",),
}
"""Factors that say whether at least one of some fields is filled."""

EMAIL = "email"
FACTORS = (*CATEGORIES, *PRESENCES, EMAIL)


class Frequency(NamedTuple):
	"""How many won and how many lost leads had a value."""

	won: int
	lost: int


class Count(NamedTuple):
	"""A frequency as a grouped count brings it."""

	factor: str
	value: str
	won: int
	lost: int


class Model(NamedTuple):
	"""What was learned: all won and lost leads, and the frequencies of each factor's values."""

	won: int
	lost: int
	frequencies: Mapping[str, Mapping[str, Frequency]]

	@property
	def has_enough(self) -> bool:
		"""Whether there were enough leads of either outcome to learn from."""
		return min(self.won, self.lost) >= ENOUGH_OF_EACH


class Reason(NamedTuple):
	"""What one value did to a score: `weight` was added to the log odds, learned from `won` and `lost` leads."""

	factor: str
	value: str
	weight: float
	won: int
	lost: int


class Score(NamedTuple):
	"""A probability in percent, the log odds where it began, and the reasons, the strongest first."""

	percent: int
	prior: float
	reasons: list[Reason]

	def points(self) -> list[int]:
		"""What each reason did to the percentage, taken one after the other as they stand.

		Log odds add up, percentages do not: how many points a reason brings depends on where it meets the score. In
		this order they lead from the beginning to the score, and their sum is the way between them exactly.
		"""
		sums = accumulate((reason.weight for reason in self.reasons), initial=self.prior)
		steps = [percent_of(log_odds) for log_odds in sums]
		return [after - before for before, after in pairwise(steps)]


def factor_values(lead: Mapping[str, Any]) -> dict[str, str]:
	"""The value of each factor for a lead, given its fields by name."""
	values = {factor: lead.get(factor) or "" for factor in CATEGORIES}
	for factor, fieldnames in PRESENCES.items():
		values[factor] = GIVEN if any(one_line(lead.get(name)) for name in fieldnames) else MISSING
	return values | {EMAIL: email_kind(lead.get("email"))}


def email_kind(email: str | None) -> str:
	"""Whether an address is missing, at a provider where anybody may have one, or an organization's own."""
	address = one_line(email)
	if not address:
		return MISSING
	return FREE if address.rpartition("@")[2].lower() in FREE_MAIL_DOMAINS else BUSINESS


def learn(won: int, lost: int, counts: Iterable[Count]) -> Model:
	"""A model of `won` and `lost` leads; counts of the same value are added up."""
	frequencies: dict[str, dict[str, Frequency]] = {factor: {} for factor in FACTORS}
	for count in counts:
		known = frequencies[count.factor].get(count.value, Frequency(0, 0))
		frequencies[count.factor][count.value] = Frequency(known.won + count.won, known.lost + count.lost)
	return Model(won, lost, frequencies)


def score(model: Model, values: Mapping[str, str]) -> Score:
	"""The score of a lead with these values by factor.

	A value that no lead of the past had is no reason: its ratio would only say which outcome is rarer.
	"""
	prior = log((model.won + SMOOTHING) / (model.lost + SMOOTHING))
	reasons = [
		Reason(factor, values[factor], weight(model, factor, values[factor]), *frequency)
		for factor in FACTORS
		if (frequency := model.frequencies[factor].get(values[factor]))
	]
	reasons.sort(key=lambda reason: (-abs(reason.weight), reason.factor))
	# Added up one by one, as `Score.points` does: newer versions of Python round the sum of a list differently.
	*_, log_odds = accumulate((reason.weight for reason in reasons), initial=prior)
	return Score(percent_of(log_odds), prior, reasons)


def weight(model: Model, factor: str, value: str) -> float:
	"""What a value that was seen adds to the log odds of winning."""
	frequencies = model.frequencies[factor]
	seen = frequencies[value]
	smoothed = SMOOTHING * len(frequencies)
	won = (seen.won + SMOOTHING) / (model.won + smoothed)
	lost = (seen.lost + SMOOTHING) / (model.lost + smoothed)
	return log(won / lost)


def percent_of(log_odds: float) -> int:
	"""The probability in whole percent, never 0 or 100."""
	if log_odds >= 0:
		probability = 1 / (1 + exp(-log_odds))
	else:
		probability = exp(log_odds) / (1 + exp(log_odds))
	return within_bounds(round(100 * probability))


def within_bounds(percent: int) -> int:
	"""The nearest score that there is."""
	return min(max(percent, LOWEST), HIGHEST)


def choose_model(team: str | None, models: Mapping[str, Model]) -> Model | None:
	"""The team's own model, the whole site's (under "") where that learned too little, or None."""
	for key in dict.fromkeys((team or "", "")):
		if (model := models.get(key)) and model.has_enough:
			return model
	return None


def to_json(model: Model) -> dict[str, Any]:
	"""The model as lists and dictionaries."""
	return {
		"won": model.won,
		"lost": model.lost,
		"frequencies": {
			factor: {value: list(frequency) for value, frequency in values.items()}
			for factor, values in model.frequencies.items()
		},
	}


def from_json(stored: Mapping[str, Any]) -> Model:
	"""The model that `to_json` stored; a factor that a later version brought has no frequencies yet."""
	return Model(
		stored["won"],
		stored["lost"],
		{
			factor: {
				value: Frequency(*frequency)
				for value, frequency in stored["frequencies"].get(factor, {}).items()
			}
			for factor in FACTORS
		},
	)

"""A lead's score by rules that people wrote, for as long as there is too little history to learn from."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from crm_suite.rules.scoring import BUSINESS, FREE, email_kind, within_bounds
from crm_suite.rules.text import one_line

# Where a lead stands about whom the rules say nothing.
NEUTRAL = 50

IS = "Is"
IS_NOT = "Is Not"
CONTAINS = "Contains"
IS_GIVEN = "Is Given"
IS_MISSING = "Is Missing"
IS_BUSINESS_EMAIL = "Is Business E-mail"
IS_FREE_EMAIL = "Is Free E-mail"

CONDITIONS = (IS, IS_NOT, CONTAINS, IS_GIVEN, IS_MISSING, IS_BUSINESS_EMAIL, IS_FREE_EMAIL)
FIELDS = {
	"Source": "source",
	"Campaign": "outreach_campaign",
	"Industry": "industry",
	"Country": "country",
	"Territory": "territory",
	"Language": "language",
	"Organization": "organization_name",
	"Job Title": "job_title",
	"E-mail": "email",
	"Phone": "phone",
	"Mobile": "mobile",
	"Website": "website",
	"City": "city",
}
"""The fields of a lead that a rule can be about, by the names in which people choose them."""

CONDITIONS_WITH_VALUE = (IS, IS_NOT, CONTAINS)
EMAIL_CONDITIONS = {IS_BUSINESS_EMAIL: BUSINESS, IS_FREE_EMAIL: FREE}


class PointRule(NamedTuple):
	"""`points` for a lead whose field fulfils the condition; `selling_team` is empty for the leads of all teams.

	`title` is what people read as the reason.
	"""

	fieldname: str
	condition: str
	value: str
	points: int
	selling_team: str = ""
	title: str = ""


class PointScore(NamedTuple):
	"""A score in percent, and the rules that made it, the strongest first."""

	percent: int
	reasons: list[PointRule]


def score_by_points(lead: Mapping[str, Any], rules: Iterable[PointRule]) -> PointScore | None:
	"""50 and the points of all rules that the lead fulfils, within 1 and 99; None where no rule is about it."""
	about_it = [rule for rule in rules if rule.selling_team in ("", lead.get("selling_team") or "")]
	if not about_it:
		return None
	fulfilled = [rule for rule in about_it if is_fulfilled(rule, lead)]
	fulfilled.sort(key=lambda rule: (-abs(rule.points), rule))
	return PointScore(within_bounds(NEUTRAL + sum(rule.points for rule in fulfilled)), fulfilled)


def is_fulfilled(rule: PointRule, lead: Mapping[str, Any]) -> bool:
	"""Whether the lead's field is as the rule says; upper and lower case are the same."""
	text = one_line(lead.get(rule.fieldname)).casefold()
	wanted = one_line(rule.value).casefold()
	if rule.condition == IS:
		return text == wanted
	if rule.condition == IS_NOT:
		return text != wanted
	if rule.condition == CONTAINS:
		return wanted in text
	if rule.condition == IS_GIVEN:
		return bool(text)
	if rule.condition == IS_MISSING:
		return not text
	return email_kind(text) == EMAIL_CONDITIONS[rule.condition]


def rule_problem(rule: PointRule) -> str | None:
	"""Why a rule cannot work, as a short code, or None: `no value`, `no points` or `no email`."""
	if rule.condition in CONDITIONS_WITH_VALUE and not one_line(rule.value):
		return "no value"
	if rule.condition in EMAIL_CONDITIONS and rule.fieldname != "email":
		return "no email"
	return None if rule.points else "no points"

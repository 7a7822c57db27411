"""The rules that a site can begin with."""

from crm_suite.rules.scoring_points import (
	CONDITIONS,
	FIELDS,
	NEUTRAL,
	PointRule,
	rule_problem,
	score_by_points,
)
from crm_suite.rules.scoring_suggestions import Site, Suggestion, key_of, suggest, without

SITE = Site(
	home=["Spain"],
	territories=["Spain", "North", "Chile"],
	countries=frozenset({"Spain", "Chile", "Peru"}),
	sources=frozenset({"Referral", "Website"}),
)


def as_rule(suggestion: Suggestion) -> PointRule:
	return PointRule(FIELDS[suggestion.lead_field], suggestion.condition, suggestion.value, suggestion.points)


def percent_of(**lead: str) -> int:
	return score_by_points(lead, [as_rule(suggestion) for suggestion in suggest(SITE)]).percent


def test_each_is_a_rule_that_works():
	for suggestion in suggest(SITE):
		assert suggestion.lead_field in FIELDS
		assert suggestion.condition in CONDITIONS
		assert rule_problem(as_rule(suggestion)) is None
	keys = [suggestion.key for suggestion in suggest(SITE)]
	assert len(set(keys)) == len(keys)


def test_places_are_where_the_site_is_and_sells():
	found = [(rule.lead_field, rule.value) for rule in suggest(SITE) if rule.why in ("country", "territory")]
	assert found == [("Country", "Spain"), ("Territory", "North"), ("Country", "Chile")]
	many = SITE._replace(territories=[f"Territory {number}" for number in range(50)])
	assert len([rule for rule in suggest(many) if rule.why == "territory"]) == 4


def test_sources_that_the_site_does_not_have_are_not_suggested():
	assert [rule.value for rule in suggest(SITE) if rule.why == "source"] == ["Referral"]
	assert not [rule for rule in suggest(Site()) if rule.value]


def test_leads_are_told_apart():
	nobody = percent_of()
	stranger = percent_of(email="ada@gmail.com")
	reachable = percent_of(email="ada@engines.example", phone="+34 910 000 000", organization_name="Engines")
	best = percent_of(
		email="ada@engines.example",
		phone="+34 910 000 000",
		mobile="+34 600 000 000",
		organization_name="Engines",
		job_title="Owner",
		country="Spain",
		source="Referral",
	)
	assert (nobody, stranger, reachable, best) == (NEUTRAL - 10, NEUTRAL - 5, NEUTRAL + 20, 95)


def test_what_is_there_is_not_suggested_again():
	present = [key_of("Country", "Is", "SPAIN"), key_of("Phone", "Is Given", None)]
	left = without(suggest(SITE), present)
	assert len(left) == len(suggest(SITE)) - 2
	assert without(left, [rule.key for rule in left]) == []

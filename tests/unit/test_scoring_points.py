import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.scoring_points import CONDITIONS, PointRule, rule_problem, score_by_points

LEAD = {"source": "Trade Fair", "email": "ada@engines.example", "phone": None, "selling_team": "North"}


@pytest.mark.parametrize(
	("fieldname", "condition", "value", "is_fulfilled"),
	[
		("source", "Is", "trade fair", True),
		("source", "Is", "Fair", False),
		("source", "Is Not", "Website", True),
		("source", "Is Not", "Trade  Fair", False),
		("source", "Contains", "fair", True),
		("source", "Contains", "web", False),
		("phone", "Is Given", "", False),
		("phone", "Is Missing", "", True),
		("email", "Is Given", "", True),
		("email", "Is Business E-mail", "", True),
		("email", "Is Free E-mail", "", False),
		("industry", "Is Missing", "", True),
	],
)
def test_conditions(fieldname, condition, value, is_fulfilled):
	result = score_by_points(LEAD, [PointRule(fieldname, condition, value, 20)])
	assert result.percent == (70 if is_fulfilled else 50)
	assert len(result.reasons) == is_fulfilled


def test_a_missing_address_is_neither_kind():
	rules = [PointRule("email", kind, "", 20) for kind in ("Is Business E-mail", "Is Free E-mail")]
	assert score_by_points({"email": ""}, rules).reasons == []


def test_rules_add_up_and_the_strongest_comes_first():
	rules = [PointRule("email", "Is Given", "", 10), PointRule("phone", "Is Missing", "", -25)]
	result = score_by_points(LEAD, rules)
	assert result.percent == 35
	assert [rule.points for rule in result.reasons] == [-25, 10]


def test_a_rule_of_a_team_is_about_its_leads_alone():
	north = PointRule("email", "Is Given", "", 10, "North")
	south = north._replace(selling_team="South")
	assert score_by_points(LEAD, [north, south]).percent == 60
	assert score_by_points(LEAD, [south]) is None
	assert score_by_points({}, [north]) is None


@given(st.lists(st.integers(-100, 100).filter(bool), min_size=1))
def test_a_score_lies_between_1_and_99(points):
	rules = [PointRule("email", "Is Given", "", number) for number in points]
	assert score_by_points(LEAD, rules).percent == min(max(50 + sum(points), 1), 99)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_whole_rule_has_no_problem(condition):
	assert rule_problem(PointRule("email", condition, "x", 5)) is None


@pytest.mark.parametrize(
	("rule", "problem"),
	[
		(PointRule("source", "Is", " ", 5), "no value"),
		(PointRule("phone", "Is Free E-mail", "", 5), "no email"),
		(PointRule("phone", "Is Given", "", 0), "no points"),
	],
)
def test_half_a_rule_is_a_problem(rule, problem):
	assert rule_problem(rule) == problem

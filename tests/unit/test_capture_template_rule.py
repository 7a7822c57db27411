"""Which capture template decides about a lead, and what it asks for."""

import pytest

from crm_suite.rules.capture_template import (
	NOT_ASKED,
	OPTIONAL,
	REQUIRED,
	Template,
	applicable,
	missing_fields,
	newly_missing,
)

EUROPE = frozenset({"Europe", "Germany", "Bavaria"})
GERMANY = frozenset({"Germany", "Bavaria"})
ANYTHING = Template("Anything", None, None, None, {"email": REQUIRED})
WEBSITE = Template("Website", "Website", None, None, {"email": REQUIRED, "phone": REQUIRED, "city": OPTIONAL})
SPAIN = Template("Spain", None, "Spain", None, {"tax_id": REQUIRED, "industry": NOT_ASKED})
IN_EUROPE = Template("Europe", None, None, EUROPE, {"phone": REQUIRED})
IN_GERMANY = Template("Germany", None, None, GERMANY, {"phone": REQUIRED})
TEMPLATES = [ANYTHING, IN_EUROPE, IN_GERMANY, SPAIN, WEBSITE]


@pytest.mark.parametrize(
	("lead", "expected"),
	[
		({}, "Anything"),
		({"source": "Website"}, "Website"),
		({"source": "Website", "country": "Spain"}, "Website"),
		({"source": "Phone", "country": "Spain", "territory": "Bavaria"}, "Spain"),
		({"territory": "Bavaria"}, "Germany"),
		({"territory": "Europe"}, "Europe"),
		({"territory": "Asia", "country": ""}, "Anything"),
	],
)
def test_the_template_that_says_most_decides(lead, expected):
	assert applicable(TEMPLATES, lead).name == expected
	assert applicable(reversed(TEMPLATES), lead).name == expected


def test_no_template_asks_for_nothing():
	assert applicable([SPAIN], {"country": "France"}) is None
	assert missing_fields(None, {}) == []


def test_what_is_required_is_missed():
	lead = {"email": "a@b.example", "phone": " ", "city": None}
	assert missing_fields(WEBSITE, lead) == ["phone"]
	assert missing_fields(WEBSITE, lead | {"phone": "+34 1"}) == []
	assert missing_fields(Template("Notes", None, None, None, {"notes": REQUIRED}), {"notes": "<p><br></p>"})


def test_a_saved_lead_may_go_on_lacking_what_it_lacks():
	before = {"source": "Website", "email": "a@b.example", "phone": None}
	assert newly_missing(WEBSITE, before, None) == ["phone"]
	assert newly_missing(WEBSITE, before | {"city": "Soria"}, before) == []
	assert newly_missing(WEBSITE, before | {"email": ""}, before) == ["email"]


def test_another_source_or_market_asks_for_everything():
	before = {"source": "Phone", "email": None, "phone": None}
	assert newly_missing(WEBSITE, before | {"source": "Website"}, before) == ["email", "phone"]

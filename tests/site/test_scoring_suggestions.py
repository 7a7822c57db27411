"""Rules that a site can begin with: on install, and by a button."""

from collections.abc import Iterator

import frappe
import pytest

from crm_suite.api.scoring import add_suggested_rules, suggested_rules
from crm_suite.erp.lead_scores import empty_cache, explain
from crm_suite.erp.scoring_suggestions import suggestions
from crm_suite.setup.masters import install_scoring_rules
from tests.site.business.world import World
from tests.site.relations_records import as_user, make, make_lead


@pytest.fixture(autouse=True)
def no_rules_yet() -> Iterator[None]:
	frappe.db.delete("Lead Scoring Rule")
	empty_cache()
	yield
	empty_cache()


def make_territory(name: str) -> str:
	frappe.get_doc(
		{
			"doctype": "Territory",
			"territory_name": name,
			"parent_territory": frappe.db.get_value("Territory", {"is_group": 1}),
		}
	).insert()
	return name


def test_a_new_site_scores_its_first_lead() -> None:
	install_scoring_rules()
	lead = make_lead(email="ada@engines.example", phone="+34 912 345 678", country=None, source="Referral")
	told = {reason["title"]: reason["points"] for reason in explain(lead)["reasons"]}
	assert told["Source: Referral"] == told["E-mail address of an organization"] == 10
	assert told["Phone number is known"] == 5
	assert lead.lead_score == 50 + sum(told.values())
	# Again: there is nothing left to add.
	install_scoring_rules()
	assert suggestions() == []


def test_places_follow_the_companies_and_their_customers(world: World) -> None:
	north = make_territory("Proof North")
	frappe.db.set_value("Customer", {"name": ("in", world.customers)}, "territory", north)
	company_country = frappe.db.get_value("Company", world.company, "country")
	places = [(rule.lead_field, rule.value) for rule in suggestions() if rule.why in ("country", "territory")]
	assert ("Country", company_country) in places
	assert ("Territory", north) in places
	assert "All Territories" not in [value for _field, value in places]


def test_what_somebody_wrote_stays_as_it_is() -> None:
	own = make("Lead Scoring Rule", rule_name="Call", points=1, lead_field="Phone", condition="Is Given")
	off = make(
		"Lead Scoring Rule",
		rule_name="Mail",
		points=2,
		lead_field="E-mail",
		condition="Is Missing",
		disabled=1,
	)
	keys = [rule["key"] for rule in suggested_rules()]
	assert add_suggested_rules(frappe.as_json(keys)) == len(keys)
	assert suggested_rules() == []
	for rule in (own, off):
		modified = str(rule.modified)
		rule.reload()
		assert (str(rule.modified), rule.points) == (modified, 1 if rule is own else 2)
	assert frappe.db.count("Lead Scoring Rule", {"lead_field": "Phone"}) == 1


def test_only_what_was_chosen_is_added() -> None:
	chosen = suggested_rules()[:2]
	assert add_suggested_rules([chosen[0]["key"], chosen[1]["key"], "Country|Is|nowhere"]) == 2
	assert add_suggested_rules("[]") == 0
	with pytest.raises(frappe.ValidationError, match="Choose"):
		add_suggested_rules("{")


def test_salespeople_do_not_write_rules() -> None:
	with as_user("Sales User"):
		with pytest.raises(frappe.PermissionError):
			suggested_rules()
		with pytest.raises(frappe.PermissionError):
			add_suggested_rules([])
	with as_user("Sales Manager"):
		assert add_suggested_rules([suggested_rules()[0]["key"]]) == 1

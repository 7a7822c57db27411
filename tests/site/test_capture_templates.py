"""Capture templates: what leads are asked for by source and market, on a real site."""

import frappe
import pytest
from frappe.model.document import Document

from crm_suite.api.capture_template import fields_to_ask, template_for_lead
from tests.site.relations_records import as_user, make, make_lead, make_template


@pytest.fixture
def website() -> Document:
	return make_template("Website Leads", "email", "phone", capture_source="Website", not_asked=("industry",))


def test_what_the_template_requires_is_asked_for_by_its_name(website):
	with pytest.raises(frappe.MandatoryError, match=r"Website Leads.*Phone") as refused:
		make_lead(source="Website", email="ada@engines.example")
	assert "E-mail" not in str(refused.value)
	make_lead(source="Website", email="ada@engines.example", phone="+442079460000")
	make_lead(source="Phone", first_name="Grace")


def test_a_market_is_a_country_or_a_territory_and_all_below(website):
	make_territory("Proof Iberia", is_group=1)
	make_territory("Proof Spain", parent_territory="Proof Iberia")
	make_template("Iberia", "tax_id", market_territory="Proof Iberia")
	make_template("France", "city", market_country="France")
	with pytest.raises(frappe.MandatoryError, match="Iberia"):
		make_lead(territory="Proof Spain")
	with pytest.raises(frappe.MandatoryError, match="France"):
		make_lead(territory="Proof Spain", country="France")
	make_lead(country="Spain")


def make_territory(name: str, parent_territory: str = "All Territories", is_group: int = 0) -> None:
	make("Territory", territory_name=name, parent_territory=parent_territory, is_group=is_group)


def test_an_old_lead_may_go_on_lacking_what_it_lacks():
	lead = make_lead(source="Website")
	make_template("Website Leads", "email", "phone", capture_source="Website")
	lead.city = "London"
	lead.save()
	lead.email = "ada@engines.example"
	lead.save()
	lead.email = None
	with pytest.raises(frappe.MandatoryError, match="E-mail"):
		lead.save()


def test_a_change_of_the_template_counts_at_once(website):
	website.disabled = 1
	website.save()
	make_lead(source="Website")
	website.disabled = 0
	website.save()
	with pytest.raises(frappe.MandatoryError):
		make_lead(source="Website", first_name="Grace")
	frappe.rename_doc("Capture Source", "Website", "Our Website")
	with pytest.raises(frappe.MandatoryError):
		make_lead(source="Our Website", first_name="Grace")
	website.reload()
	website.delete()
	make_lead(source="Our Website", first_name="Grace")


def test_templates_cost_a_lead_no_statement(website):
	filled = {"source": "Website", "phone": "+442079460001"}
	make_lead(email="first@engines.example", **filled)
	asked: list[str] = []
	original = frappe.db.sql

	def noted(query: str, *args, **options):
		asked.append(str(query))
		return original(query, *args, **options)

	frappe.db.sql = noted
	try:
		make_lead(first_name="Grace", email="second@engines.example", phone="+442079460002", source="Website")
	finally:
		del frappe.db.sql
	assert asked
	assert not [query for query in asked if "Capture Template" in query or "Territory" in query]


def test_the_form_is_told_what_to_ask(website):
	with as_user("Sales User"):
		assert template_for_lead(source="Website") == {
			"name": "Website Leads",
			"required": ["email", "phone"],
			"not_asked": ["industry"],
		}
		assert template_for_lead(source="Phone") is None
	with as_user(), pytest.raises(frappe.PermissionError):
		template_for_lead(source="Website")


@pytest.mark.parametrize(
	("fieldname", "message"), [("status", "no field"), ("nonsense", "no field"), ("lead_name", "no field")]
)
def test_a_template_speaks_of_fields_that_people_fill_in(fieldname, message):
	assert fieldname not in [field["value"] for field in fields_to_ask()]
	with pytest.raises(frappe.ValidationError, match=message):
		make_template("Odd", fieldname)


def test_a_field_has_one_row():
	with pytest.raises(frappe.ValidationError, match="has a row already"):
		make_template("Odd", "email", "email")

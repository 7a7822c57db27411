"""How a lead's values are written down, whichever way they come in."""

import frappe
import pytest

from crm_suite.erp.countries import country_named
from tests.site.relations_records import company, make_lead


def test_values_are_written_down_in_one_way():
	lead = make_lead(
		first_name=" <b>Ada</b>\t Augusta ",
		organization_name="Analytical<script>x()</script> Engines",
		email="Ada@Engines.Example",
		phone="020 7946 0000",
		mobile="+44 (7700) 900-000",
		country="United Kingdom",
		tax_id=" gb 123.4567-89 ",
	)
	assert lead.tax_id == "GB123456789"
	assert (lead.first_name, lead.organization_name) == ("Ada Augusta", "Analytical Engines")
	assert lead.lead_name == "Ada Augusta Lovelace (Analytical Engines)"
	assert (lead.email, lead.phone, lead.mobile) == (
		"ada@engines.example",
		"+442079460000",
		"+447700900000",
	)


def test_numbers_are_read_by_the_companys_country_where_the_lead_has_none():
	assert make_lead(phone="(212) 555-0123", country="").phone == "+12125550123"
	frappe.db.set_value("Company", company(), "country", None)
	frappe.clear_document_cache("Company", company())
	assert make_lead(first_name="Grace", phone="(212) 555-0124", country="").phone == "(212) 555-0124"


@pytest.mark.parametrize(
	("fieldname", "value", "message"),
	[
		("phone", "call me", "Phone.*call me"),
		("mobile", "12", "Mobile.*12"),
		("phone", "+999999", "Phone"),
		("email", "ada at engines", "E-mail.*ada at engines"),
		("email", "ada@engines", "E-mail"),
		("first_name", "x" * 10_000_000, "First Name"),
	],
)
def test_what_cannot_be_is_refused_by_field(fieldname: str, value: str, message: str):
	with pytest.raises(frappe.ValidationError, match=message):
		make_lead(**{fieldname: value})


def test_an_old_number_does_not_stop_a_save():
	lead = make_lead(phone="+442079460000")
	lead.db_set("phone", "12")
	lead.reload()
	lead.city = "London"
	lead.save()
	lead.phone = "13"
	with pytest.raises(frappe.InvalidPhoneNumberError):
		lead.save()


@pytest.mark.parametrize(
	("written", "country"),
	[
		("Germany", "Germany"),
		("germany", "Germany"),
		("DE", "Germany"),
		("Deutschland", "Germany"),
		("Alemania", "Germany"),
		("USA", "United States"),
		("uk", "United Kingdom"),
		("Atlantis", None),
		("zz", None),
		("", None),
		(None, None),
	],
)
def test_a_country_has_many_names(written: str | None, country: str | None):
	assert country_named(written) == country

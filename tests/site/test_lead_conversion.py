"""From a lead to Customer, Contact, Address and Sales Opportunity: once, completely, or not at all."""

from unittest.mock import patch

import frappe
import pytest

from crm_suite.api.conversion import convert_lead, propose_customer
from tests.site.relations_records import (
	as_user,
	make,
	make_customer,
	make_lead,
	make_opportunity,
	messages,
)

FULL_LEAD = {
	"organization_name": "Analytical Engines",
	"job_title": "Analyst",
	"email": "ada@engines.example",
	"phone": "+44 20 7946 0000",
	"mobile": "+44 7700 900000",
	"address_line1": "1 Dorset Street",
	"city": "London",
	"pincode": "W1U 4EG",
	"country": "United Kingdom",
}
MADE_DOCTYPES = ("Customer", "Contact", "Address", "Sales Opportunity")


def count_made() -> dict[str, int]:
	return {doctype: frappe.db.count(doctype) for doctype in MADE_DOCTYPES}


def test_a_company_is_converted():
	lead = make_lead(**FULL_LEAD)
	result = convert_lead(lead.name, opportunity_title="Difference Engine")
	lead.reload()

	customer = frappe.get_doc("Customer", result["customer"])
	assert (customer.customer_name, customer.customer_type) == ("Analytical Engines", "Company")
	assert customer.customer_primary_contact == result["contact"]
	assert customer.email_id == "ada@engines.example"
	assert customer.mobile_no == "+447700900000"
	assert customer.customer_primary_address == result["address"]
	assert "1 Dorset Street" in customer.primary_address

	contact = frappe.get_doc("Contact", result["contact"])
	assert (contact.first_name, contact.last_name, contact.designation) == ("Ada", "Lovelace", "Analyst")
	assert contact.has_link("Customer", customer.name) and contact.is_primary_contact

	address = frappe.get_doc("Address", result["address"])
	assert address.has_link("Customer", customer.name) and address.is_primary_address

	opportunity = frappe.get_doc("Sales Opportunity", result["sales_opportunity"])
	assert (opportunity.title, opportunity.customer) == ("Difference Engine", customer.name)
	assert (opportunity.sales_lead, opportunity.contact) == (lead.name, contact.name)
	assert [row.contact for row in opportunity.contacts] == [contact.name]

	assert not result["already_converted"]
	assert (lead.status, lead.customer, lead.contact) == ("Converted", customer.name, contact.name)
	assert (lead.address, lead.sales_opportunity) == (address.name, opportunity.name)
	assert lead.converted_on


def test_an_address_without_a_street_stays_with_the_lead():
	assert convert_lead(make_lead(city="London").name)["address"] is None
	assert "it needs a street" in messages()


def test_a_person_without_opportunity_is_converted():
	# "0" is what a browser sends.
	result = convert_lead(make_lead().name, create_opportunity="0")
	assert result["sales_opportunity"] is None and result["address"] is None
	customer = frappe.get_doc("Customer", result["customer"])
	assert (customer.customer_name, customer.customer_type) == ("Ada Lovelace", "Individual")


def test_a_second_click_changes_nothing():
	lead = make_lead(**FULL_LEAD)
	first = convert_lead(lead.name)
	made = count_made()
	frappe.clear_messages()
	second = convert_lead(lead.name, opportunity_title="Another one")
	assert second == first | {"already_converted": True}
	assert count_made() == made
	assert "already converted" in messages()


def test_a_stale_form_cannot_undo_the_conversion():
	lead = make_lead()
	stale = frappe.get_doc("Sales Lead", lead.name)
	convert_lead(lead.name)
	stale.status = "Working"
	with pytest.raises(frappe.TimestampMismatchError):
		stale.save()
	fresh = frappe.get_doc("Sales Lead", lead.name)
	fresh.status = "Working"
	with pytest.raises(frappe.ValidationError, match="become a customer"):
		fresh.save()


def test_a_disqualified_lead_is_refused():
	lead = make_lead(status="Disqualified", disqualified_reason="No budget")
	made = count_made()
	with pytest.raises(frappe.ValidationError, match="was disqualified"):
		convert_lead(lead.name)
	assert count_made() == made


def test_an_existing_customer_gets_the_contact_once():
	first = convert_lead(make_lead(**FULL_LEAD).name)
	second = convert_lead(make_lead(**FULL_LEAD).name, customer=first["customer"])
	assert (second["customer"], second["contact"], second["address"]) == (
		first["customer"],
		first["contact"],
		first["address"],
	)
	assert second["sales_opportunity"] != first["sales_opportunity"]

	colleague = make_lead(first_name="Charles", **FULL_LEAD | {"email": "charles@engines.example"})
	third = convert_lead(colleague.name, customer=first["customer"])
	assert third["contact"] != first["contact"]
	assert frappe.db.get_value("Customer", first["customer"], "customer_primary_contact") == first["contact"]


def test_a_lead_joins_an_open_opportunity():
	customer = make_customer("Joined Engines").name
	deal = make_opportunity(customer)
	lead, again = make_lead(**FULL_LEAD), make_lead(**FULL_LEAD)
	before = frappe.db.count("Sales Opportunity")
	with as_user("Sales User"):
		result = convert_lead(lead.name, sales_opportunity=deal.name, opportunity_title="Not another one")
		second = convert_lead(again.name, sales_opportunity=deal.name, customer=customer)
	assert frappe.db.count("Sales Opportunity") == before
	assert (result["customer"], result["sales_opportunity"]) == (customer, deal.name)
	assert second["contact"] == result["contact"]
	deal.reload()
	assert [row.contact for row in deal.contacts] == [result["contact"]]
	assert deal.contact == result["contact"]
	lead.reload()
	assert (lead.customer, lead.sales_opportunity) == (customer, deal.name)


def test_an_opportunity_that_a_lead_cannot_join_is_refused():
	deal = make_opportunity(make_customer("Joined Engines").name)
	lead = make_lead(**FULL_LEAD)
	made = count_made()
	with pytest.raises(frappe.ValidationError, match="leave out the customer"):
		convert_lead(lead.name, customer=make_customer("Somebody Else").name, sales_opportunity=deal.name)
	for fieldname, value, message in (("status", "Lost", "is closed"), ("company", "Other", "belongs to")):
		kept = deal.get(fieldname)
		deal.db_set(fieldname, value)
		with pytest.raises(frappe.ValidationError, match=message):
			convert_lead(lead.name, sales_opportunity=deal.name)
		deal.db_set(fieldname, kept)
	assert count_made() == made | {"Customer": made["Customer"] + 1}
	assert frappe.db.get_value("Sales Lead", lead.name, "status") == "New"


def test_who_may_not_write_an_opportunity_may_not_join_it():
	deal = make_opportunity(make_customer("Joined Engines").name)
	lead = make_lead()
	frappe.db.set_value("DocPerm", {"parent": "Sales Opportunity", "role": "Sales User"}, "write", 0)
	frappe.clear_cache(doctype="Sales Opportunity")
	try:
		with as_user("Sales User"), pytest.raises(frappe.PermissionError):
			convert_lead(lead.name, sales_opportunity=deal.name)
	finally:
		frappe.db.rollback()
		frappe.clear_cache(doctype="Sales Opportunity")


def test_the_customer_for_whom_a_lead_speaks_is_proposed():
	customer = make_customer("Analytical Works").name
	make(
		"Contact",
		first_name="Charles",
		links=[{"link_doctype": "Customer", "link_name": customer}],
		email_ids=[{"email_id": "ada@engines-proof.example", "is_primary": 1}],
	)
	lead = make_lead(email="Ada@Engines-Proof.example").name
	assert propose_customer(lead) == customer
	with as_user(), pytest.raises(frappe.PermissionError):
		propose_customer(lead)
	frappe.db.set_value("Customer", customer, "disabled", 1)
	assert propose_customer(lead) is None
	namesake = make_customer("Ada Lovelace").name
	assert propose_customer(lead) == namesake


def test_a_disabled_customer_is_refused():
	customer = make_customer()
	customer.db_set("disabled", 1)
	with pytest.raises(frappe.ValidationError, match="is disabled"):
		convert_lead(make_lead().name, customer=customer.name)


def test_a_salesperson_converts_with_own_permissions():
	with as_user("Sales User"):
		result = convert_lead(make_lead(**FULL_LEAD).name)
		assert all(result[fieldname] for fieldname in ("customer", "contact", "address", "sales_opportunity"))


def test_missing_permissions_are_named():
	lead = make_lead(**FULL_LEAD)
	with as_user("Sales Manager"):
		made = count_made()
		with pytest.raises(frappe.PermissionError) as caught:
			convert_lead(lead.name)
	assert "Customer" in str(caught.value) and "Opportunity" not in str(caught.value)
	assert count_made() == made
	assert frappe.db.get_value("Sales Lead", lead.name, "status") == "New"


def test_who_may_not_change_leads_may_not_convert_them():
	lead = make_lead()
	with as_user("Service Agent"), pytest.raises(frappe.PermissionError):
		convert_lead(lead.name)


def test_a_failure_leaves_nothing_behind():
	lead = make_lead(**FULL_LEAD)
	made = count_made()
	frappe.db.savepoint("request")
	with patch.object(frappe.db, "commit", side_effect=AssertionError("committed in the middle")):
		with pytest.raises(frappe.ValidationError):
			convert_lead(lead.name, sales_pipeline="No such pipeline")
	frappe.db.rollback(save_point="request")
	assert count_made() == made
	assert frappe.db.get_value("Sales Lead", lead.name, "status") == "New"


def test_names_as_long_as_their_fields_allow():
	lead = make_lead(first_name="A" * 60, last_name="B" * 60, **FULL_LEAD | {"organization_name": "O" * 140})
	result = convert_lead(lead.name)
	assert len(result["customer"]) == 140


def test_the_opportunity_is_in_the_currency_of_the_leads_company():
	lead = make_lead()
	frappe.db.set_value("Company", lead.company, "default_currency", "CHF")
	frappe.clear_document_cache("Company", lead.company)
	opportunity = frappe.get_doc("Sales Opportunity", convert_lead(lead.name)["sales_opportunity"])
	assert opportunity.currency == "CHF"
	assert opportunity.conversion_rate == 1
	frappe.clear_document_cache("Company", lead.company)

"""Interactions: whom they were with, and that their links do not contradict each other."""

from datetime import timedelta

import frappe
import pytest
from frappe.desk.search import get_link_title
from frappe.utils import now_datetime

from crm_suite.api.conversion import convert_lead
from tests.site.relations_records import (
	as_user,
	company,
	ledger_rows,
	make,
	make_customer,
	make_lead,
	make_opportunity,
)


def make_interaction(**values):
	return make("Customer Interaction", **({"subject": "About the offer"} | values))


def test_a_call_with_a_customer():
	customer = make_customer()
	interaction = make_interaction(customer=customer.name)
	assert interaction.interaction_type == "Call" and interaction.handled_by == "Administrator"
	assert interaction.happened_on and interaction.company == company()


def test_somebody_must_be_named():
	with pytest.raises(frappe.ValidationError, match="Say whom"):
		make_interaction()


def test_the_customer_follows_from_the_opportunity():
	opportunity = make_opportunity(make_customer().name)
	interaction = make_interaction(sales_opportunity=opportunity.name)
	assert interaction.customer == opportunity.customer
	assert ledger_rows("event", "customer", "sales_opportunity", voucher_no=interaction.name) == (
		("Interaction", opportunity.customer, opportunity.name),
	)


def test_the_customer_follows_from_a_converted_lead():
	lead = make_lead()
	assert make_interaction(sales_lead=lead.name).customer is None
	customer = convert_lead(lead.name)["customer"]
	assert make_interaction(sales_lead=lead.name).customer == customer


def test_the_customer_follows_from_the_case():
	case = make("Service Case", subject="Pump leaks", customer=make_customer().name)
	assert make_interaction(service_case=case.name).customer == case.customer


def test_an_opportunity_of_another_customer_is_refused():
	opportunity = make_opportunity(make_customer().name)
	other = make_customer("Globex Test")
	with pytest.raises(
		frappe.ValidationError, match=r"belongs to the customer .*Acme Test.*, not to .*Globex Test"
	):
		make_interaction(sales_opportunity=opportunity.name, customer=other.name)


def test_links_that_contradict_each_other_are_refused():
	opportunity = make_opportunity(make_customer().name)
	case = make("Service Case", subject="Pump leaks", customer=make_customer("Globex Test").name)
	with pytest.raises(frappe.ValidationError, match=r"Sales Opportunity .* but Service Case"):
		make_interaction(sales_opportunity=opportunity.name, service_case=case.name)


def test_what_happened_cannot_lie_far_in_the_future():
	customer = make_customer()
	make_interaction(customer=customer.name, happened_on=now_datetime() + timedelta(hours=20))
	with pytest.raises(frappe.ValidationError, match="lies in the future"):
		make_interaction(customer=customer.name, happened_on=now_datetime() + timedelta(days=2))


def test_history_follows_a_renamed_customer():
	customer = make_customer()
	interaction = make_interaction(customer=customer.name)
	frappe.rename_doc("Customer", customer.name, "Acme Renamed")
	assert frappe.db.get_value("Customer Interaction", interaction.name, "customer") == "Acme Renamed"


@pytest.mark.parametrize("role", ["Sales User", "Service Agent"])
def test_who_talks_to_customers_records_it(role: str):
	customer = make_customer()
	with as_user(role) as user:
		assert make_interaction(customer=customer.name).handled_by == user


@pytest.mark.parametrize("role", ["Accounts User", "Accounts Manager"])
def test_accountants_read_only(role: str):
	interaction = make_interaction(customer=make_customer().name)
	with as_user(role):
		assert frappe.get_list("Customer Interaction", pluck="name") == [interaction.name]
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc("Customer Interaction", interaction.name).save()
		assert not frappe.has_permission("Sales Lead")


def test_what_was_talked_about_is_not_told_to_everybody():
	"""Frappe tells the title of any document that shows it in links to whoever is logged in."""
	lead = make_lead()
	case = make("Service Case", subject="Pump leaks", customer=make_customer().name)
	interaction = make_interaction(sales_lead=lead.name)
	with as_user("Employee"):
		for document in (lead, case, interaction):
			title = get_link_title(document.doctype, document.name)
			assert document.get(document.meta.title_field) not in str(title)

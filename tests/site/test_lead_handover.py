"""What belongs to a lead follows it to the customer and the opportunity that it becomes."""

from typing import Any
from unittest.mock import patch

import frappe
from frappe.desk.form.load import get_communication_data

from crm_suite.api.conversion import convert_lead
from crm_suite.erp.lead_handover import hand_over
from tests.site.relations_records import (
	ledger_rows,
	make,
	make_customer,
	make_lead,
)


def test_history_follows_the_customer():
	lead = make_lead()
	interaction = make("Customer Interaction", subject="First call", sales_lead=lead.name)
	assert not interaction.customer
	result = convert_lead(lead.name)
	assert frappe.db.get_value("Customer Interaction", interaction.name, "customer") == result["customer"]
	rows = ledger_rows("event", "customer", sales_lead=lead.name)
	assert ("Interaction", result["customer"]) in rows
	assert ("Lead Captured", result["customer"]) in rows
	assert ("Lead Converted", result["customer"]) in rows


def test_history_follows_in_as_many_statements_however_long_it_is():
	def statements_for(calls: int) -> int:
		lead = make_lead()
		names = [
			make("Customer Interaction", subject="Call", sales_lead=lead.name).name for _ in range(calls)
		]
		customer = make_customer(f"Called {calls} Times").name
		run, statements = frappe.db.sql, []
		with patch.object(frappe.db, "sql", side_effect=lambda *a, **k: statements.append(a) or run(*a, **k)):
			hand_over(lead.name, customer, None)
		assert set(frappe.get_all("Customer Interaction", {"name": ("in", names)}, pluck="customer")) == {
			customer
		}
		return len(statements)

	assert statements_for(1) == statements_for(5)


def test_emails_follow_the_customer_and_the_opportunity():
	lead = make_lead()
	written = make_email(reference_doctype="Sales Lead", reference_name=lead.name)
	linked = make_email(timeline_links=[{"link_doctype": "Sales Lead", "link_name": lead.name}])
	other = make_email(reference_doctype="Sales Lead", reference_name=make_lead().name)
	result = convert_lead(lead.name)
	for doctype, name in (
		("Customer", result["customer"]),
		("Sales Opportunity", result["sales_opportunity"]),
		("Sales Lead", lead.name),
	):
		shown = {mail.name for mail in get_communication_data(doctype, name)}
		assert {written, linked} <= shown and other not in shown
	hand_over(lead.name, result["customer"], result["sales_opportunity"])
	links = frappe.get_doc("Communication", written).timeline_links
	assert [link.link_doctype for link in links].count("Customer") == 1


def make_email(**values: Any) -> str:
	mail = {
		"communication_medium": "Email",
		"subject": "Engines",
		"content": "Please call",
		"sent_or_received": "Sent",
	}
	return make("Communication", **mail, **values).name

"""A lead by itself: its name, its states, and a conversion that nobody makes up."""

import frappe
import pytest

from crm_suite.api.conversion import convert_lead
from tests.site.relations_records import (
	as_user,
	company,
	make,
	make_customer,
	make_lead,
)


def test_a_lead_is_titled_by_its_names():
	assert make_lead(organization_name="Engines").lead_name == "Ada Lovelace (Engines)"
	assert make_lead(first_name=None, last_name=None, organization_name="Engines").lead_name == "Engines"
	with pytest.raises(frappe.ValidationError, match="person or the organization"):
		make_lead(first_name=" ", last_name=None)


def test_a_new_lead_knows_when_and_by_whom_it_was_captured():
	lead = make_lead()
	assert lead.captured_on and lead.lead_owner == "Administrator" and lead.status == "New"
	lead.captured_on = "2020-01-01 10:00:00"
	with pytest.raises(frappe.CannotChangeConstantError):
		lead.save()


def test_a_lead_cannot_be_captured_in_the_future():
	with pytest.raises(frappe.ValidationError, match="lies in the future"):
		make_lead(captured_on=frappe.utils.add_days(frappe.utils.now_datetime(), 3))


def test_disqualifying_asks_for_a_reason():
	lead = make_lead()
	lead.status = "Disqualified"
	with pytest.raises(frappe.ValidationError, match="Say why"):
		lead.save()


def test_the_status_converted_is_the_conversions():
	lead = make_lead()
	lead.status = "Converted"
	with pytest.raises(frappe.ValidationError, match="action"):
		lead.save()
	lead.reload()
	lead.customer = make_customer().name
	with pytest.raises(frappe.ValidationError, match="Only a converted lead"):
		lead.save()


def test_a_conversion_is_not_made_up():
	customer = make_customer().name
	with as_user("Sales User"):
		with pytest.raises(frappe.ValidationError, match="action"):
			make_lead(status="Converted", customer=customer)
		lead = make_lead()
		lead.update({"status": "Converted", "customer": customer})
		with pytest.raises(frappe.ValidationError, match="action"):
			lead.save()
		lead.reload()
		lead.contact = make("Contact", first_name="Eve").name
		with pytest.raises(frappe.ValidationError, match="not edited"):
			lead.save()


def test_a_conversion_is_not_edited():
	lead = make_lead()
	convert_lead(lead.name)
	changes = {
		"customer": make_customer("Somebody Else").name,
		"contact": None,
		"sales_opportunity": None,
		"converted_on": "2020-01-01 10:00:00",
	}
	for fieldname, value in changes.items():
		lead.reload()
		lead.set(fieldname, value)
		with pytest.raises(frappe.ValidationError, match="not edited"):
			lead.save()
	lead.reload()
	lead.update({"phone": "+44 20 7946 0001", "address": ""})
	lead.save()


def test_an_old_lead_can_be_imported_as_converted():
	customer = make_customer().name
	frappe.flags.in_import = True
	assert make_lead(status="Converted", customer=customer).converted_on
	with as_user("Campaign Manager"), pytest.raises(frappe.PermissionError):
		frappe.get_doc(
			{"doctype": "Sales Lead", "first_name": "Eve", "status": "Converted", "customer": customer}
		).insert(ignore_permissions=True)


def test_a_script_can_insert_a_converted_lead():
	lead = frappe.new_doc("Sales Lead", first_name="Ada", company=company())
	lead.update({"status": "Converted", "customer": make_customer().name})
	lead.flags.records_conversion = True
	assert lead.insert().converted_on

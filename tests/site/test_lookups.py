"""What the desk's look-ups tell a limited salesperson of leads and opportunities of others."""

import json
from typing import Any

import frappe
import pytest
from frappe.handler import execute_cmd

from tests.site.relations_records import as_user, make_customer, make_lead, make_opportunity
from tests.site.team_records import set_settings

pytestmark = pytest.mark.usefixtures("request_of_its_own")

SEARCH_LINK = "frappe.desk.search.search_link"
SEARCH_WIDGET = "frappe.desk.search.search_widget"
COUNT = "frappe.client.get_count"


@pytest.fixture(autouse=True)
def everybody_sees_his_own() -> None:
	set_settings(salespeople_see="Their Own")


def answer(command: str, **form: Any) -> Any:
	"""What a request to the site brings."""
	frappe.local.form_dict = frappe._dict(form, cmd=command)
	frappe.local.response = frappe._dict(docs=[])
	return execute_cmd(command)


def found(doctype: str, txt: str) -> set[str]:
	"""The names that a link field finds which ignores user permissions."""
	form = {"doctype": doctype, "txt": txt, "ignore_user_permissions": "1", "reference_doctype": "Quotation"}
	links = {row["value"] for row in answer(SEARCH_LINK, **form)}
	assert {row[0] for row in answer(SEARCH_WIDGET, **form)} == links
	return links


def test_a_link_field_finds_what_a_list_shows() -> None:
	customer = make_customer("Zorgblatt").name
	secret = make_opportunity(customer, title="Zorgblatt secret").name
	lead = make_lead(first_name="Zorgblatt").name
	with as_user("Sales User") as seller:
		own = make_opportunity(customer, title="Zorgblatt own", opportunity_owner=seller).name
		assert found("Sales Opportunity", "Zorgblatt") == {own}
		assert found("Sales Lead", "Zorgblatt") == set()
		# What is nobody's in particular is found as before.
		assert found("Customer", "Zorgblatt") == {customer}
	assert found("Sales Opportunity", "Zorgblatt") == {own, secret}
	assert found("Sales Lead", "Zorgblatt") == {lead}


def test_documents_are_counted_as_a_list_shows_them() -> None:
	make_lead(first_name="Zorgblatt")
	by_name = json.dumps({"first_name": "Zorgblatt"})
	as_list = json.dumps([["Sales Lead", "first_name", "=", "Zorgblatt"]])
	with as_user("Sales User") as seller:
		assert answer(COUNT, doctype="Sales Lead", filters=by_name) == 0
		make_lead(first_name="Zorgblatt", lead_owner=seller)
		assert answer(COUNT, doctype="Sales Lead", filters=by_name) == 1
		assert answer(COUNT, doctype="Sales Lead", filters=as_list) == 1
	assert answer(COUNT, doctype="Sales Lead", filters=by_name) == 2
	name = make_lead(first_name="Zorgblatt").name
	assert answer(COUNT, doctype="Sales Lead", filters=name) == 1
	assert answer(COUNT, doctype="Sales Lead", filters=json.dumps(name)) == 1
	assert answer(COUNT, doctype="Sales Lead", filters="No such lead") == 0
	assert answer(COUNT, doctype="Sales Lead") == frappe.db.count("Sales Lead")
	assert answer(COUNT, doctype="Currency") == frappe.db.count("Currency")


def test_who_may_not_read_leads_does_not_count_them() -> None:
	with as_user(), pytest.raises(frappe.PermissionError):
		answer(COUNT, doctype="Sales Lead")

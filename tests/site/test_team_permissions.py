"""Whose leads a salesperson sees, asked as the user does: list, count, report, form, API, link search. The people are
made per test, in its transaction. What is seen beside leads: `test_team_permissions_elsewhere`."""

import frappe
import frappe.client
import pytest
from frappe.desk.form import assign_to
from frappe.desk.reportview import get_count
from frappe.desk.search import search_link

from crm_suite.erp.sight import visible
from tests.site.relations_records import make, make_lead
from tests.site.team_people import People, make_leads, make_people
from tests.site.team_records import make_team, make_user, set_settings

DOCTYPES = ("Sales Lead", "Sales Opportunity", "Customer Interaction")


@pytest.fixture
def people(site: str) -> People:
	return make_people()


@pytest.fixture
def leads(people: People) -> dict[str, str]:
	return make_leads(people)


def seen_by(user: str, leads: dict[str, str]) -> set[str]:
	"""Which of the leads the user sees, asked in every way that there is: they must all agree."""
	frappe.set_user(user)
	filters = {"name": ("in", list(leads.values()))}
	listed = set(frappe.get_list("Sales Lead", filters=filters, pluck="name"))
	frappe.local.form_dict = frappe._dict(
		doctype="Sales Lead", filters=frappe.as_json(filters), fields="[]", distinct="false"
	)
	assert get_count() == len(listed)
	counted = frappe.db.sql(
		f"select lead.name from `tabSales Lead` lead where lead.name in %s and {visible('Sales Lead', 'lead')}",
		(tuple(leads.values()),),
	)
	assert {name for (name,) in counted} == listed
	for name in leads.values():
		assert frappe.has_permission("Sales Lead", "read", doc=name) == (name in listed), name
		assert frappe.has_permission("Sales Lead", "write", doc=name) == (name in listed), name
	frappe.set_user("Administrator")
	return {key for key, name in leads.items() if name in listed}


def test_everybody_sees_everything_by_default(people: People, leads: dict[str, str]) -> None:
	assert seen_by(people.sam, leads) == set(leads)
	assert visible("Sales Lead", user=people.sam) == "1 = 1"


def test_salespeople_see_their_own_and_managers_their_peoples(people: People, leads: dict[str, str]) -> None:
	set_settings(salespeople_see="Their Own")

	assert seen_by(people.ann, leads) == {"ann"}
	assert seen_by(people.dee, leads) == {"dee"}
	assert seen_by(people.max, leads) == {"ann", "bob", "dee", "team", "territory"}
	assert seen_by(people.boss, leads) == set(leads)


def test_salespeople_see_their_teams_but_not_the_teams_around(people: People, leads: dict[str, str]) -> None:
	set_settings(salespeople_see="Their Teams")

	assert seen_by(people.ann, leads) == {"ann", "bob", "team", "territory"}
	assert seen_by(people.dee, leads) == {"dee"}
	assert seen_by(people.sam, leads) == {"sam"}
	assert seen_by(people.max, leads) == {"ann", "bob", "dee", "team", "territory"}


def test_who_joins_a_team_sees_it_at_once(people: People, leads: dict[str, str]) -> None:
	set_settings(salespeople_see="Their Teams")
	assert seen_by(people.sam, leads) == {"sam"}

	team = frappe.get_doc("Selling Team", people.deep)
	team.append("members", {"user": people.sam})
	team.save()

	assert seen_by(people.sam, leads) == {"sam", "dee"}


def test_what_is_assigned_or_shared_stays_visible(people: People, leads: dict[str, str]) -> None:
	set_settings(salespeople_see="Their Own")
	assign_to.add({"doctype": "Sales Lead", "name": leads["bob"], "assign_to": [people.ann]})
	frappe.share.add("Sales Lead", leads["dee"], people.ann, write=1)

	assert seen_by(people.ann, leads) == {"ann", "bob", "dee"}


def test_a_share_for_reading_gives_no_more(people: People, leads: dict[str, str]) -> None:
	set_settings(salespeople_see="Their Own")
	frappe.share.add("Sales Lead", leads["bob"], people.ann)

	assert frappe.has_permission("Sales Lead", "read", doc=leads["bob"], user=people.ann)
	assert not frappe.has_permission("Sales Lead", "write", doc=leads["bob"], user=people.ann)


def test_who_enters_a_lead_without_an_owner_keeps_it(people: People) -> None:
	set_settings(salespeople_see="Their Own")
	frappe.set_user(people.sam)

	lead = make_lead(lead_owner="")

	assert frappe.get_list("Sales Lead", pluck="name") == [lead.name]


def test_links_offer_only_what_is_seen(people: People, leads: dict[str, str]) -> None:
	set_settings(salespeople_see="Their Own")
	frappe.set_user(people.ann)

	found = search_link("Sales Lead", "Ada", page_length=100)

	assert {row["value"] for row in found} == {leads["ann"]}


def test_names_with_signs_that_sql_knows_do_no_harm(people: People) -> None:
	set_settings(salespeople_see="Their Teams")
	team = make_team("50% o'Neill \\ %s", [people.sam])
	lead = make_lead(lead_owner="", selling_team=team).name

	assert seen_by(people.sam, {"odd": lead}) == {"odd"}
	assert seen_by(people.dee, {"odd": lead}) == set()


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_who_sells_nothing_is_not_limited(people: People, doctype: str) -> None:
	set_settings(salespeople_see="Their Own")
	agent = make_user("agent", "Service Agent")

	assert visible(doctype, user=agent) == "1 = 1"
	assert visible(doctype, user=people.ann) != "1 = 1"


def test_the_direct_api_refuses_a_colleagues_lead(people: People, leads: dict[str, str]) -> None:
	"""Also where the request writes its sender's name into the lead."""
	set_settings(salespeople_see="Their Own")
	frappe.set_user(people.ann)

	with pytest.raises(frappe.PermissionError):
		frappe.client.get("Sales Lead", leads["bob"])
	with pytest.raises(frappe.PermissionError):
		frappe.client.set_value("Sales Lead", leads["bob"], "lead_owner", people.ann)
	stolen = frappe.get_doc("Sales Lead", leads["bob"])
	stolen.lead_owner = people.ann
	with pytest.raises(frappe.PermissionError):
		stolen.save()
	assert frappe.db.get_value("Sales Lead", leads["bob"], "lead_owner") == people.bob


def test_nobody_assigns_a_colleagues_lead_to_oneself(people: People, leads: dict[str, str]) -> None:
	set_settings(salespeople_see="Their Own")
	frappe.set_user(people.ann)
	todo = {
		"doctype": "ToDo",
		"description": "Mine",
		"allocated_to": people.ann,
		"reference_type": "Sales Lead",
	}

	own = frappe.get_doc({**todo, "reference_name": leads["ann"]}).insert()
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc({**todo, "reference_name": leads["bob"]}).insert()
	own.reference_name = leads["bob"]
	with pytest.raises(frappe.PermissionError):
		own.save()
	with pytest.raises(frappe.PermissionError):
		assign_to.add({"doctype": "Sales Lead", "name": leads["bob"], "assign_to": [people.ann]})
	with pytest.raises(frappe.PermissionError):
		frappe.share.add("Sales Lead", leads["bob"], people.ann)


def test_a_task_that_was_closed_does_not_bring_a_lead_back(people: People, leads: dict[str, str]) -> None:
	"""Its lead has gone to a colleague since: to open it again is to assign it to oneself."""
	set_settings(salespeople_see="Their Own")
	lead = {"reference_type": "Sales Lead", "reference_name": leads["ann"]}
	todo = make("ToDo", description="Mine", allocated_to=people.ann, **lead)
	frappe.db.set_value("Sales Lead", leads["ann"], "lead_owner", people.bob)
	frappe.set_user(people.ann)

	todo.status = "Closed"
	todo.save()
	todo.status = "Open"
	with pytest.raises(frappe.PermissionError):
		todo.save()

	assert not frappe.has_permission("Sales Lead", "read", doc=leads["ann"])

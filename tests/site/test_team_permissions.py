"""Whose leads, opportunities and interactions a salesperson sees, asked as the user does: list, count, report,
form, API, link search. One site of people is made per test, in its transaction."""

import copy
from typing import NamedTuple

import frappe
import frappe.client
import pytest
from frappe.desk.form import assign_to
from frappe.desk.reportview import get_count
from frappe.desk.search import search_link

from crm_suite.api.conversion import convert_lead
from crm_suite.api.relations import customer_relations, opportunity_timeline, timeline
from crm_suite.erp.sight import is_visible, visible
from crm_suite.ledger.mark import mark_document as mark
from tests.site.business import documents as do
from tests.site.business.proof import flush, refresh_opportunities
from tests.site.business.world import World, totals_of
from tests.site.business.world import make_opportunity as make_deal
from tests.site.relations_records import (
	make,
	make_campaign,
	make_customer,
	make_item,
	make_lead,
	make_opportunity,
)
from tests.site.team_records import make_team, make_territory, make_user, set_settings

DOCTYPES = ("Sales Lead", "Sales Opportunity", "Customer Interaction")


class People(NamedTuple):
	"""North has Ann and Bob and is led by Max; Deep is a part of North and has Dee; Sam has no team."""

	ann: str
	bob: str
	max: str
	dee: str
	sam: str
	boss: str
	north: str
	deep: str
	iceland: str


@pytest.fixture
def people(site: str) -> People:
	ann, bob, manager, dee, sam = (make_user(name) for name in ("ann", "bob", "max", "dee", "sam"))
	boss = make_user("boss", "Sales User", "Sales Manager")
	iceland = make_territory("Test Iceland", make_territory("Test North", is_group=1))
	north = make_team("North", [ann, bob], manager, territories=["Test North"])
	deep = make_team("Deep North", [dee], parent=north)
	return People(ann, bob, manager, dee, sam, boss, north, deep, iceland)


@pytest.fixture
def leads(people: People) -> dict[str, str]:
	"""A lead of each, one of the team only, one of nobody in the team's territory, one of nobody."""
	return {
		"ann": make_lead(lead_owner=people.ann).name,
		"bob": make_lead(lead_owner=people.bob).name,
		"dee": make_lead(lead_owner=people.dee).name,
		"sam": make_lead(lead_owner=people.sam).name,
		"team": make_lead(lead_owner="", selling_team=people.north).name,
		"territory": make_lead(lead_owner="", territory=people.iceland).name,
		"nobody": make_lead(lead_owner="").name,
	}


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


def test_links_offer_only_what_is_seen(people: People, leads: dict[str, str]) -> None:
	set_settings(salespeople_see="Their Own")
	frappe.set_user(people.ann)

	found = search_link("Sales Lead", "Ada", page_length=100)

	assert {row["value"] for row in found} == {leads["ann"]}


def test_opportunities_and_interactions_follow_the_same_rule(people: People) -> None:
	set_settings(salespeople_see="Their Own")
	customer = make_customer("Permission Pumps").name
	deals = {
		user: make_opportunity(customer, opportunity_owner=user).name for user in (people.ann, people.bob)
	}
	about = {"subject": "Call", "interaction_type": "Call", "handled_by": people.boss}
	calls = {
		user: make("Customer Interaction", sales_opportunity=deal, **about).name
		for user, deal in deals.items()
	}
	own = {"handled_by": people.ann}
	calls["own"] = make("Customer Interaction", sales_opportunity=deals[people.bob], **{**about, **own}).name
	calls["customer"] = make("Customer Interaction", customer=customer, **about).name
	shared = make_opportunity(customer, opportunity_owner=people.sam).name
	calls["shared"] = make("Customer Interaction", sales_opportunity=shared, **about).name
	frappe.share.add("Sales Opportunity", shared, people.ann)
	frappe.set_user(people.ann)

	assert frappe.get_list("Sales Opportunity", {"customer": customer}, pluck="name", order_by="name") == [
		deals[people.ann],
		shared,
	]
	assert set(frappe.get_list("Customer Interaction", {"customer": customer}, pluck="name")) == {
		calls[people.ann],
		calls["own"],
		calls["customer"],
		calls["shared"],
	}
	assert is_visible("Customer Interaction", calls["shared"])
	assert is_visible("Customer Interaction", calls["own"])
	assert not is_visible("Customer Interaction", calls[people.bob])
	assert not is_visible("Sales Opportunity", deals[people.bob])


@pytest.mark.parametrize("sees", ["Their Own", "Their Teams"])
def test_rows_of_an_opportunity_are_seen_with_it(people: People, sees: str) -> None:
	set_settings(salespeople_see=sees)
	customer = make_customer("Row Pumps").name
	tables = {
		"items": [{"item_code": make_item().name, "qty": 1, "rate": 100}],
		"contacts": [{"contact": make("Contact", first_name="Ada", links=[]).name}],
		"competitors": [{"competitor": make("Sales Competitor", competitor_name="Rival Pumps").name}],
	}
	deals = {
		user: make_opportunity(customer, opportunity_owner=user, **copy.deepcopy(tables))
		for user in (people.ann, people.sam, people.dee)
	}
	frappe.share.add("Sales Opportunity", deals[people.dee].name, people.ann)
	tables_of_deal = frappe.get_meta("Sales Opportunity").get_table_fields()

	for user, seen in {
		people.ann: {people.ann, people.dee},
		people.sam: {people.sam},
		people.boss: set(deals),
	}.items():
		frappe.set_user(user)
		for table in tables_of_deal:
			# None of them is of an opportunity that the user may not read, and every deal has one of each.
			rows = frappe.client.get_list(
				table.options, fields=["name", "parent"], parent="Sales Opportunity", limit_page_length=0
			)
			parents = {row.parent for row in rows} & {deal.name for deal in deals.values()}
			assert parents == {deals[owner].name for owner in seen}, (user, table.options)


def test_members_of_campaigns_follow_their_lead(people: People, leads: dict[str, str]) -> None:
	set_settings(salespeople_see="Their Own")
	campaign = make_campaign().name
	members = {
		key: make("Campaign Member", outreach_campaign=campaign, sales_lead=leads[key]).name
		for key in ("ann", "bob", "dee")
	}
	customer = make_customer("Member Pumps").name
	members["customer"] = make("Campaign Member", outreach_campaign=campaign, customer=customer).name
	frappe.share.add("Sales Lead", leads["dee"], people.ann)

	for user, seen in {people.ann: {"ann", "dee", "customer"}, people.boss: set(members)}.items():
		frappe.set_user(user)
		listed = frappe.get_list("Campaign Member", {"outreach_campaign": campaign}, pluck="name")
		assert set(listed) == {members[key] for key in seen}
		if user == people.ann:
			with pytest.raises(frappe.PermissionError):
				frappe.client.get("Campaign Member", members["bob"])
		assert frappe.client.get("Campaign Member", members["customer"])


def test_a_customers_history_does_not_tell_what_a_colleagues_deal_says(people: People) -> None:
	set_settings(salespeople_see="Their Own")
	customer = make_customer("History Pumps").name
	deal = make_opportunity(customer, title="Secret Discount", opportunity_owner=people.bob)
	call = make(
		"Customer Interaction",
		sales_opportunity=deal.name,
		subject="Secret Call",
		interaction_type="Call",
		handled_by=people.bob,
	)
	for document in (deal, call):
		mark(document)
	flush()

	told = {}
	for user in (people.ann, people.bob):
		frappe.set_user(user)
		told[user] = frappe.as_json([timeline(customer), customer_relations(customer)])

	assert "Secret Discount" in told[people.bob] and "Secret Call" in told[people.bob]
	assert "Secret" not in told[people.ann]
	with pytest.raises(frappe.PermissionError):
		frappe.set_user(people.ann)
		opportunity_timeline(deal.name)


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


def test_a_team_is_not_part_of_itself(people: People) -> None:
	team = frappe.get_doc("Selling Team", people.north)
	team.parent_selling_team = people.deep

	with pytest.raises(frappe.ValidationError, match="part of itself"):
		team.save()


def test_the_ledger_agrees_with_the_documents(people: People, leads: dict[str, str]) -> None:
	"""Whoever may list the ledger and is a limited salesperson finds no rows of documents that are not seen."""
	set_settings(salespeople_see="Their Own")
	clerk = make_user("clerk", "Sales User", "Accounts Manager")
	for name in leads.values():
		mark(frappe.get_doc("Sales Lead", name))
	flush()
	frappe.share.add("Sales Lead", leads["sam"], clerk)
	frappe.db.set_value("Sales Lead", leads["ann"], "lead_owner", clerk)
	rows = frappe.get_all(
		"Relationship Entry", {"voucher_no": ("in", list(leads.values()))}, ["name", "voucher_no"]
	)
	assert len(rows) == len(leads)
	frappe.set_user(clerk)

	listed = frappe.get_list(
		"Relationship Entry", {"voucher_no": ("in", list(leads.values()))}, pluck="voucher_no"
	)

	assert set(listed) == {leads["ann"], leads["sam"]}
	for row in rows:
		assert frappe.has_permission("Relationship Entry", "read", doc=row.name) == (row.voucher_no in listed)


def test_an_accountant_who_sells_submits_an_invoice_of_anybodys_deal(world: World, people: People) -> None:
	set_settings(salespeople_see="Their Own")
	deal = make_deal(world, world.customers[0], opportunity_owner=people.bob)
	order = do.order(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	draft = do.mapped(do.invoice_from_order, [order]).insert()
	frappe.set_user(make_user("keeper", "Sales User", "Accounts User"))
	assert not frappe.has_permission("Sales Opportunity", "read", doc=deal)

	invoice = frappe.get_doc("Sales Invoice", draft.name)
	invoice.check_permission("read")
	invoice.submit()

	frappe.set_user("Administrator")
	flush()
	refresh_opportunities()
	assert totals_of(deal).billed_net == 100


def test_a_deal_belongs_to_the_team_of_its_owner_or_of_its_lead(people: People) -> None:
	lead = make_lead(lead_owner=people.dee)
	assert lead.selling_team == people.deep
	assert make_lead(lead_owner=people.sam).selling_team is None
	assert make_lead(lead_owner=people.sam, selling_team=people.north).selling_team == people.north

	made = convert_lead(lead.name)

	assert frappe.db.get_value("Sales Opportunity", made["sales_opportunity"], "selling_team") == people.deep


def test_the_team_follows_the_owner(people: People, world: World) -> None:
	lead = make_lead(lead_owner=people.ann)
	deal = frappe.get_doc(
		"Sales Opportunity", make_deal(world, world.customers[0], opportunity_owner=people.ann)
	)
	for document, owner_field in ((lead, "lead_owner"), (deal, "opportunity_owner")):
		assert document.selling_team == people.north
		document.update({owner_field: people.dee}).save()
		assert document.selling_team == people.deep
		document.update({owner_field: people.sam}).save()
		assert not document.selling_team
		document.update({owner_field: people.ann, "selling_team": people.deep}).save()
		assert document.selling_team == people.deep, "chosen in the same save"

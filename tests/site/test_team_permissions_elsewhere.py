"""What a salesperson sees beside leads: opportunities with their rows, interactions, members of campaigns, customers'
histories and the ledger follow the same rule, and nobody's invoice is held up by it."""

import copy

import frappe
import frappe.client
import pytest

from crm_suite.api.relations import customer_relations, opportunity_timeline, timeline
from crm_suite.erp.sight import is_visible
from crm_suite.ledger.mark import mark_document as mark
from tests.site.business import documents as do
from tests.site.business.proof import flush, refresh_opportunities
from tests.site.business.world import World, totals_of
from tests.site.business.world import make_opportunity as make_deal
from tests.site.relations_records import make, make_campaign, make_customer, make_item, make_opportunity
from tests.site.team_people import People, make_leads, make_people
from tests.site.team_records import make_user, set_settings


@pytest.fixture
def people(site: str) -> People:
	return make_people()


@pytest.fixture
def leads(people: People) -> dict[str, str]:
	return make_leads(people)


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

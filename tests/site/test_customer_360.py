"""The Relationship tab of a customer: what it tells, to whom, in how many statements."""

from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today

from crm_suite.api.conversion import convert_lead
from crm_suite.api.relations import customer_relations, opportunity_timeline, timeline
from tests.site.business.documents import bill_orders, cancel, credit, deliver, order_quotation, pay, quote
from tests.site.business.proof import flush
from tests.site.business.world import World, make_opportunity
from tests.site.relations_records import as_user, make, make_campaign, make_lead

MOST_STATEMENTS = 12
ALL_AREAS = ["sales", "money", "interactions", "campaigns", "service"]


@pytest.fixture
def customer(world: World) -> str:
	"""A customer with whom everything has happened."""
	customer = world.customers[0]
	deal = make_opportunity(world, customer, "Cables for the new hall")
	make_opportunity(
		world, customer, "Maintenance", expected_close=add_days(today(), 20), expected_amount=500
	)
	order = order_quotation(quote(world, customer, [(world.services[0], 2, 100)], deal))
	deliver([order])
	invoice = bill_orders([order])
	pay(world, invoice, 100)
	credit(invoice, 0.5)
	make("Customer Interaction", customer=customer, subject="Asked for a discount", sales_opportunity=deal)
	make("Service Case", customer=customer, subject="Cable too short", sales_invoice=invoice.name)
	make("Campaign Member", outreach_campaign=make_campaign().name, customer=customer, status="Addressed")
	convert_lead(make_lead().name, customer=customer, create_opportunity=False)
	flush()
	return customer


def sentences(entries: list[dict[str, Any]]) -> list[str]:
	return [entry["sentence"] for entry in entries]


def by_event(entries: list[dict[str, Any]], event: str) -> dict[str, Any]:
	return next(entry for entry in entries if entry["event"] == event)


def all_entries(customer: str, **arguments: Any) -> list[dict[str, Any]]:
	"""Every page's entries."""
	entries, page = [], timeline(customer, **arguments)
	while True:
		entries += page["entries"]
		if not page["next"]:
			return entries
		page = timeline(customer, before=frappe.as_json(page["next"]), **arguments)


def test_everything_is_on_the_first_page(customer: str) -> None:
	relations = customer_relations(customer)
	assert relations["areas"] == ALL_AREAS
	(total,) = relations["totals"]
	assert (total["quoted_net"], total["ordered_net"], total["delivered_net"]) == (200, 200, 200)
	assert (total["billed_net"], total["credited_net"], total["billed_gross"]) == (200, 100, 242)
	assert total["paid_gross"] == 100
	assert total["outstanding_amount"] == 242 - 121 - 100
	assert {deal["title"] for deal in relations["opportunities"]} >= {"Maintenance"}
	assert [case["subject"] for case in relations["cases"]] == ["Cable too short"]
	assert relations["last_contact"]["sentence"] == "Call: Asked for a discount"
	assert relations["counts"]["Invoiced"] == 1
	assert set(relations["may_create"]) == {"Customer Interaction", "Sales Opportunity", "Service Case"}


def test_entries_are_told_in_sentences_with_amounts_links_and_people(customer: str) -> None:
	entries = all_entries(customer)
	told = sentences(entries)
	assert {
		"Quotation sent",
		"Order received",
		"Goods delivered",
		"Invoice issued",
		"Credit note issued",
		"Payment received",
		"Opportunity opened",
		"Call: Asked for a discount",
		"Case opened: Cable too short",
		"Addressed in the campaign Spring Offer",
	} <= set(told)
	paid = by_event(entries, "Paid")
	assert (paid["gross"], paid["currency"]) == (100, "USD")
	assert paid["document"]["doctype"] == "Payment Entry" and paid["document"]["is_link"]
	assert paid["against"]["doctype"] == "Sales Invoice"
	assert paid["opportunity"]["title"] == "Cables for the new hall"
	assert paid["owner_name"] == "Administrator"


def test_pages_follow_each_other_without_gap_or_repetition(customer: str) -> None:
	whole = [entry["name"] for entry in all_entries(customer, limit=100)]
	in_pages = [entry["name"] for entry in all_entries(customer, limit=3)]
	assert len(whole) > 9 and in_pages == whole
	moments = [entry["posting_datetime"] for entry in all_entries(customer, limit=4)]
	assert moments == sorted(moments, reverse=True)


def test_an_area_filters_the_timeline(customer: str) -> None:
	assert {entry["area"] for entry in all_entries(customer, area="money")} == {"money"}
	with pytest.raises(frappe.ValidationError, match="is not a part"):
		timeline(customer, area="everything")


def test_what_was_cancelled_is_not_shown(customer: str, world: World) -> None:
	quotation = quote(world, customer, [(world.services[1], 1, 50)])
	flush()
	assert quotation.name in {entry["document"]["name"] for entry in all_entries(customer)}
	cancel(quotation)
	flush()
	assert quotation.name not in {entry["document"]["name"] for entry in all_entries(customer)}


def test_an_accountant_sees_the_settings_areas_and_no_leads_contents(customer: str) -> None:
	with as_user("Accounts User"):
		relations = customer_relations(customer)
		entries = all_entries(customer)
	assert relations["areas"] == ["sales", "money", "interactions", "service"]
	assert relations["totals"][0]["outstanding_amount"] == 21
	captured = by_event(entries, "Lead Captured")
	assert captured["sentence"] == "Lead captured" and not captured["document"]["is_link"]
	assert by_event(entries, "Paid")["document"]["is_link"]
	assert "campaigns" not in {entry["area"] for entry in entries}


def test_a_salesperson_sees_money_without_links_to_invoices(customer: str) -> None:
	with as_user("Sales User"):
		entries = all_entries(customer)
	invoiced = by_event(entries, "Invoiced")
	assert invoiced["gross"] == 242 and not invoiced["document"]["is_link"]
	assert by_event(entries, "Ordered")["document"]["is_link"]


def test_who_may_not_see_money_sees_no_amount_at_all(customer: str) -> None:
	hide_money_from("Sales User")
	with as_user("Sales User"):
		relations = customer_relations(customer)
		entries = all_entries(customer)
	assert relations["totals"] == []
	assert all("expected_amount" not in deal for deal in relations["opportunities"])
	assert not {"Invoiced", "Paid", "Credited"} & {entry["event"] for entry in entries}
	assert all("gross" not in entry and "net" not in entry for entry in entries)
	assert "Invoiced" not in relations["counts"]


def hide_money_from(role: str) -> None:
	settings = frappe.get_single("CRM Suite Settings")
	for row in settings.visibility:
		row.money = row.money and row.role != role
	settings.save()


def test_the_customer_must_be_readable(customer: str) -> None:
	with as_user("Employee"):
		for ask in (customer_relations, timeline):
			with pytest.raises(frappe.PermissionError):
				ask(customer)


def test_a_user_permission_on_another_customer_closes_this_one(customer: str, world: World) -> None:
	with as_user("Sales User") as user:
		restrict(user, "Customer", world.customers[1])
		with pytest.raises(frappe.PermissionError):
			customer_relations(customer)


def test_user_permissions_on_companies_apply_to_entries_and_totals(
	customer: str, world: World, second_company: str
) -> None:
	with as_user("Sales User") as user:
		restrict(user, "Company", second_company)
		relations = customer_relations(customer)
		assert relations["totals"] == [] and relations["timeline"]["entries"] == []
		restrict(user, "Company", world.company)
		assert customer_relations(customer)["totals"][0]["company"] == world.company


def restrict(user: str, doctype: str, name: str) -> None:
	frappe.get_doc({"doctype": "User Permission", "user": user, "allow": doctype, "for_value": name}).insert(
		ignore_permissions=True
	)
	frappe.clear_cache(user=user)


def test_the_company_that_dealt_with_the_customer_last(
	customer: str, world: World, second_company: str
) -> None:
	"""What somebody logs from the tab belongs there, not in the company that was created first."""
	assert customer_relations(customer)["company"] == world.company
	assert customer_relations(world.customers[2])["company"] is None
	make("Customer Interaction", customer=customer, subject="Calls from abroad", company=second_company)
	flush()
	assert customer_relations(customer)["company"] == second_company


@pytest.mark.parametrize(
	"before", ["abc", '["x"]', '{"name": "x"}', '{"name": "x", "posting_datetime": "never"}', "5"]
)
def test_a_page_that_begins_nowhere(customer: str, before: str) -> None:
	with pytest.raises(frappe.ValidationError, match="not the end of a page"):
		timeline(customer, before=before)


def test_a_role_without_settings_sees_no_area(customer: str) -> None:
	"""What the panels go by: they say nothing, rather than that nothing has happened."""
	with as_user("Stock User"):
		relations = customer_relations(customer)
	assert relations["areas"] == [] and relations["timeline"]["entries"] == []


def test_the_timeline_of_an_opportunity(customer: str) -> None:
	deal = frappe.db.get_value("Sales Opportunity", {"title": "Cables for the new hall"})
	entries = opportunity_timeline(deal)["entries"]
	assert {"Quoted", "Ordered", "Delivered", "Invoiced", "Paid", "Interaction"} <= {
		entry["event"] for entry in entries
	}
	with as_user("Employee"), pytest.raises(frappe.PermissionError):
		opportunity_timeline(deal)


@pytest.mark.parametrize("roles", [("System Manager", "Sales Manager"), ("Sales User",), ("Accounts User",)])
def test_the_first_page_takes_few_statements(customer: str, roles: tuple[str, ...]) -> None:
	from benchmarks.counting import counted

	with as_user(*roles):
		customer_relations(customer)
		with counted() as statements:
			customer_relations(customer)
	assert len(statements.all) <= MOST_STATEMENTS, statements.all

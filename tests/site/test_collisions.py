"""Two teams, or two owners, in touch with one customer are told of each other: in the form and when saved."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
import pytest

from benchmarks.counting import counted
from crm_suite.api.duplicates import find_duplicates, find_others_in_touch
from crm_suite.crm_suite.doctype.sales_opportunity.sales_opportunity import SalesOpportunity
from crm_suite.erp.collisions import warn
from tests.site.relations_records import make_customer, make_lead, make_opportunity
from tests.site.team_records import make_team, make_user, set_settings


@pytest.fixture
def sellers(site: str) -> dict[str, str]:
	"""Users by first name: Ann and Bob of one team, Cid of another, Eve of none."""
	users = {name: make_user(name) for name in ("ann", "bob", "cid", "eve")}
	make_team("North Proof", [users["ann"], users["bob"]])
	make_team("South Proof", [users["cid"]])
	return users


@contextmanager
def told() -> Iterator[list[str]]:
	"""What is said to the user meanwhile."""
	frappe.clear_messages()
	messages: list[str] = []
	yield messages
	messages += [
		str(message) for message in frappe.get_message_log() if "Others Are in Touch" in str(message)
	]


def deal(customer: str, owner: str, **values: str) -> SalesOpportunity:
	return make_opportunity(customer, opportunity_owner=owner, **values)


def test_an_opportunity_is_saved_and_says_that_another_team_has_one(sellers: dict[str, str]) -> None:
	customer, other = make_customer("Proof One").name, make_customer("Proof Two").name
	with told() as nobody:
		first = deal(customer, sellers["ann"])
	with told() as to_mate:
		deal(customer, sellers["bob"])
	with told() as to_another:
		moved = deal(other, sellers["cid"])
		moved.customer = customer
		moved.save()
	with told() as unchanged:
		moved.save()
	with told() as without_team:
		deal(customer, sellers["eve"])

	assert nobody == to_mate == unchanged == []
	[message] = to_another
	assert first.name in message and "Ann (North Proof)" in message and "Bob (North Proof)" in message
	assert "Cid (South Proof)" in without_team[0]


def test_a_closed_opportunity_is_nobodys_concern(sellers: dict[str, str]) -> None:
	customer = make_customer("Proof One").name
	frappe.db.set_value("Sales Opportunity", deal(customer, sellers["ann"]).name, "status", "Won")

	with told() as messages:
		deal(customer, sellers["cid"])

	assert messages == []


def test_it_takes_one_statement_where_nobody_else_is_in_touch(sellers: dict[str, str]) -> None:
	customer = make_customer("Proof One").name
	mine = deal(customer, sellers["ann"])
	again = frappe.copy_doc(mine)
	warn(again, "validate")

	with counted() as statements:
		warn(again, "validate")

	assert len(statements.all) == 1, statements.all


def test_the_form_names_what_may_be_read_and_of_others_only_whose_it_is(sellers: dict[str, str]) -> None:
	customer = make_customer("Proof One").name
	hidden = deal(customer, sellers["ann"], title="<b>Secret</b>")
	frappe.set_user("Administrator")
	[seen] = find_others_in_touch(customer, sellers["cid"])
	assert hidden.name in seen and "&lt;b&gt;Secret" in seen
	assert find_others_in_touch(customer, sellers["bob"]) == []
	assert find_others_in_touch(customer, sellers["eve"], sales_opportunity=hidden.name) == []

	set_settings(salespeople_see="Their Own")
	frappe.set_user(sellers["cid"])
	[unseen] = find_others_in_touch(customer, sellers["cid"])

	assert hidden.name not in unseen and "Secret" not in unseen
	assert "Ann (North Proof)" in unseen

	frappe.set_user("Guest")
	with pytest.raises(frappe.PermissionError):
		find_others_in_touch(customer)


def test_a_lead_says_who_works_on_the_same_organization(sellers: dict[str, str]) -> None:
	make_lead(email="ann@proof-collision.example", lead_owner=sellers["ann"])
	with told() as to_mate:
		make_lead(
			first_name="Max", last_name="Moe", email="bob@proof-collision.example", lead_owner=sellers["bob"]
		)
	with told() as to_another:
		make_lead(
			first_name="Zoe", last_name="Zed", email="cid@proof-collision.example", lead_owner=sellers["cid"]
		)

	assert to_mate == []
	assert "Ann" in to_another[0] and "Bob" in to_another[0]


def test_a_lead_says_who_has_a_deal_with_its_organization(sellers: dict[str, str]) -> None:
	customer = make_customer("Proof Collision Engines").name
	deal(customer, sellers["ann"])
	with told() as to_mate:
		make_lead(organization_name="Proof Collision Engines", lead_owner=sellers["bob"])
	with told() as to_another:
		make_lead(
			first_name="Zoe",
			last_name="Zed",
			organization_name="Proof Collision Engines Ltd",
			lead_owner=sellers["cid"],
		)

	assert to_mate == []
	assert "Ann (North Proof)" in to_another[0]


def test_while_typing_team_mates_are_not_others(sellers: dict[str, str]) -> None:
	deal(make_customer("Proof Collision Engines").name, sellers["ann"])
	typed = {"organization_name": "Proof Collision Engines"}

	[of_mate] = find_duplicates({**typed, "lead_owner": sellers["bob"]})
	[of_another] = find_duplicates({**typed, "lead_owner": sellers["cid"]})

	assert of_mate["in_touch"] == []
	assert of_another["in_touch"] == ["Ann (North Proof)"]

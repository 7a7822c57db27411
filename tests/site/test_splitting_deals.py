"""Splitting a deal into two, and copying one."""

import frappe
import pytest
from frappe.utils import today
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_suite.api.splitting import copy_opportunity, split_opportunity
from crm_suite.forecasting.cash import expected_cash
from crm_suite.forecasting.companies import scope_now
from tests.site.business import documents as do
from tests.site.business.proof import flush, refresh_opportunities
from tests.site.business.world import World, make_opportunity
from tests.site.relations_records import as_user, make, make_customer
from tests.site.team_records import make_team, make_user


def deal_of(world: World, quantities: list[float], **values: object) -> frappe._dict:
	rows = [
		{"item_code": world.services[number % 2], "uom": "Nos", "qty": quantity, "rate": 33.33 + number}
		for number, quantity in enumerate(quantities)
	]
	name = make_opportunity(world, world.customers[0], "Whole", items=rows, **values)
	return frappe.get_doc("Sales Opportunity", name)


def halves(deal: frappe._dict, moved: list[float]) -> list[frappe._dict]:
	"""Both deals after so much of each product has gone."""
	quantities = {row.name: quantity for row, quantity in zip(deal.items, moved, strict=True)}
	part = split_opportunity(deal.name, "Part", quantities)
	return [frappe.get_doc("Sales Opportunity", name) for name in (deal.name, part)]


def comments(name: str) -> str:
	filters = {"reference_doctype": "Sales Opportunity", "reference_name": name, "comment_type": "Info"}
	return " ".join(frappe.get_all("Comment", filters=filters, pluck="content"))


def test_products_and_discount_are_shared_and_the_history_says_so(world: World) -> None:
	contact = make("Contact", first_name="Ada").name
	deal = deal_of(
		world,
		[3, 2, 1],
		additional_discount_percentage=7,
		contacts=[{"contact": contact, "buying_role": "Champion"}],
		sales_stage="Negotiation",
		probability=60,
	)
	worth = deal.expected_amount
	kept, part = halves(deal, [1, 0, 1])
	assert [row.qty for row in kept.items] == [2, 2]
	assert [row.qty for row in part.items] == [1, 1]
	assert kept.expected_amount + part.expected_amount == pytest.approx(worth, abs=0.0001)
	assert kept.discount_amount and part.discount_amount
	assert (part.sales_stage, part.probability, part.split_from) == ("Negotiation", 60, deal.name)
	assert [row.contact for row in part.contacts] == [contact]
	assert part.name in comments(kept.name)
	assert kept.name in comments(part.name)
	kept.save()
	part.save()
	assert kept.expected_amount + part.expected_amount == pytest.approx(worth, abs=0.0001)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
	st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=3),
	st.integers(0, 9999).map(lambda hundredths: hundredths / 100),
)
def test_no_cent_is_lost(world: World, shares: list[tuple[int, int]], percentage: float) -> None:
	quantities, moved = [share[0] for share in shares], [min(share) for share in shares]
	deal = deal_of(world, quantities, additional_discount_percentage=percentage)
	worth = deal.expected_amount
	if not any(moved) or moved == quantities:
		with pytest.raises(frappe.ValidationError, match="neither all"):
			halves(deal, moved)
		return
	kept, part = halves(deal, moved)
	assert kept.expected_amount + part.expected_amount == pytest.approx(worth, abs=0.0001)


def test_a_deal_without_products_shares_its_amount(world: World) -> None:
	name = make_opportunity(world, world.customers[0], "Plain", expected_amount=100)
	part = split_opportunity(name, "Part", amount=33.33)
	amounts = [frappe.db.get_value("Sales Opportunity", deal, "expected_amount") for deal in (name, part)]
	assert amounts == [66.67, 33.33]
	for amount in (0, 66.67, -1):
		with pytest.raises(frappe.ValidationError, match="neither all"):
			split_opportunity(name, "Part", amount=amount)


def expected_of(world: World, *deals: str) -> float:
	"""What the forecast expects of the deals, net."""
	lines = expected_cash(frappe.db.sql, scope_now([world.company]))
	return sum(line.net for line in lines if line.sales_opportunity in deals) / 1000


def reopen(name: str) -> frappe._dict:
	"""The order has won the deal, and somebody says that more is to come, almost certainly."""
	deal = frappe.get_doc("Sales Opportunity", name)
	assert deal.status == "Won"
	deal.update({"sales_stage": "Negotiation", "probability": 99})
	return deal.save()


def test_what_is_ordered_stays_and_the_forecast_is_the_same(world: World) -> None:
	name = make_opportunity(
		world,
		world.customers[0],
		"Begun",
		expected_amount=1000,
	)
	do.order(world, world.customers[0], [(world.services[0], 5, 100)], name)
	do.invoice(world, world.customers[0], [(world.services[0], 1, 100)], name)
	flush()
	refresh_opportunities()
	reopen(name)
	assert expected_of(world, name) == 600 + 400 * 0.99
	with pytest.raises(frappe.ValidationError, match=r"At most .*400"):
		split_opportunity(name, "Part", amount=500)
	part = split_opportunity(name, "Part", amount=400)
	assert expected_of(world, name, part) == 600 + 400 * 0.99
	with pytest.raises(frappe.ValidationError, match=r"At most .* 0\.00"):
		split_opportunity(name, "Part", amount=10)


def test_products_that_are_ordered_stay(world: World) -> None:
	deal = deal_of(world, [10], currency="EUR", conversion_rate=1.5)
	do.order(world, world.customers[0], [(world.services[0], 6, 49.99)], deal.name)
	flush()
	refresh_opportunities()
	deal = reopen(deal.name)
	with pytest.raises(frappe.ValidationError, match="ordered or billed"):
		halves(deal, [5])
	_kept, part = halves(deal, [4])
	assert part.items[0].qty == 4


def test_what_is_closed_or_not_ones_own_is_not_split(world: World) -> None:
	name = make_opportunity(world, world.customers[0], "Gone", sales_stage="Lost", lost_reason="Too dear")
	with pytest.raises(frappe.ValidationError, match="only open deals"):
		split_opportunity(name, "Part", amount=1)
	with as_user("Accounts User"), pytest.raises(frappe.PermissionError):
		split_opportunity(name, "Part", amount=1)
	with as_user("Accounts User"), pytest.raises(frappe.PermissionError):
		copy_opportunity(name, "Again")


def test_a_copy_has_the_rate_and_the_team_of_today(world: World) -> None:
	make("Currency Exchange", date=today(), from_currency="EUR", to_currency="USD", exchange_rate=1.25)
	seller = make_user("seller", "Sales User")
	home, elsewhere = make_team("Proof Home", [seller]), make_team("Proof Elsewhere")
	deal = deal_of(world, [2], currency="EUR", conversion_rate=1.5, selling_team=elsewhere)
	frappe.set_user(seller)
	copied = frappe.get_doc("Sales Opportunity", copy_opportunity(deal.name, "Again"))
	frappe.set_user("Administrator")
	assert copied.conversion_rate == 1.25
	assert copied.base_expected_amount == pytest.approx(deal.expected_amount * 1.25, abs=0.01)
	assert (copied.opportunity_owner, copied.selling_team) == (seller, home)


def test_a_copy_begins_anew(world: World) -> None:
	contact = make("Contact", first_name="Ada").name
	reason = make("Loss Reason", reason="Proof Reason").name
	deal = deal_of(
		world,
		[2],
		sales_stage="Lost",
		loss_reason=reason,
		contact=contact,
		next_step="Call",
		expected_close="2026-01-31",
	)
	copied = frappe.get_doc("Sales Opportunity", copy_opportunity(deal.name, "Again"))
	assert (copied.status, copied.sales_stage, copied.loss_reason) == ("Open", "Qualification", None)
	assert (copied.expected_amount, copied.contact) == (deal.expected_amount, contact)
	assert (copied.next_step, copied.expected_close, copied.probability) == (None, None, 10)
	other = make_customer("Somebody Else").name
	elsewhere = frappe.get_doc("Sales Opportunity", copy_opportunity(deal.name, "Again", other, "2027-01-31"))
	assert (elsewhere.customer, elsewhere.customer_name, elsewhere.contact) == (other, "Somebody Else", None)
	assert deal.name in comments(elsewhere.name)

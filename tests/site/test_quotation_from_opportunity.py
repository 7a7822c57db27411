"""A quotation made from an opportunity, and what products on an opportunity start with."""

import frappe
import pytest

from crm_suite.api.quotation import item_defaults, make_quotation
from tests.site.business.proof import flush
from tests.site.business.world import World, make_item, make_opportunity
from tests.site.relations_records import as_user


@pytest.fixture
def priced_item(world: World) -> str:
	"""An item that is 80 in the selling price list."""
	item = make_item("Proof Lamp", is_stock_item=0)
	price_list = frappe.db.get_single_value("Selling Settings", "selling_price_list")
	frappe.get_doc(
		{"doctype": "Item Price", "item_code": item, "price_list": price_list, "price_list_rate": 80}
	).insert()
	return item


def test_it_takes_over_party_currency_and_products(world: World, priced_item: str) -> None:
	deal = make_opportunity(
		world,
		world.customers[0],
		"Light",
		items=[
			{"item_code": priced_item, "qty": 3, "rate": 75, "uom": "Nos"},
			{"item_code": priced_item, "qty": 1, "rate": 0, "uom": "Nos"},
			{"item_code": world.services[0], "qty": 2, "rate": 45.5, "uom": "Nos", "description": "At night"},
		],
	)
	quotation = make_quotation(deal)
	assert (quotation.party_name, quotation.company, quotation.currency) == (
		world.customers[0],
		world.company,
		world.currency,
	)
	rows = [(row.item_code, row.qty, row.rate, row.uom) for row in quotation.items]
	assert rows == [
		(priced_item, 3, 75, "Nos"),
		(priced_item, 1, 0, "Nos"),
		(world.services[0], 2, 45.5, "Nos"),
	]
	assert quotation.items[2].description == "At night"
	assert quotation.net_total == 316
	quotation.insert()
	quotation.submit()
	flush()
	assert {row.crms_opportunity for row in quotation.items} == {deal} == {quotation.crms_opportunity}
	assert frappe.db.exists("Relationship Entry", {"voucher_no": quotation.name, "sales_opportunity": deal})


def test_a_lost_opportunity_is_refused(world: World) -> None:
	deal = make_opportunity(world, world.customers[0], "Gone", sales_stage="Lost", lost_reason="Too dear")
	with pytest.raises(frappe.ValidationError, match="is lost"):
		make_quotation(deal)


def test_it_needs_permission_to_make_quotations(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	with as_user("Accounts User"), pytest.raises(frappe.PermissionError):
		make_quotation(deal)


def test_a_product_starts_with_the_price_of_the_customers_price_list(world: World, priced_item: str) -> None:
	price_list = frappe.get_doc(
		{"doctype": "Price List", "price_list_name": "Proof Friends", "currency": "USD", "selling": 1}
	).insert()
	frappe.get_doc(
		{
			"doctype": "Item Price",
			"item_code": priced_item,
			"price_list": price_list.name,
			"price_list_rate": 70,
		}
	).insert()
	frappe.db.set_value("Customer", world.customers[1], "default_price_list", price_list.name)

	usual = item_defaults(priced_item, world.company, world.customers[0], world.currency)
	friend = item_defaults(priced_item, world.company, world.customers[1], world.currency)

	assert (usual["rate"], usual["uom"], usual["item_name"]) == (80, "Nos", priced_item)
	assert friend["rate"] == 70
	assert item_defaults(priced_item, world.company)["rate"] == 80


def test_prices_are_for_those_who_make_opportunities(world: World, priced_item: str) -> None:
	with as_user("Employee"), pytest.raises(frappe.PermissionError):
		item_defaults(priced_item, world.company, world.customers[0])


def test_without_an_exchange_rate_there_is_no_price_and_no_error(world: World, priced_item: str) -> None:
	suggested = item_defaults(priced_item, world.company, world.customers[0], "XPF")
	assert (suggested["rate"], suggested["uom"]) == (0, "Nos")
	assert frappe.message_log == []

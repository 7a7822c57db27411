"""Price lists, pricing rules, discounts and recurring revenue on a deal, and in the quotation made from it."""

import frappe
import pytest

from crm_suite.api.quotation import current_prices, item_defaults, make_quotation
from tests.site.business.world import World, make_item, make_opportunity
from tests.site.relations_records import make


@pytest.fixture
def priced_item(world: World) -> str:
	"""An item that is 80 in the selling price list, and a tenth less from ten on."""
	item = make_item("Proof Lamp", is_stock_item=0)
	price_list = frappe.db.get_single_value("Selling Settings", "selling_price_list")
	make("Item Price", item_code=item, price_list=price_list, price_list_rate=80)
	make(
		"Pricing Rule",
		title="Proof Ten",
		apply_on="Item Code",
		items=[{"item_code": item}],
		selling=1,
		min_qty=10,
		rate_or_discount="Discount Percentage",
		discount_percentage=10,
		currency=world.currency,
		price_or_product_discount="Price",
	)
	return item


def deal_with(world: World, rows: list[dict], **values: object) -> frappe._dict:
	rows = [{"uom": "Nos", "qty": 1} | row for row in rows]
	return frappe.get_doc(
		"Sales Opportunity", make_opportunity(world, world.customers[0], items=rows, **values)
	)


def test_pricing_rules_give_the_price_and_are_not_applied_twice(world: World, priced_item: str) -> None:
	few, many = current_prices(
		[{"item_code": priced_item, "qty": 1}, {"item_code": priced_item, "qty": 20}],
		world.company,
		world.customers[0],
		world.currency,
	)
	assert (few["rate"], few["discount_percentage"]) == (80, 0)
	assert (many["price_list_rate"], many["discount_percentage"], many["rate"]) == (80, 10, 72)

	deal = deal_with(world, [{"item_code": priced_item, "qty": 20, **many}])
	quotation = make_quotation(deal.name)
	quotation.insert()
	row = quotation.items[0]
	assert (row.price_list_rate, row.discount_percentage, row.rate) == (80, 10, 72)
	assert quotation.net_total == deal.expected_amount == 1440


def test_a_chosen_price_list_comes_before_the_customers(world: World, priced_item: str) -> None:
	friends = make("Price List", price_list_name="Proof Friends", currency=world.currency, selling=1).name
	make("Item Price", item_code=priced_item, price_list=friends, price_list_rate=60)
	assert item_defaults(priced_item, world.company, world.customers[0], price_list=friends)["rate"] == 60
	deal = deal_with(world, [{"item_code": priced_item, "rate": 60}], price_list=friends)
	assert make_quotation(deal.name).selling_price_list == friends


def test_without_a_company_prices_are_refused_in_words(world: World, priced_item: str) -> None:
	with pytest.raises(frappe.ValidationError, match="Choose a company"):
		frappe.call("crm_suite.api.quotation.item_defaults", item_code=priced_item)


def test_discounts_on_rows_and_on_all_reach_the_quotation_once(world: World) -> None:
	advice, training = world.services
	deal = deal_with(
		world,
		[
			{"item_code": advice, "qty": 2, "price_list_rate": 100, "discount_percentage": 25},
			{"item_code": training, "rate": 50, "discount_amount": 5},
			{"item_code": training, "rate": 0},
		],
		additional_discount_percentage=10,
	)
	assert [(row.price_list_rate, row.discount_amount, row.rate, row.amount) for row in deal.items] == [
		(100, 25, 75, 150),
		(50, 5, 45, 45),
		(0, 0, 0, 0),
	]
	assert (deal.total, deal.discount_amount, deal.expected_amount) == (195, 19.5, 175.5)

	quotation = make_quotation(deal.name)
	quotation.insert()
	assert [row.rate for row in quotation.items] == [75, 45, 0]
	assert (quotation.total, quotation.discount_amount, quotation.net_total) == (195, 19.5, 175.5)

	deal.discount_amount = 45
	deal.items[0].rate = 80
	deal.save()
	assert (deal.additional_discount_percentage, deal.total, deal.expected_amount) == (0, 205, 160)
	assert (deal.items[0].discount_percentage, deal.items[0].discount_amount) == (20, 20)
	again = make_quotation(deal.name)
	again.insert()
	assert again.net_total == 160


@pytest.mark.parametrize(
	("row", "values"),
	[
		({"price_list_rate": 100, "discount_percentage": 101}, {}),
		({"price_list_rate": 100, "discount_amount": 101}, {}),
		({"rate": 100}, {"discount_amount": 101}),
		({"rate": 100}, {"additional_discount_percentage": -5}),
	],
)
def test_impossible_discounts_are_refused(world: World, row: dict, values: dict) -> None:
	with pytest.raises(frappe.ValidationError, match=r"lies between|egative"):
		deal_with(world, [{"item_code": world.services[0], **row}], **values)


def test_recurring_revenue_after_discount(world: World) -> None:
	advice, training = world.services
	deal = deal_with(
		world,
		[
			{"item_code": training, "rate": 500},
			{"item_code": advice, "rate": 100, "recurrence": "Monthly", "periods": 24},
			{"item_code": advice, "rate": 1200, "recurrence": "Yearly"},
		],
		additional_discount_percentage=50,
	)
	assert deal.expected_amount == 900
	assert (deal.monthly_revenue, deal.yearly_revenue) == (100, 1200)
	assert deal.contract_value == 250 + 1200 + 600
	quotation = make_quotation(deal.name)
	assert "Monthly, 24 times" in quotation.items[1].description
	assert "Yearly, until cancelled" in quotation.items[2].description


def test_another_currency_takes_its_own_rate(world: World) -> None:
	for currency, rate in (("EUR", 1.25), ("GBP", 1.5)):
		make(
			"Currency Exchange",
			from_currency=currency,
			to_currency=world.currency,
			exchange_rate=rate,
			date=frappe.utils.today(),
			for_selling=1,
		)
	deal = deal_with(world, [{"item_code": world.services[0], "rate": 100}], currency="EUR")
	assert deal.base_expected_amount == 125
	deal.currency = "GBP"
	deal.save()
	assert (deal.conversion_rate, deal.base_expected_amount) == (1.5, 150)

"""What the desk never sends, but somebody else may: it is refused in words that say what is expected."""

import frappe
import pytest

from crm_suite.api.desk import retry_reposts
from crm_suite.api.duplicates import find_duplicates
from crm_suite.api.merge import parse_choices
from crm_suite.api.quotation import current_prices, item_defaults
from crm_suite.api.splitting import split_opportunity
from tests.site.relations_records import company, make_customer, make_item, make_opportunity

# No JSON, JSON of another kind, and JSON that no parser gets to the end of.
NO_DICTS = ("{", "[1]", "7", '"text"', "[" * 100_000)
NO_LISTS = ("{", '{"a": 1}', "7", '"text"')
ENDLESS = ("nan", "inf", "-inf", "1e300")


def refused(call: object, *args: object, **values: object) -> None:
	with pytest.raises(frappe.ValidationError) as refusal:
		call(*args, **values)
	assert refusal.type is frappe.ValidationError
	assert frappe.get_message_log()[-1]["title"] not in (None, "", "Message"), args
	frappe.clear_messages()


@pytest.mark.parametrize("values", NO_DICTS)
def test_fields_and_choices_are_dicts(values: str) -> None:
	refused(find_duplicates, values)
	refused(parse_choices, values)


@pytest.mark.parametrize("items", [*NO_LISTS, "[1]", "[{}]", '[{"item_code": 7}]', '[{"item_code": ["a"]}]'])
def test_products_are_a_list_of_products(items: str) -> None:
	refused(current_prices, items, company=company())


@pytest.mark.parametrize("names", NO_LISTS)
def test_reposts_are_a_list_of_names(names: str) -> None:
	refused(retry_reposts, names)


def test_nothing_is_no_error() -> None:
	assert find_duplicates("") == find_duplicates("null") == find_duplicates({}) == []
	assert current_prices("[]", company=company()) == []


@pytest.mark.parametrize("number", ENDLESS)
def test_numbers_are_finite(number: str) -> None:
	item = make_item().name
	customer = make_customer("Finite Pumps").name
	plain = make_opportunity(customer, expected_amount=100).name
	deal = make_opportunity(customer, items=[{"item_code": item, "qty": 2, "rate": 10}])

	refused(split_opportunity, plain, "Part", amount=float(number))
	refused(split_opportunity, deal.name, "Part", {deal.items[0].name: number})
	refused(split_opportunity, deal.name, "Part", "[1]")
	refused(item_defaults, item, company=company(), qty=float(number))


def test_amounts_of_a_deal_can_be_kept() -> None:
	customer, item = make_customer().name, make_item().name
	for number in (float("nan"), float("inf"), "1e300", 10**12):
		refused(make_opportunity, customer, expected_amount=number)
		refused(make_opportunity, customer, items=[{"item_code": item, "qty": number, "rate": 1}])
		refused(make_opportunity, customer, items=[{"item_code": item, "qty": 1, "rate": number}])
	# Neither is too much, both together are.
	refused(make_opportunity, customer, items=[{"item_code": item, "qty": 10**6, "rate": 10**6}])

"""What the golden companies sell and to whom: items, customers, stock, the pipeline and the till."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt

from crm_suite.setup.demo.records import insert, insert_missing
from crm_suite.setup.golden import DAYS_OF_HISTORY, PREFIX, Golden, Record


def make_items(golden: Golden) -> None:
	"""Groups, a price list for each company, and items with their prices."""
	for group in golden.company["item_groups"]:
		insert_missing(
			"Item Group", group, {"item_group_name": group, "parent_item_group": root("Item Group")}
		)
	for company in golden.company["companies"]:
		insert(
			"Price List",
			{
				"price_list_name": company["price_list"],
				"currency": company["currency"],
				"selling": 1,
				"enabled": 1,
			},
		)
	for item in golden.items:
		insert_missing("UOM", item["unit"], {"uom_name": item["unit"]})
		insert(
			"Item",
			{
				"item_code": item["code"],
				"item_name": item["name"],
				"item_group": item["group"],
				"stock_uom": item["unit"],
				"is_stock_item": int(item["is_stock"]),
				"include_item_in_manufacturing": 0,
			},
		)
		for company in golden.company["companies"]:
			insert(
				"Item Price",
				{
					"item_code": item["code"],
					"price_list": company["price_list"],
					"price_list_rate": price_of(item, company),
				},
			)


def price_of(item: Record, company: dict[str, Any]) -> float:
	"""What an item costs in the company's currency, without tax."""
	return flt(flt(item["price"]) * company["price_factor"], 2)


def root(doctype: str) -> str:
	"""The root of one of ERPNext's trees, whatever language the site was set up in."""
	parent = f"parent_{frappe.scrub(doctype)}"
	return frappe.db.get_value(doctype, {parent: ("is", "not set"), "is_group": 1})


def make_customers(golden: Golden) -> None:
	"""Groups and territories, and the customers with their people and addresses."""
	for group in golden.company["customer_groups"]:
		insert_missing(
			"Customer Group",
			group,
			{"customer_group_name": group, "parent_customer_group": root("Customer Group")},
		)
	for territory in golden.company["territories"]:
		insert_missing(
			"Territory", territory, {"territory_name": territory, "parent_territory": root("Territory")}
		)
	for customer in golden.customers:
		make_customer(golden, customer)
	for contact in golden.contacts:
		make_contact(contact, contact["customer"], contact["name"])


def make_customer(golden: Golden, customer: Record) -> None:
	"""One customer, with the contact and the address that its documents show."""
	name = customer["name"]
	insert(
		"Customer",
		{
			"customer_name": name,
			"customer_type": customer["kind"],
			"customer_group": customer["group"],
			"territory": customer["territory"],
			"default_currency": customer["currency"] or None,
			"default_price_list": company_of(golden, customer)["price_list"],
			"accounts": foreign_accounts(golden, customer),
		},
		name,
	)
	primary = {}
	if customer["first_name"]:
		primary["customer_primary_contact"] = make_contact(customer, name, f"{name}-{customer['first_name']}")
	if customer["street"]:
		primary["customer_primary_address"] = make_address(customer)
	if primary:
		frappe.db.set_value("Customer", name, primary)
		frappe.clear_document_cache("Customer", name)


def foreign_accounts(golden: Golden, customer: Record) -> list[dict[str, str]]:
	"""The debtors' account of a customer who is billed in a foreign currency."""
	company = company_of(golden, customer)
	if customer["currency"] not in company["foreign_currencies"]:
		return []
	return [{"company": company["name"], "account": f"Debtors {customer['currency']} - {company['abbr']}"}]


def company_of(golden: Golden, customer: Record) -> Record:
	"""The company that a customer buys from."""
	name = customer["company"] or golden.company_names[0]
	return next(company for company in golden.company["companies"] if company["name"] == name)


def make_contact(person: Record, customer: str, name: str) -> str:
	"""Somebody who works for a customer; returns the contact's name."""
	values = {
		"first_name": person["first_name"],
		"last_name": person["last_name"],
		"designation": person["job_title"],
		"email_ids": [{"email_id": person["email"], "is_primary": 1}] if person["email"] else [],
		"phone_nos": [{"phone": person["phone"], "is_primary_phone": 1}] if person["phone"] else [],
		"is_primary_contact": int("street" in person),
		"links": [{"link_doctype": "Customer", "link_name": customer}],
	}
	# Frappe asks a service on the internet for a picture of each new contact, unless it is imported.
	with importing():
		return insert("Contact", values, name).name


@contextmanager
def importing() -> Iterator[None]:
	"""Frappe's flag for imports, for as long as it lasts."""
	before = frappe.flags.in_import
	frappe.flags.in_import = True
	try:
		yield
	finally:
		frappe.flags.in_import = before


def make_address(customer: Record) -> str:
	"""Where a customer is; returns the address's name."""
	values = {
		"address_title": customer["name"],
		"address_type": "Billing",
		"address_line1": customer["street"],
		"pincode": customer["postcode"],
		"city": customer["city"],
		"country": customer["country"],
		"is_primary_address": 1,
		"is_shipping_address": 1,
		"links": [{"link_doctype": "Customer", "link_name": customer["name"]}],
	}
	return insert("Address", values, f"{customer['name']}-Billing").name


def make_opening_stock(golden: Golden, today: date) -> None:
	"""What lies in each company's stores before the year begins."""
	day = today - timedelta(days=DAYS_OF_HISTORY - 5)
	for company in golden.company["companies"]:
		entry = frappe.new_doc("Stock Entry")
		entry.update(
			{
				"stock_entry_type": "Material Receipt",
				"purpose": "Material Receipt",
				"company": company["name"],
				"set_posting_time": 1,
				"posting_date": day,
				"posting_time": "08:00:00",
				"items": [
					{
						"item_code": item["code"],
						"qty": flt(item["opening_stock"]),
						"basic_rate": flt(item["cost"]),
						"t_warehouse": f"{_('Stores')} - {company['abbr']}",
					}
					for item in golden.items
					if int(item["is_stock"])
				],
			}
		)
		entry.insert(ignore_permissions=True, set_name=f"{PREFIX}STOCK-{company['abbr']}")
		entry.submit()


def make_pipeline(golden: Golden) -> None:
	"""A pipeline of its own: whatever the site's people do with theirs."""
	pipeline = golden.company["pipeline"]
	for stage, *_rest in pipeline["stages"]:
		insert_missing("Opportunity Stage", stage, {"stage_name": stage})
	insert(
		"Sales Pipeline",
		{
			"pipeline_name": pipeline["name"],
			"stages": [
				{
					"stage": stage,
					"probability": probability,
					"outcome": outcome,
					"advances_on": advances_on,
				}
				for stage, probability, outcome, advances_on in pipeline["stages"]
			],
		},
	)


def make_till(golden: Golden) -> None:
	"""The showroom's till, which takes cash and cards."""
	till = golden.company["till"]
	company = frappe.get_cached_doc("Company", till["company"])
	insert(
		"Mode of Payment",
		{
			"mode_of_payment": till["card"],
			"type": "Bank",
			"accounts": [{"company": company.name, "default_account": company.default_bank_account}],
		},
	)
	insert(
		"POS Profile",
		{
			"company": company.name,
			"customer": till["customer"],
			"warehouse": f"{_('Stores')} - {company.abbr}",
			"currency": company.default_currency,
			"selling_price_list": golden.company["companies"][0]["price_list"],
			"write_off_account": company.write_off_account,
			"write_off_cost_center": company.cost_center,
			"write_off_limit": 1,
			"payments": [
				{"mode_of_payment": "Cash", "default": 1},
				{"mode_of_payment": till["card"]},
			],
		},
		till["name"],
	)

"""The golden companies with all that is there before the first sale: people, accounts, items, customers."""

from datetime import date, timedelta
from typing import Any

import frappe
from erpnext.accounts.utils import FiscalYearError, get_fiscal_year
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from crm_suite.setup.demo.golden import Golden, Record

DAYS_OF_HISTORY = 380
# Everybody in a small company does everything that the demo shows.
ROLES = (
	"Sales User",
	"Sales Manager",
	"Sales Master Manager",
	"Accounts User",
	"Accounts Manager",
	"Stock User",
	"Stock Manager",
	"Item Manager",
)
ROLES_OF_JOB = {"service": ("Service Agent",), "campaigns": ("Campaign Manager",)}
MODES_OF_PAYMENT = (("Cash", "Cash"), ("Wire Transfer", "Bank"))
BANK_CHARGES = "Bank Charges"


def insert(doctype: str, values: dict[str, Any], name: str | None = None) -> Document:
	"""Insert a document, whoever may otherwise; `name` spares the site's number series."""
	document = frappe.new_doc(doctype)
	document.update(values)
	return document.insert(ignore_permissions=True, set_name=name)


def insert_missing(doctype: str, name: str, values: dict[str, Any]) -> None:
	"""Insert a record that a site may have of its own, which then is used."""
	if not frappe.db.exists(doctype, name):
		insert(doctype, values)


def make_users(golden: Golden) -> None:
	"""The people. Nobody can log in as one of them: they have no password, and no mailbox to get one in."""
	for user in golden.users:
		roles = (*ROLES, *ROLES_OF_JOB.get(user["job"], ()))
		insert(
			"User",
			{
				"email": user["email"],
				"first_name": user["first_name"],
				"last_name": user["last_name"],
				"send_welcome_email": 0,
				"roles": [{"role": role} for role in roles if frappe.db.exists("Role", role)],
			},
		)


def make_companies(golden: Golden, today: date) -> None:
	"""The companies with their accounts, taxes, modes of payment, and years of account."""
	for company in golden.company["companies"]:
		insert(
			"Company",
			{
				"company_name": company["name"],
				"abbr": company["abbr"],
				"default_currency": company["currency"],
				"country": company["country"],
				"create_chart_of_accounts_based_on": "Standard Template",
				"chart_of_accounts": "Standard",
				"enable_perpetual_inventory": 1,
			},
		)
	make_fiscal_years(golden, today)
	for company in golden.company["companies"]:
		make_accounts(company)
		make_vat(company)


def make_fiscal_years(golden: Golden, today: date) -> None:
	"""Years of account of our own for the part of the demo's time for which the site has none."""
	start: date | None = None
	for days in range(DAYS_OF_HISTORY, -1, -1):
		day = today - timedelta(days=days)
		missing = not has_fiscal_year(day, golden.company_names[0])
		if missing and start is None:
			start = day
		if start and (not missing or days == 0):
			insert(
				"Fiscal Year",
				{
					"year": f"{golden.company_names[0]} {start.year}",
					"year_start_date": start,
					"year_end_date": day if missing else day - timedelta(days=1),
					"is_short_year": 1,
					"companies": [{"company": name} for name in golden.company_names],
				},
			)
			start = None


def has_fiscal_year(day: date, company: str) -> bool:
	"""Whether the site can post on that day."""
	try:
		return bool(get_fiscal_year(day, company=company, verbose=0))
	except FiscalYearError:
		return False


def make_accounts(company: dict[str, Any]) -> None:
	"""A bank account, debtors in foreign currencies, and the company's defaults."""
	name, abbr = company["name"], company["abbr"]
	bank = make_account(name, "Harbor Bank", "Bank", parent_of(name, "Bank"))
	charges = frappe.db.get_value("Account", {"company": name, "account_name": _("Miscellaneous Expenses")})
	make_account(name, BANK_CHARGES, "", frappe.db.get_value("Account", charges, "parent_account"))
	debtors = frappe.get_cached_value("Company", name, "default_receivable_account")
	for currency in company["foreign_currencies"]:
		make_account(
			name,
			f"Debtors {currency}",
			"Receivable",
			frappe.db.get_value("Account", debtors, "parent_account"),
			account_currency=currency,
		)
	frappe.db.set_value("Company", name, "default_bank_account", bank)
	for mode, kind in MODES_OF_PAYMENT:
		insert_missing("Mode of Payment", mode, {"mode_of_payment": mode, "type": kind})
	frappe.clear_document_cache("Company", name)
	frappe.db.set_value("Company", name, "default_warehouse_for_sales_return", f"{_('Stores')} - {abbr}")


def make_account(company: str, name: str, kind: str, parent: str, **values: Any) -> str:
	"""A ledger account; returns its name."""
	account = {"account_name": name, "account_type": kind, "parent_account": parent, "company": company}
	return insert("Account", account | values).name


def parent_of(company: str, kind: str) -> str:
	"""The group in a company's chart to which accounts of a kind belong."""
	return frappe.db.get_value("Account", {"company": company, "account_type": kind, "is_group": 1})


def make_vat(company: dict[str, Any]) -> None:
	"""Value added tax, as a template that documents take."""
	title = vat_title(company)
	account = make_account(
		company["name"], title, "Tax", parent_of(company["name"], "Tax"), tax_rate=company["vat_rate"]
	)
	insert(
		"Sales Taxes and Charges Template",
		{
			"title": title,
			"company": company["name"],
			"taxes": [
				{
					"charge_type": "On Net Total",
					"account_head": account,
					"description": title,
					"rate": company["vat_rate"],
				}
			],
		},
	)


def vat_title(company: dict[str, Any]) -> str:
	"""What the tax and its account are called."""
	return f"Value Added Tax {company['vat_rate']}%"


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
	company = next(
		company
		for company in golden.company["companies"]
		if company["name"] == (customer["company"] or golden.company_names[0])
	)
	if customer["currency"] not in company["foreign_currencies"]:
		return []
	return [{"company": company["name"], "account": f"Debtors {customer['currency']} - {company['abbr']}"}]


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
	return insert("Contact", values, name).name


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
		entry.insert(ignore_permissions=True, set_name=f"HP-STOCK-{company['abbr']}")
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

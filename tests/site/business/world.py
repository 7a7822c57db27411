"""The masters that the tests trade with: made in the running transaction, so that a rollback takes them back."""

from dataclasses import dataclass

import frappe
from frappe.model.document import Document
from frappe.utils import flt

TAX_RATE = 21


@dataclass(frozen=True)
class World:
	"""Names of everything that was made."""

	company: str
	currency: str
	warehouse: str
	bank: str
	cash: str
	receivable: str
	tax: str
	write_off: str
	bank_charges: str
	income: str
	cost_center: str
	customers: tuple[str, ...]
	services: tuple[str, ...]
	stocked: str


def build_world(company: str | None = None, customers: int = 3) -> World:
	"""Customers, two services, one stocked item and the accounts that they need, in `company`."""
	company = company or frappe.db.get_single_value("Global Defaults", "default_company")
	settings = frappe.get_cached_doc("Company", company)
	let_stock_go_negative()
	return World(
		company=company,
		currency=settings.default_currency,
		warehouse=frappe.db.get_value("Warehouse", {"company": company, "warehouse_name": "Stores"}),
		bank=make_account(company, "Proof Bank", "Bank Accounts", "Bank"),
		cash=settings.default_cash_account,
		receivable=settings.default_receivable_account,
		tax=make_account(company, "Proof VAT", "Duties and Taxes", "Tax"),
		write_off=settings.write_off_account,
		bank_charges=make_account(company, "Proof Bank Charges", "Indirect Expenses", ""),
		income=settings.default_income_account,
		cost_center=settings.cost_center,
		customers=tuple(make_customer(f"Proof Customer {number}") for number in range(1, customers + 1)),
		services=(make_item("Proof Advice", is_stock_item=0), make_item("Proof Training", is_stock_item=0)),
		stocked=make_item("Proof Cable", is_stock_item=1),
	)


def build_company(name: str, abbr: str, currency: str) -> str:
	"""A company with its standard accounts. Spain has no setup of its own in ERPNext that would commit."""
	frappe.get_doc(
		{
			"doctype": "Company",
			"company_name": name,
			"abbr": abbr,
			"default_currency": currency,
			"country": "Spain",
			"create_chart_of_accounts_based_on": "Standard Template",
			"chart_of_accounts": "Standard",
		}
	).insert()
	return name


def let_stock_go_negative() -> None:
	"""So that a delivery needs no receipt before it."""
	frappe.db.set_single_value("Stock Settings", "allow_negative_stock", 1)


def make_account(company: str, name: str, parent: str, account_type: str, **values: str) -> str:
	"""A ledger account below the company's group account `parent`."""
	found = frappe.db.get_value("Account", {"company": company, "account_name": name})
	if found:
		return found
	group = frappe.db.get_value("Account", {"company": company, "account_name": parent, "is_group": 1})
	account = frappe.get_doc(
		{
			"doctype": "Account",
			"account_name": name,
			"parent_account": group,
			"company": company,
			"account_type": account_type,
			**values,
		}
	)
	return account.insert().name


def make_customer(name: str, **values: str) -> str:
	"""A customer; no contact, no address."""
	if frappe.db.exists("Customer", name):
		return name
	customer = frappe.get_doc(
		{
			"doctype": "Customer",
			"customer_name": name,
			"customer_group": "Commercial",
			"territory": "All Territories",
			**values,
		}
	)
	return customer.insert().name


def make_item(code: str, is_stock_item: int, **values: str | float) -> str:
	"""An item; a stocked one is worth something without a receipt."""
	if frappe.db.exists("Item", code):
		return code
	item = frappe.get_doc(
		{
			"doctype": "Item",
			"item_code": code,
			"item_group": "Products",
			"stock_uom": "Nos",
			"is_stock_item": is_stock_item,
			"valuation_rate": 5,
			"include_item_in_manufacturing": 0,
			**values,
		}
	)
	return item.insert().name


def make_user(*roles: str) -> str:
	"""A user with these roles; returns the name."""
	email = f"{'-'.join(roles).lower().replace(' ', '-')}@proof.example"
	user = frappe.get_doc(
		{
			"doctype": "User",
			"email": email,
			"first_name": "Proof",
			"send_welcome_email": 0,
			"roles": [{"role": role} for role in roles],
		}
	)
	return user.insert(ignore_permissions=True).name


def make_opportunity(world: World, customer: str, title: str = "Deal", **values: str | float) -> str:
	"""An open opportunity of the customer; returns its name."""
	opportunity = frappe.get_doc(
		{
			"doctype": "Sales Opportunity",
			"title": title,
			"customer": customer,
			"company": world.company,
			**values,
		}
	)
	return opportunity.insert().name


def totals_of(opportunity: str) -> frappe._dict:
	"""What the opportunity shows: its totals, stage and outcome."""
	return frappe.db.get_value("Sales Opportunity", opportunity, "*", as_dict=True)


def tax_row(world: World, rate: float = TAX_RATE) -> dict[str, str | float]:
	"""The row of a sales document's tax table that adds `rate` percent to the net."""
	return {
		"charge_type": "On Net Total",
		"account_head": world.tax,
		"description": "VAT",
		"rate": rate,
		"cost_center": world.cost_center,
	}


def outstanding(invoice: str) -> float:
	"""What ERPNext says is open on a Sales Invoice."""
	return flt(frappe.db.get_value("Sales Invoice", invoice, "outstanding_amount"))


def reload(document: Document) -> Document:
	"""The document as it stands now."""
	return frappe.get_doc(document.doctype, document.name)

"""The golden companies themselves: their people, accounts, taxes and years of account."""

from datetime import date, timedelta
from typing import Any

import frappe
from erpnext.accounts.utils import FiscalYearError, get_fiscal_year
from frappe import _

from crm_suite.setup.demo.records import insert, insert_missing
from crm_suite.setup.golden import DAYS_OF_HISTORY, Golden

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
		# What is assigned to them must not be sent to addresses that nobody has.
		frappe.db.set_value("Notification Settings", user["email"], "enable_email_notifications", 0)


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
	if not frappe.db.exists("Account", {"company": name, "account_name": BANK_CHARGES}):
		make_bank_charges(name)
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


def make_bank_charges(company: str) -> None:
	"""The expense account of what the bank keeps; ERPNext 17's chart brings one."""
	other = frappe.db.get_value("Account", {"company": company, "account_name": _("Miscellaneous Expenses")})
	make_account(company, BANK_CHARGES, "", frappe.db.get_value("Account", other, "parent_account"))


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

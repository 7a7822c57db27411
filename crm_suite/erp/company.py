"""A company's currency, and the rate into it."""

import frappe
from erpnext.setup.utils import get_exchange_rate
from frappe import _
from frappe.utils import flt, today

from crm_suite.rules.text import bold


def company_currency(company: str) -> str:
	"""The company's currency. Raises ValidationError for a company without one."""
	currency = frappe.get_cached_value("Company", company, "default_currency")
	if not currency:
		frappe.throw(
			_("Company {0} has no currency. Set its Default Currency first.").format(bold(company)),
			title=_("Currency Missing"),
		)
	return currency


def exchange_rate(currency: str, company: str, given: float | None) -> float:
	"""How much one unit of `currency` is in the company's currency: `given`, or today's rate where it is none.

	A given rate of 1 between two different currencies is the form's default and counts as none.
	Raises ValidationError where no rate is known.
	"""
	own_currency = company_currency(company)
	if currency == own_currency:
		return 1.0
	if flt(given) > 0 and flt(given) != 1:
		return flt(given)
	rate = flt(get_exchange_rate(currency, own_currency, today()))
	if not rate:
		frappe.throw(
			_("There is no exchange rate from {0} to {1}. Enter it, or add a Currency Exchange.").format(
				currency, own_currency
			),
			title=_("Exchange Rate Missing"),
		)
	return rate

"""Steps of the golden company: a day at the showroom's till."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from typing import Any

import frappe
from erpnext.accounts.doctype.pos_closing_entry.pos_closing_entry import make_closing_entry_from_opening
from erpnext.accounts.doctype.pos_invoice.pos_invoice import make_sales_return
from frappe.model.document import Document
from frappe.utils import flt, now_datetime

from crm_suite.setup.demo.scene import Scene, close_day
from crm_suite.setup.demo.selling import keep_quantities, new_document, post_at_moment

Values = dict[str, Any]


def open_till(scene: Scene, values: Values) -> None:
	"""In the morning, with some change in it."""
	till = scene.golden.company["till"]
	opening = frappe.new_doc("POS Opening Entry")
	opening.update(
		{
			"pos_profile": till["name"],
			"company": till["company"],
			"user": frappe.session.user,
			"posting_date": scene.day,
			"period_start_date": datetime.combine(scene.day, time(8)),
			"balance_details": [
				{"mode_of_payment": "Cash", "opening_amount": values["float"]},
				{"mode_of_payment": till["card"], "opening_amount": 0},
			],
		}
	)
	scene.submit(opening, values["name"])


def sell_at_till(scene: Scene, values: Values) -> None:
	"""Somebody takes goods along and pays, by card or with `cash`, of which the change is given back."""
	till = scene.golden.company["till"]
	sale = new_document(scene, "POS Invoice", values.get("customer", till["customer"]), values)
	sale.update({"is_pos": 1, "pos_profile": till["name"], "update_stock": 1})
	post_at_moment(scene, sale)
	sale.run_method("calculate_taxes_and_totals")
	total = sale.rounded_total or sale.grand_total
	sale.set("payments", [])
	sale.append("payments", tender(till, values.get("cash"), total))
	if values.get("cash"):
		sale.change_amount = sale.base_change_amount = flt(values["cash"] - total, 2)
		sale.account_for_change_amount = cash_account(till)
	set_paid_amounts(sale)
	with till_of_today(till["name"]):
		scene.submit(sale, values["name"])


@contextmanager
def till_of_today(profile: str) -> Iterator[None]:
	"""While a POS Invoice is saved: ERPNext 16 and later refuse it where the till was opened on an earlier day by the
	clock, or where the settings, as by default, sell by Sales Invoice.
	"""
	opening = frappe.db.get_value("POS Opening Entry", {"pos_profile": profile, "status": "Open"})
	morning = frappe.db.get_value("POS Opening Entry", opening, "period_start_date")
	open_at(opening, now_datetime())
	try:
		with pos_invoices_allowed():
			yield
	finally:
		open_at(opening, morning)


def open_at(opening: str, moment: datetime) -> None:
	frappe.db.set_value("POS Opening Entry", opening, "period_start_date", moment, update_modified=False)


@contextmanager
def pos_invoices_allowed() -> Iterator[None]:
	"""The site's setting of what a till makes is put back: our demo must not change how the site sells."""
	if not frappe.get_meta("POS Settings").has_field("invoice_type"):
		yield
		return
	standing = frappe.db.get_single_value("POS Settings", "invoice_type")
	frappe.db.set_single_value("POS Settings", "invoice_type", "POS Invoice", update_modified=False)
	try:
		yield
	finally:
		frappe.db.set_single_value("POS Settings", "invoice_type", standing, update_modified=False)


def set_paid_amounts(document: Document) -> None:
	"""What the till's screen adds up; the till's currency is the company's."""
	for payment in document.payments:
		payment.base_amount = payment.amount
	document.paid_amount = document.base_paid_amount = sum(payment.amount for payment in document.payments)


def tender(till: Values, cash: float | None, total: float) -> Values:
	"""What the customer pays with."""
	if cash:
		return {"mode_of_payment": "Cash", "amount": cash, "account": cash_account(till), "type": "Cash"}
	account = frappe.get_cached_value("Company", till["company"], "default_bank_account")
	return {"mode_of_payment": till["card"], "amount": total, "account": account, "type": "Bank"}


def cash_account(till: Values) -> str:
	"""Where the till's cash is booked."""
	return frappe.get_cached_value("Company", till["company"], "default_cash_account")


def return_at_till(scene: Scene, values: Values) -> None:
	"""Somebody brings goods back and gets the money."""
	document: Document = make_sales_return(scene.name_of(values["of"]))
	keep_quantities(document, values.get("items"))
	post_at_moment(scene, document)
	document.run_method("calculate_taxes_and_totals")
	total = document.rounded_total or document.grand_total
	paid_with = next(payment for payment in document.payments if payment.amount)
	paid_with.amount = total
	document.set("payments", [paid_with])
	set_paid_amounts(document)
	with till_of_today(document.pos_profile):
		scene.submit(document, values["name"])


def close_till(scene: Scene, values: Values) -> None:
	"""In the evening: ERPNext consolidates the day's sales into invoices, and commits."""
	close_day(scene)
	with pos_invoices_allowed():
		closing = make_closing_entry_from_opening(
			frappe.get_doc("POS Opening Entry", scene.name_of(values["till"]))
		)
		closing.update({"posting_date": scene.day, "posting_time": "18:30:00"})
		for payment in closing.payment_reconciliation:
			payment.closing_amount = payment.expected_amount
		scene.submit(closing, values["name"])


ACTIONS = {
	"open_till": open_till,
	"sell_at_till": sell_at_till,
	"return_at_till": return_at_till,
	"close_till": close_till,
}

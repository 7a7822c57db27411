"""Sales at the till: a profile with an open shift, sales that are paid at once, and their consolidation."""

import frappe
from frappe.model.document import Document
from frappe.utils import flt, now_datetime, nowtime, today

from tests.site.business import documents as do
from tests.site.business.world import World

LOYALTY_PROGRAM = "Proof Loyalty"


def sell_by_pos_invoice() -> None:
	"""ERPNext 16 and later sell at the till by Sales Invoice, where the settings do not say otherwise."""
	if frappe.get_meta("POS Settings").has_field("invoice_type"):
		frappe.db.set_single_value("POS Settings", "invoice_type", "POS Invoice")


def open_till(world: World) -> str:
	"""A POS Profile with an open shift, for sales by POS Invoice; returns the profile's name."""
	sell_by_pos_invoice()
	profile = frappe.get_doc(
		{
			"doctype": "POS Profile",
			"name": "Proof Till",
			"company": world.company,
			"currency": world.currency,
			"warehouse": world.warehouse,
			"selling_price_list": "Standard Selling",
			"write_off_account": world.write_off,
			"write_off_cost_center": world.cost_center,
			"write_off_limit": 5,
			"account_for_change_amount": world.cash,
			"income_account": world.income,
			"cost_center": world.cost_center,
			"payments": [{"mode_of_payment": "Cash", "default": 1}],
		}
	).insert()
	shift = frappe.get_doc(
		{
			"doctype": "POS Opening Entry",
			"pos_profile": profile.name,
			"user": "Administrator",
			"company": world.company,
			"period_start_date": now_datetime(),
			"balance_details": [{"mode_of_payment": "Cash", "opening_amount": 0}],
		}
	)
	do.submit(shift)
	return profile.name


def make_loyal(world: World) -> str:
	"""A customer with points to redeem."""
	program = frappe.get_doc(
		{
			"doctype": "Loyalty Program",
			"loyalty_program_name": LOYALTY_PROGRAM,
			"loyalty_program_type": "Single Tier Program",
			"from_date": today(),
			"auto_opt_in": 0,
			"company": world.company,
			"conversion_factor": 1,
			"expiry_duration": 10,
			"expense_account": world.bank_charges,
			"cost_center": world.cost_center,
			"collection_rules": [{"tier_name": "All", "collection_factor": 10, "min_spent": 0}],
		}
	).insert()
	frappe.db.set_value("Customer", world.customers[0], "loyalty_program", program.name)
	return world.customers[0]


def sell(
	world: World,
	till: str,
	customer: str,
	lines: list[do.Line],
	opportunity: str | None = None,
	doctype: str = "POS Invoice",
	more: float = 0,
	**values: object,
) -> Document:
	"""A sale at the till, paid with `more` than what it costs."""
	draft = do.new_sales_document(
		world, doctype, customer, lines, opportunity, is_pos=1, pos_profile=till, update_stock=1, **values
	)
	draft.append("payments", {"mode_of_payment": "Cash", "account": world.cash, "amount": 0})
	draft.insert()
	draft.payments[0].amount = flt(draft.rounded_total or draft.grand_total, 2) + more
	draft.save()
	return do.submit(draft)


def consolidate(customer: str, sales: list[Document], **values: object) -> Document:
	"""What closing the shift makes of the sales of one customer."""
	log = frappe.get_doc(
		{
			"doctype": "POS Invoice Merge Log",
			"posting_date": today(),
			"posting_time": nowtime(),
			"customer": customer,
			"merge_invoices_based_on": "Customer",
			**values,
		}
	)
	for sale in sales:
		log.append(
			"pos_invoices",
			{
				"pos_invoice": sale.name,
				"customer": sale.customer,
				"posting_date": sale.posting_date,
				"grand_total": sale.grand_total,
				"is_return": sale.is_return,
				"return_against": sale.return_against,
			},
		)
	return do.submit(log)

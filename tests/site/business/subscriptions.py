"""Subscriptions of ERPNext, which make invoices by themselves."""

import frappe
from frappe.model.document import Document

from tests.site.business.world import World


def make_subscription(world: World, customer: str, start_date: str) -> Document:
	"""A monthly subscription over 100, without an invoice."""
	plan = frappe.get_doc(
		{
			"doctype": "Subscription Plan",
			"plan_name": "Proof Plan",
			"item": world.services[0],
			"currency": world.currency,
			"price_determination": "Fixed Rate",
			"cost": 100,
			"billing_interval": "Month",
			"billing_interval_count": 1,
		}
	).insert()
	subscription = frappe.get_doc(
		{
			"doctype": "Subscription",
			"party_type": "Customer",
			"party": customer,
			"company": world.company,
			"start_date": start_date,
			"cost_center": world.cost_center,
			"submit_invoice": 1,
			"generate_new_invoices_past_due_date": 1,
			"generate_invoice_at": "Beginning of the current subscription period",
		}
	)
	subscription.append("plans", {"plan": plan.name, "qty": 1})
	return subscription.insert()

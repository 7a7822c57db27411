"""A Quotation from a Sales Opportunity, and the prices that it would have."""

from typing import Any

import frappe
from erpnext.accounts.party import get_default_price_list
from frappe import _
from frappe.model.document import Document
from frappe.model.mapper import get_mapped_doc
from frappe.utils import flt, strip_html

from crm_suite.rules.stages import LOST
from crm_suite.rules.text import bold
from crm_suite.setup.custom_fields import OPPORTUNITY_FIELD


@frappe.whitelist()
def make_quotation(source_name: str, target_doc: str | Document | None = None) -> Document:
	"""An unsaved Quotation with the opportunity's customer, currency and products.

	Terms, taxes and addresses are ERPNext's own for the customer. A rate of 0 stays: it is a gift. Needs read
	permission on the opportunity and create permission on quotations. Raises ValidationError for a lost
	opportunity.
	"""
	return get_mapped_doc(
		"Sales Opportunity",
		source_name,
		{
			"Sales Opportunity": {
				"doctype": "Quotation",
				"field_map": {
					"customer": "party_name",
					"contact": "contact_person",
					"name": OPPORTUNITY_FIELD,
				},
				# The opportunity's series and rate are its own; the quotation has today's rate.
				"field_no_map": ["naming_series", "title", "status", "conversion_rate"],
			},
			"Sales Opportunity Item": {
				"doctype": "Quotation Item",
				"field_map": {"parent": OPPORTUNITY_FIELD},
				"field_no_map": ["amount"],
			},
		},
		target_doc,
		complete_quotation,
	)


@frappe.whitelist(methods=["GET", "POST"])
def item_defaults(
	item_code: str,
	company: str,
	customer: str | None = None,
	currency: str | None = None,
	qty: float = 1,
) -> dict[str, Any]:
	"""What a product on an opportunity starts with: `item_name`, `description`, `uom`, `rate`.

	They are those of a quotation of today for the customer, in `currency`; without a customer those of the
	selling price list. Needs permission to make opportunities, and to read the customer and the item.
	"""
	frappe.has_permission("Sales Opportunity", "create", throw=True)
	frappe.has_permission("Item", "read", doc=item_code, throw=True)
	if customer:
		frappe.has_permission("Customer", "read", doc=customer, throw=True)
	quotation = frappe.new_doc("Quotation", company=company, currency=currency, quotation_to="Customer")
	quotation.party_name = customer
	quotation.append("items", {"item_code": item_code, "qty": flt(qty) or 1})
	price_if_possible(quotation)
	row, item = quotation.items[0], frappe.get_cached_doc("Item", item_code)
	return {
		"item_name": row.item_name or item.item_name,
		"description": strip_html(row.description or item.description or "").strip(),
		"uom": row.uom or item.sales_uom or item.stock_uom,
		"rate": row.rate or 0,
	}


def price_if_possible(quotation: Document) -> None:
	"""A suggestion is no reason for an error: where ERPNext finds no price (there is no exchange rate into the
	price list's currency), there is none. The quotation itself will say so."""
	try:
		price(quotation)
	except frappe.ValidationError:
		quotation.items[0].rate = 0
	frappe.clear_messages()


def price(quotation: Document) -> None:
	"""Everything that ERPNext knows about the customer and the products, and the sums.

	A new document has the site's price list already; the customer's own comes before it.
	"""
	if quotation.party_name:
		customer = frappe.get_cached_doc("Customer", quotation.party_name)
		quotation.selling_price_list = get_default_price_list(customer) or quotation.selling_price_list
	quotation.run_method("set_missing_values")
	quotation.run_method("calculate_taxes_and_totals")


def complete_quotation(opportunity: Document, quotation: Document) -> None:
	"""What ERPNext adds to a quotation for a customer. Refuses a lost opportunity."""
	refuse_lost(opportunity)
	quotation.quotation_to = "Customer"
	for row in quotation.items:
		# ERPNext takes a rate of 0 for one that is missing, unless all of it is discount.
		if not row.rate:
			row.discount_percentage = 100
	price(quotation)


def refuse_lost(opportunity: Document) -> None:
	"""A deal that was given up must be taken up again before it is quoted for."""
	if opportunity.status == LOST:
		frappe.throw(
			_("The opportunity {0} is lost. Move it back to an open stage before you quote for it.").format(
				bold(opportunity.title)
			),
			title=_("Lost Opportunity"),
		)

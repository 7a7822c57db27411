"""A Quotation from a Sales Opportunity, and the prices that it would have."""

from typing import Any

import frappe
from erpnext.accounts.party import get_default_price_list
from frappe import _
from frappe.model.document import Document
from frappe.model.mapper import get_mapped_doc
from frappe.utils import strip_html

from crm_suite.api.arguments import finite, parse
from crm_suite.rules.recurring import ONE_OFF
from crm_suite.rules.stages import LOST
from crm_suite.rules.text import bold
from crm_suite.setup.custom_fields import OPPORTUNITY_FIELD

PRICE_FIELDS = ("price_list_rate", "discount_percentage", "discount_amount", "rate")


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
					"price_list": "selling_price_list",
					"name": OPPORTUNITY_FIELD,
				},
				# The opportunity's series and rate are its own; the quotation has today's rate.
				"field_no_map": ["naming_series", "title", "status", "conversion_rate", "total"],
			},
			"Sales Opportunity Item": {
				"doctype": "Quotation Item",
				"field_map": {"parent": OPPORTUNITY_FIELD},
				"field_no_map": ["amount"],
				"postprocess": tell_recurrence,
			},
		},
		target_doc,
		complete_quotation,
	)


@frappe.whitelist(methods=["GET", "POST"])
def item_defaults(
	item_code: str,
	company: str | None = None,
	customer: str | None = None,
	currency: str | None = None,
	qty: float = 1,
	price_list: str | None = None,
) -> dict[str, Any]:
	"""What a product on an opportunity starts with: `item_name`, `description`, `uom` and its price.

	The price is that of a quotation of today for the customer, in `currency`, by ERPNext's price lists and pricing
	rules: `price_list_rate`, `discount_percentage`, `discount_amount` and `rate`. Without a price list it is the
	customer's, or the selling settings'. Needs permission to make opportunities, and to read the customer and the
	item. Raises ValidationError without a company.
	"""
	return current_prices([{"item_code": item_code, "qty": qty}], company, customer, currency, price_list)[0]


@frappe.whitelist(methods=["GET", "POST"])
def current_prices(
	items: str | list[dict[str, Any]],
	company: str | None = None,
	customer: str | None = None,
	currency: str | None = None,
	price_list: str | None = None,
) -> list[dict[str, Any]]:
	"""What `item_defaults` says of each of these products (`item_code`, `qty`), priced together."""
	frappe.has_permission("Sales Opportunity", "create", throw=True)
	if customer:
		frappe.has_permission("Customer", "read", doc=customer, throw=True)
	if not company:
		frappe.throw(_("Choose a company first: prices are a company's."), title=_("Company Missing"))
	quotation = frappe.new_doc("Quotation", company=company, currency=currency, quotation_to="Customer")
	quotation.party_name = customer
	for item_code, qty in parse_items(items):
		frappe.has_permission("Item", "read", doc=item_code, throw=True)
		quotation.append("items", {"item_code": item_code, "qty": qty})
	asked = list(quotation.items)
	price_if_possible(quotation, price_list)
	return [defaults_of(row) for row in asked]


def parse_items(items: str | list[dict[str, Any]]) -> list[tuple[str, float]]:
	"""Products with their quantities (1 where none is told), as a browser sends them. Raises ValidationError."""
	message, title = _("A list of products is expected."), _("Invalid Products")
	rows = parse(items, list, message, title)
	if not all(isinstance(row, dict) and isinstance(row.get("item_code"), str) for row in rows):
		frappe.throw(message, title=title)
	return [(row["item_code"], finite(row.get("qty")) or 1) for row in rows]


def defaults_of(row: Document) -> dict[str, Any]:
	"""What a row of a priced quotation gives to one of an opportunity."""
	item = frappe.get_cached_doc("Item", row.item_code)
	return {
		"item_name": row.item_name or item.item_name,
		"description": strip_html(row.description or item.description or "").strip(),
		"uom": row.uom or item.sales_uom or item.stock_uom,
		"price_list_rate": row.price_list_rate or 0,
		"discount_percentage": row.discount_percentage or 0,
		"discount_amount": row.discount_amount or 0,
		"rate": row.rate or 0,
	}


def price_if_possible(quotation: Document, price_list: str | None) -> None:
	"""A suggestion is no reason for an error: where ERPNext finds no price (there is no exchange rate into the
	price list's currency), there is none. The quotation itself will say so."""
	try:
		price(quotation, price_list)
	except frappe.ValidationError:
		for row in quotation.items:
			row.update(dict.fromkeys(PRICE_FIELDS, 0))
	frappe.clear_messages()


def price(quotation: Document, price_list: str | None) -> None:
	"""Everything that ERPNext knows about the customer and the products, and the sums.

	A new document has the site's price list already; the customer's own comes before it, and a chosen one before both.
	"""
	if quotation.party_name and not price_list:
		price_list = get_default_price_list(frappe.get_cached_doc("Customer", quotation.party_name))
	quotation.selling_price_list = price_list or quotation.selling_price_list
	quotation.run_method("set_missing_values")
	quotation.run_method("calculate_taxes_and_totals")


def complete_quotation(opportunity: Document, quotation: Document) -> None:
	"""What ERPNext adds to a quotation for a customer. Refuses a lost opportunity.

	The deal's prices are what was agreed: ERPNext's pricing rules were asked when they were made, and must not take
	a discount a second time.
	"""
	refuse_lost(opportunity)
	quotation.quotation_to = "Customer"
	quotation.ignore_pricing_rule = 1
	quotation.apply_discount_on = "Net Total"
	for row in quotation.items:
		# ERPNext takes a rate of 0 for one that is missing, unless all of it is discount.
		if not row.rate:
			row.discount_percentage = 100
	price(quotation, opportunity.price_list)


def tell_recurrence(source: Document, row: Document, _opportunity: Document) -> None:
	"""A customer must see that a price is one of every month."""
	if source.recurrence and source.recurrence != ONE_OFF:
		periods = _("{0} times").format(source.periods) if source.periods else _("until cancelled")
		parts = (row.description or source.item_name, f"{_(source.recurrence)}, {periods}")
		row.description = "<br>".join(part for part in parts if part)


def refuse_lost(opportunity: Document) -> None:
	"""A deal that was given up must be taken up again before it is quoted for."""
	if opportunity.status == LOST:
		frappe.throw(
			_("The opportunity {0} is lost. Move it back to an open stage before you quote for it.").format(
				bold(opportunity.title)
			),
			title=_("Lost Opportunity"),
		)

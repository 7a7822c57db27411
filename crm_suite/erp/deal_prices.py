"""Prices, discounts and recurring revenue on a Sales Opportunity; the rules decide, this reads and writes rows."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt

from crm_suite.erp.amounts import mills
from crm_suite.rules.amounts import MILLS, allocate
from crm_suite.rules.pricing import Discount, ImpossibleDiscount, Price, settle_discount, settle_price
from crm_suite.rules.recurring import ONE_OFF, Line, worth
from crm_suite.rules.text import bold


def settle_row(row: Document, before: Document | None) -> None:
	"""Let list price, discount and rate of a product agree, by what changed. Raises ValidationError."""
	try:
		price = settle_price(
			price_of(row), price_of(before) if before else Price(), row.precision("rate") or 2
		)
	except ImpossibleDiscount:
		frappe.throw(
			_("Row {0}: a discount on {1} lies between nothing and its price.").format(
				row.idx, bold(row.item_code)
			),
			title=_("Impossible Discount"),
		)
	row.update(
		{
			"price_list_rate": price.list_rate,
			"discount_percentage": price.discount_percentage,
			"discount_amount": price.discount_amount,
			"rate": price.rate,
		}
	)
	row.recurrence = row.recurrence or ONE_OFF
	row.periods = 0 if row.recurrence == ONE_OFF else max(cint(row.periods), 0)


def price_of(row: Document) -> Price:
	"""What a row says of its price."""
	return Price(
		flt(row.price_list_rate),
		flt(row.discount_percentage),
		flt(row.discount_amount),
		None if row.rate is None else flt(row.rate),
	)


def settle_sums(deal: Document) -> None:
	"""The products' sum, the discount on it, what is expected, and what recurs. Raises ValidationError."""
	if not deal.items:
		no_products = ("total", "additional_discount_percentage", "discount_amount")
		deal.update(dict.fromkeys((*no_products, "monthly_revenue", "yearly_revenue", "contract_value"), 0))
		return
	digits = deal.precision("expected_amount") or 2
	deal.total = flt(sum(row.amount for row in deal.items), digits)
	discount = settle_deal_discount(deal, digits)
	deal.additional_discount_percentage, deal.discount_amount = discount
	deal.expected_amount = flt(deal.total - discount.amount, digits)
	set_recurring(deal)


def settle_deal_discount(deal: Document, digits: int) -> Discount:
	"""The discount on all products, by what changed."""
	before = deal.get_doc_before_save()
	try:
		return settle_discount(
			discount_of(deal), discount_of(before) if before else Discount(), deal.total, digits
		)
	except ImpossibleDiscount:
		frappe.throw(
			_("The additional discount lies between nothing and the sum of the products."),
			title=_("Impossible Discount"),
		)


def discount_of(deal: Document) -> Discount:
	"""What a deal says of its discount on all products."""
	return Discount(flt(deal.additional_discount_percentage), flt(deal.discount_amount))


def set_recurring(deal: Document) -> None:
	"""MRR, ARR and contract value in the deal's currency. Each row bears its share of the discount on all."""
	amounts = [mills(row.amount) for row in deal.items]
	discounts = allocate(mills(deal.discount_amount), amounts)
	found = worth(
		Line(amount - discount, row.recurrence, row.periods)
		for row, amount, discount in zip(deal.items, amounts, discounts, strict=True)
	)
	deal.monthly_revenue = flt(found.monthly / MILLS, deal.precision("monthly_revenue"))
	deal.yearly_revenue = flt(found.yearly / MILLS, deal.precision("yearly_revenue"))
	deal.contract_value = flt(found.contract / MILLS, deal.precision("contract_value"))

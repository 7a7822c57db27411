"""What the print format `CRM Suite Proposal` shows of a Quotation beside its own fields.

Everything here goes to a customer: texts of editors are reduced to plain formatting, pictures are the site's own.
"""

from typing import Any, TypedDict

import frappe
from frappe.model.document import Document
from frappe.utils import cint, flt
from frappe.utils.html_utils import clean_html

from crm_suite.rules.proposal import discount_percent, own_picture, tells_more
from crm_suite.rules.text import is_blank_markup, join_words
from crm_suite.setup.custom_fields import OPPORTUNITY_FIELD

PRINT_FORMAT = "CRM Suite Proposal"


class Seller(TypedDict):
	"""Who signs: all texts, empty where unknown."""

	name: str
	email: str
	phone: str


class Row(TypedDict):
	"""What is shown of an item row. `description` is clean HTML; `discount` in percent, 100 for a gift."""

	document: Document
	description: str
	picture: str | None
	discount: float
	is_alternative: bool


class Proposal(TypedDict):
	"""What the template needs; HTML is clean, everything else is text that the template escapes."""

	seller: Seller
	company_address: str
	customer_address: str
	contact: str
	rows: list[Row]
	has_pictures: bool
	has_discounts: bool
	terms: str


def proposal_of(quotation: Document) -> Proposal:
	"""Everything that the print format asks for, for a quotation that the user may print.

	A Jinja method: the template calls it as `proposal_of(doc)`.
	"""
	rows = [row_of(row) for row in quotation.items]
	return {
		"seller": seller_of(quotation),
		"company_address": clean(quotation.get("company_address_display")),
		"customer_address": clean(quotation.address_display),
		"contact": quotation.contact_display or "",
		"rows": rows,
		"has_pictures": any(row["picture"] for row in rows),
		"has_discounts": any(row["discount"] for row in rows),
		"terms": clean(quotation.terms),
	}


def row_of(row: Document) -> Row:
	"""An item row as the customer sees it."""
	is_free = cint(row.is_free_item) or not flt(row.rate)
	return {
		"document": row,
		"description": clean(row.description)
		if tells_more(row.description, (row.item_name, row.item_code))
		else "",
		"picture": own_picture(row.image),
		"discount": 100.0 if is_free else discount_percent(flt(row.price_list_rate), flt(row.rate)),
		"is_alternative": bool(cint(row.get("is_alternative"))),
	}


def clean(markup: str | None) -> str:
	"""Paragraphs, lists, tables and emphasis; no links, pictures, styles or scripts. Empty where nothing shows."""
	return "" if is_blank_markup(markup) else clean_html(markup)


def seller_of(quotation: Document) -> Seller:
	"""The owner of the opportunity, else who made the quotation."""
	deal = quotation.get(OPPORTUNITY_FIELD)
	owner = deal and frappe.db.get_value("Sales Opportunity", deal, "opportunity_owner")
	return person(owner or quotation.owner)


def person(user: str) -> Seller:
	"""Name, e-mail and phone of a user. The site's own accounts are nobody that a customer could write to."""
	found: dict[str, Any] = (
		frappe.db.get_value("User", user, ("full_name", "email", "phone", "mobile_no"), as_dict=True) or {}
	)
	if not found or user in frappe.STANDARD_USERS:
		return {"name": "", "email": "", "phone": ""}
	return {
		"name": join_words([found.full_name]),
		"email": found.email or "",
		"phone": found.mobile_no or found.phone or "",
	}

"""A second deal out of one: part of it (a split), or another of the same kind (a copy)."""

import math
from fractions import Fraction
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, fmt_money, get_link_to_form

from crm_suite.api.arguments import finite, parse
from crm_suite.erp.amounts import mills
from crm_suite.forecasting.deals import taken_of
from crm_suite.ledger.refresh import stages_of
from crm_suite.rules.amounts import MILLS
from crm_suite.rules.splitting import (
	LostCents,
	NothingToSplit,
	PartTaken,
	refuse_taken,
	share_discount,
	split_amount,
	split_quantity,
)
from crm_suite.rules.stages import OPEN, stage_called
from crm_suite.rules.text import bold

DEAL = "Sales Opportunity"


@frappe.whitelist(methods=["POST"])
def split_opportunity(
	name: str,
	title: str,
	quantities: str | dict[str, float] | None = None,
	amount: float | None = None,
) -> str:
	"""Move part of an open deal into a new one of the same customer and stage; returns the new deal's name.

	`quantities` says how much of each product goes, by the name of its row; of a deal without products `amount`
	goes, in its currency. Both deals together are worth what the one was, to the cent, and say so in their history;
	documents stay with the first, and what is ordered or billed with them. Needs write permission on the deal and
	create permission on deals. Raises ValidationError where all or nothing would go, what is ordered or billed would
	go, or rounding would lose a cent.
	"""
	frappe.has_permission(DEAL, "create", throw=True)
	deal = frappe.get_doc(DEAL, name, for_update=True)
	deal.check_permission("write")
	refuse_closed(deal)
	part = frappe.copy_doc(deal, ignore_no_copy=False)
	part.update({"title": title, "split_from": deal.name, "sales_stage": stage_for(deal)})
	part.update({"probability": deal.probability, "sales_lead": deal.sales_lead})
	try:
		if deal.items:
			split_products(deal, part, parse_quantities(quantities))
		else:
			split_expected(deal, part, finite(amount))
	except NothingToSplit:
		frappe.throw(
			_("Choose a part of the deal: neither all of it nor nothing."), title=_("Nothing to Split")
		)
	except LostCents:
		frappe.throw(
			_("Rounding would lose a cent with these quantities. Choose others."), title=_("Impossible Split")
		)
	except PartTaken as taken:
		refuse_part(deal, taken.most)
	part.insert()
	deal.save()
	tell_of_split(deal, part)
	return part.name


def refuse_part(deal: Document, most: int) -> None:
	"""Both deals would expect money that documents of the first have counted already."""
	frappe.throw(
		_("Part of {0} is ordered or billed and stays. At most {1} can go.").format(
			bold(deal.title), fmt_money(most / MILLS, currency=deal.currency)
		),
		title=_("Part Is Ordered"),
	)


def parse_quantities(quantities: str | dict[str, float] | None) -> dict[str, float]:
	"""How much of each row goes, as a browser sends it. Raises ValidationError for anything else."""
	parsed = parse(
		quantities, dict, _("A quantity for each product is expected."), title=_("Invalid Quantities")
	)
	return {row: finite(quantity) for row, quantity in parsed.items()}


def refuse_closed(deal: Document) -> None:
	"""What is won or lost is one deal for ever."""
	if deal.status != OPEN:
		frappe.throw(
			_("{0} is {1}: only open deals can be split.").format(bold(deal.title), _(deal.status)),
			title=_("Closed Opportunity"),
		)


def stage_for(deal: Document) -> str:
	"""The deal's stage, or what a person chose where only documents give it."""
	stage = stage_called(stages_of(deal.sales_pipeline), deal.sales_stage)
	return deal.chosen_stage if stage.only_documents else stage.name


def split_products(deal: Document, part: Document, quantities: dict[str, float]) -> None:
	"""Share the products' quantities, and the discount on all of them. Raises NothingToSplit, LostCents and PartTaken."""
	expected = mills(deal.expected_amount)
	for row, copied in zip(deal.items, part.items, strict=True):
		row.qty, copied.qty = split_quantity(flt(row.qty), quantities.get(row.name, 0))
	for document in (deal, part):
		document.set("items", [row for row in document.items if row.qty])
		if not document.items:
			raise NothingToSplit
	discounts = share_discount(expected, sum_of(deal), sum_of(part))
	refuse_taken(expected, sum_of(part) - discounts[1], taken_from(deal))
	for document, discount in zip((deal, part), discounts, strict=True):
		# With the percentage as it is, a changed amount counts, and puts an end to the percentage.
		document.discount_amount = discount / MILLS
	part.additional_discount_percentage = 0


def split_expected(deal: Document, part: Document, moved: float) -> None:
	"""Share the amount of a deal without products. Raises NothingToSplit and PartTaken."""
	kept, gone = split_amount(mills(deal.expected_amount), mills(moved))
	refuse_taken(kept + gone, gone, taken_from(deal))
	deal.expected_amount, part.expected_amount = kept / MILLS, gone / MILLS


def taken_from(deal: Document) -> int:
	"""What is ordered or billed, net in mills of the deal's currency at its rate, a cent that was begun as a whole one."""
	cents = Fraction(taken_of(frappe.db.sql, deal.name)) / Fraction(str(flt(deal.conversion_rate) or 1)) / 10
	return math.ceil(cents) * 10


def sum_of(deal: Document) -> int:
	"""What its products will come to when it is saved."""
	return sum(mills(flt(flt(row.qty) * flt(row.rate), row.precision("amount"))) for row in deal.items)


def tell_of_split(deal: Document, part: Document) -> None:
	"""Each deal's history names the other one."""
	worth = part.get_formatted("expected_amount")
	deal.add_comment("Info", _("split off {0} into {1}").format(worth, link_to(part)))
	part.add_comment("Info", _("was split off {0}: {1}").format(link_to(deal), worth))


def link_to(deal: Document) -> str:
	return get_link_to_form(DEAL, deal.name, frappe.utils.escape_html(deal.title))


@frappe.whitelist(methods=["POST"])
def copy_opportunity(
	name: str, title: str, customer: str | None = None, expected_close: str | None = None
) -> str:
	"""A new open deal with the products and prices of another one, for the same or another customer; returns its name.

	It begins at the pipeline's first stage, without history, dates, next step and campaign, at the exchange rate of
	today and in the team of the session's user; people come along to the same customer only, and competitors to none. Needs read permission on the deal and create permission on deals.
	"""
	frappe.has_permission(DEAL, "create", throw=True)
	deal = frappe.get_doc(DEAL, name)
	deal.check_permission("read")
	copied = frappe.copy_doc(deal, ignore_no_copy=False)
	copied.update(fresh_values(title, expected_close))
	if customer and customer != deal.customer:
		frappe.has_permission("Customer", "read", doc=customer, throw=True)
		copied.update({"customer": customer, "contact": None, "contacts": [], "territory": None})
	copied.insert()
	copied.add_comment("Info", _("was copied from {0}").format(link_to(deal)))
	return copied.name


def fresh_values(title: str, expected_close: str | None) -> dict[str, Any]:
	"""What another deal of the same kind does not take over."""
	return {
		"title": title,
		"expected_close": expected_close or None,
		"opportunity_owner": frappe.session.user,
		"selling_team": None,
		"conversion_rate": None,
		"probability": 0,
		"next_step": None,
		"next_step_on": None,
		"outreach_campaign": None,
		"competitors": [],
	}

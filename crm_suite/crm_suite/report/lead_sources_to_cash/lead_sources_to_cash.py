"""From where leads come, and what became of them: opportunities, orders, invoices, cash."""

from typing import Any

import frappe
from frappe import _

from crm_suite.reports import presentation as show
from crm_suite.reports.lead_sources import SourceDeal, SourceResult, source_deals, source_results
from crm_suite.reports.scope import LEAD, Scope, list_filters, scope_of, shows_documents_amounts
from crm_suite.rules.reporting import share

FROM_DOCUMENTS = ("ordered", "billed", "paid")


def execute(filters: dict[str, Any] | None = None) -> tuple[show.Columns, show.Rows, None, show.Chart]:
	"""Columns, a row per source or per opportunity, and the chart. Amounts net of taxes.

	What documents brought in is left out for who may not read it on an opportunity.
	"""
	scope = scope_of(filters)
	frappe.has_permission(LEAD, "read", throw=True)
	money = FROM_DOCUMENTS if shows_documents_amounts() else ()
	if scope.show_documents:
		found = source_deals(frappe.db.sql, scope)
		return document_columns(money), [document_row(deal, scope, money) for deal in found], None, None
	results = source_results(frappe.db.sql, scope)
	return (
		columns(money),
		[row(result, scope, money) for result in results],
		None,
		chart(results, scope, money),
	)


def row(result: SourceResult, scope: Scope, money: tuple[str, ...]) -> dict[str, Any]:
	"""A source that leads to its leads."""
	dates = [str(scope.values["from_date"]), str(scope.last_day)]
	leads = list_filters(scope, LEAD) | {
		"source": result.source or ["is", "not set"],
		"captured_on": ["between", dates],
	}
	converted = {**leads, "converted_on": ["is", "set"]}
	return {
		"source": result.source,
		"leads": result.leads,
		"converted": result.converted,
		"conversion": share(result.converted, result.leads),
		"opportunities": result.opportunities,
		"won": result.won,
		"expected": show.money(result.expected),
		**{field: show.money(getattr(result, field)) for field in money},
		"currency": scope.currency,
		"drill": {"leads": [LEAD, leads], "converted": [LEAD, converted]},
	}


def document_row(deal: SourceDeal, scope: Scope, money: tuple[str, ...]) -> dict[str, Any]:
	"""An opportunity."""
	shown = {
		field: value for field, value in deal._asdict().items() if field not in (*FROM_DOCUMENTS, "expected")
	}
	return {
		**shown,
		"status": _(deal.status),
		**{field: show.money(getattr(deal, field)) for field in ("expected", *money)},
		"currency": scope.currency,
	}


def chart(results: list[SourceResult], scope: Scope, money: tuple[str, ...]) -> show.Chart:
	"""What each source came to in money; in numbers for who sees none."""
	labels = [show.named(result.source) for result in results]
	if not money:
		numbers = {
			_("Leads"): [result.leads for result in results],
			_("Opportunities"): [result.opportunities for result in results],
		}
		return show.chart("bar", labels, numbers)
	words = {"ordered": _("Ordered"), "billed": _("Billed"), "paid": _("Paid")}
	amounts = {words[field]: [show.money(getattr(result, field)) for result in results] for field in money}
	return show.chart("bar", labels, amounts, scope.currency)


def amount_columns(money: tuple[str, ...]) -> show.Columns:
	"""The amounts that the user sees."""
	words = {"ordered": _("Ordered"), "billed": _("Billed less Credited"), "paid": _("Paid less Refunded")}
	return [
		show.amount("expected", _("Expected")),
		*(show.amount(field, words[field]) for field in money),
		show.CURRENCY,
	]


def columns(money: tuple[str, ...]) -> show.Columns:
	"""The columns by source."""
	return [
		show.link("source", _("Source"), "Capture Source", 180),
		show.number("leads", _("Leads")),
		show.number("converted", _("Converted")),
		show.percent("conversion", _("Converted %")),
		show.number("opportunities", _("Opportunities")),
		show.number("won", _("Won")),
		*amount_columns(money),
	]


def document_columns(money: tuple[str, ...]) -> show.Columns:
	"""The columns by opportunity."""
	return [
		show.link("source", _("Source"), "Capture Source"),
		show.link("lead", _("Lead"), LEAD, 140),
		show.link("opportunity", _("Opportunity"), "Sales Opportunity", 150),
		show.text("title", _("Title"), 200),
		show.link("customer", _("Customer"), "Customer"),
		show.text("status", _("Status"), 90),
		*amount_columns(money),
	]

"""The open deals by stage and owner, with what they are worth."""

from typing import Any

import frappe
from frappe import _

from crm_suite.reports import presentation as show
from crm_suite.reports.open_deals import OpenDeals, open_deals
from crm_suite.reports.scope import Scope, list_filters, scope_of

# Owners with a colour of their own in the chart; the rest are one.
OWNERS = 6


def execute(filters: dict[str, Any] | None = None) -> tuple[show.Columns, show.Rows, None, show.Chart]:
	"""Columns, a row per stage and owner, and the chart. Amounts in the company's currency, net of taxes."""
	scope = scope_of(filters)
	found = open_deals(frappe.db.sql, scope)
	return columns(), [row(deals, scope) for deals in found], None, chart(found, scope.currency)


def row(deals: OpenDeals, scope: Scope) -> dict[str, Any]:
	"""A row that leads to the list of its deals."""
	opportunities = list_filters(scope) | {
		"sales_pipeline": deals.pipeline,
		"sales_stage": deals.stage,
		"opportunity_owner": deals.owner or ["is", "not set"],
		"status": "Open",
	}
	needing = {**opportunities, "attention": ["is", "set"]}
	return {
		**deals._asdict(),
		"stage": _(deals.stage),
		"expected": show.money(deals.expected),
		"weighted": show.money(deals.weighted),
		"currency": scope.currency,
		"drill": {
			"deals": ["Sales Opportunity", opportunities],
			"attention": ["Sales Opportunity", needing],
		},
	}


def chart(found: list[OpenDeals], currency: str) -> show.Chart:
	"""A bar per stage, its parts the owners with most."""
	by_owner: dict[str | None, int] = {}
	stages: dict[str, None] = {}
	for deals in found:
		by_owner[deals.owner] = by_owner.get(deals.owner, 0) + deals.expected
		stages[deals.stage] = None
	largest = sorted(by_owner, key=lambda owner: -by_owner[owner])[:OWNERS]
	names = show.names_of(largest)
	series: dict[str, list[float]] = {}
	for deals in found:
		name = show.named(names.get(deals.owner, deals.owner)) if deals.owner in largest else _("Others")
		values = series.setdefault(name, [0.0] * len(stages))
		values[list(stages).index(deals.stage)] += show.money(deals.expected)
	drawn = show.chart("bar", [_(stage) for stage in stages], series, currency)
	return drawn and {**drawn, "barOptions": {"stacked": 1}}


def columns() -> show.Columns:
	"""The columns of the report."""
	return [
		show.link("pipeline", _("Pipeline"), "Sales Pipeline"),
		show.text("stage", _("Stage")),
		show.link("owner", _("Owner"), "User", 220),
		show.number("deals", _("Opportunities")),
		show.amount("expected", _("Expected")),
		show.amount("weighted", _("Weighted")),
		show.number("attention", _("Need Attention"), 130),
		show.CURRENCY,
	]

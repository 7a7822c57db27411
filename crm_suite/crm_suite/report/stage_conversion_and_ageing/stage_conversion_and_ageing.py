"""How many deals go on from each stage of a pipeline, and how long they stay."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from crm_suite.reports import presentation as show
from crm_suite.reports.scope import scope_of
from crm_suite.reports.stages import ENTERED, MOVEMENTS, StageFlow, StayedDeal, stage_deals, stage_flows
from crm_suite.rules.reporting import share
from crm_suite.rules.stages import OPEN


def execute(
	filters: dict[str, Any] | None = None,
) -> tuple[show.Columns, show.Rows, str | None, show.Chart]:
	"""Columns, a row per stage, a message without a pipeline, and the chart."""
	scope = scope_of(filters)
	if not scope.sales_pipeline:
		return columns(), [], _("Choose a pipeline."), None
	filters = filters or {}
	if scope.show_documents:
		movement = filters.get("movement")
		movement = movement if movement in MOVEMENTS else ENTERED
		deals = stage_deals(frappe.db.sql, scope, now_datetime(), filters.get("stage"), movement)
		return document_columns(), [document_row(deal) for deal in deals], None, None
	flows = stage_flows(frappe.db.sql, scope, now_datetime())
	return columns(), [row(flow) for flow in flows], None, chart(flows)


def row(flow: StageFlow) -> dict[str, Any]:
	"""A stage. The share that went on is of all that entered it; behind each number are the deals it counts."""
	return {
		**flow._asdict(),
		"stage": _(flow.stage),
		"conversion": share(flow.went_on, flow.entered) if flow.outcome == OPEN else None,
		"drill": {
			fieldname: {"show_documents": 1, "stage": flow.stage, "movement": movement}
			for movement, fieldname in MOVEMENTS.items()
		},
	}


def document_row(deal: StayedDeal) -> dict[str, Any]:
	"""A deal that was in the stage."""
	return {**deal._asdict(), "sales_stage": _(deal.sales_stage)}


def chart(flows: list[StageFlow]) -> show.Chart:
	"""How many came to each stage, and how many went on."""
	open_flows = [flow for flow in flows if flow.outcome == OPEN]
	if not any(flow.entered for flow in open_flows):
		return None
	return show.chart(
		"bar",
		[_(flow.stage) for flow in open_flows],
		{
			_("Entered"): [flow.entered for flow in open_flows],
			_("Went On"): [flow.went_on for flow in open_flows],
			_("Lost"): [flow.lost for flow in open_flows],
		},
	)


def columns() -> show.Columns:
	"""The columns of the report."""
	return [
		show.text("stage", _("Stage"), 180),
		show.number("entered", _("Entered")),
		show.number("went_on", _("Went On")),
		show.percent("conversion", _("Went On %")),
		show.number("went_back", _("Went Back")),
		show.number("lost", _("Lost")),
		show.number("still_there", _("Still There")),
		show.duration("days", _("Days in Stage"), 140),
		show.duration("age", _("Days So Far"), 140),
	]


def document_columns() -> show.Columns:
	"""The columns by deal."""
	return [
		show.link("opportunity", _("Opportunity"), "Sales Opportunity", 150),
		show.text("title", _("Title"), 220),
		show.link("customer", _("Customer"), "Customer"),
		show.text("sales_stage", _("Stage Today"), 160),
		show.link("owner", _("Owner"), "User", 200),
	]

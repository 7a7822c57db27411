"""How long deals take: from the lead to the deal, to the win, to the first money."""

from typing import Any

import frappe
from frappe import _

from crm_suite.reports import presentation as show
from crm_suite.reports.closed_deals import closed_deals
from crm_suite.reports.groups import GROUPS, documents_of, group_of, in_group, label_of
from crm_suite.reports.scope import scope_of
from crm_suite.rules.reporting import ClosedDeal, Cycle, cycles, days
from crm_suite.rules.stages import WON

OWNER = "Owner"


def execute(filters: dict[str, Any] | None = None) -> tuple[show.Columns, show.Rows, None, show.Chart]:
	"""Columns, a row per group or per deal that was won within the dates, and the chart. All times in days."""
	scope = scope_of(filters)
	filters = filters or {}
	by = filters.get("group_by")
	by = by if by in GROUPS else OWNER
	won = [deal for deal in closed_deals(frappe.db.sql, scope) if deal.status == WON]
	if scope.show_documents:
		shown = in_group(won, group_of(by), filters.get("group"))
		return document_columns(), [document_row(deal) for deal in shown], None, None
	found = cycles(won, group_of(by))
	return columns(by), [row(cycle) for cycle in found], None, chart(found, by)


def row(cycle: Cycle) -> dict[str, Any]:
	"""A group's times; behind the number of its deals are the deals."""
	return {**cycle._asdict(), "drill": {"deals": documents_of(cycle.group)}}


def document_row(deal: ClosedDeal) -> dict[str, Any]:
	"""A deal's times."""
	return {
		"opportunity": deal.name,
		"title": deal.title,
		"customer": deal.customer,
		"owner": deal.owner,
		"closed_on": deal.closed_on.date(),
		"lead_to_deal": days(deal.captured_on, deal.opened_on),
		"deal_to_won": days(deal.opened_on, deal.closed_on),
		"won_to_paid": days(deal.closed_on, deal.paid_on),
	}


def chart(found: list[Cycle], by: str) -> show.Chart:
	"""The medians, one after the other."""
	if not found:
		return None
	drawn = show.chart(
		"bar",
		show.labels_of([cycle.group for cycle in found], GROUPS[by].doctype),
		{
			_("Lead to Opportunity"): [cycle.lead_to_deal for cycle in found],
			_("Opportunity to Won"): [cycle.deal_to_won for cycle in found],
			_("Won to First Payment"): [cycle.won_to_paid for cycle in found],
		},
	)
	return drawn and {**drawn, "barOptions": {"stacked": 1}}


def time_columns() -> show.Columns:
	"""The three parts of a cycle."""
	return [
		show.duration("lead_to_deal", _("Lead to Opportunity"), 160),
		show.duration("deal_to_won", _("Opportunity to Won"), 160),
		show.duration("won_to_paid", _("Won to First Payment"), 160),
	]


def columns(by: str) -> show.Columns:
	"""The columns by group: medians, and the extremes of the time to win."""
	return [
		show.link("group", label_of(by), GROUPS[by].doctype, 220),
		show.number("deals", _("Won")),
		*time_columns(),
		show.duration("shortest", _("Shortest to Won")),
		show.duration("longest", _("Longest to Won")),
	]


def document_columns() -> show.Columns:
	"""The columns by deal."""
	return [
		show.link("opportunity", _("Opportunity"), "Sales Opportunity", 150),
		show.text("title", _("Title"), 220),
		show.link("customer", _("Customer"), "Customer"),
		show.link("owner", _("Owner"), "User", 200),
		show.moment("closed_on", _("Won On")),
		*time_columns(),
	]

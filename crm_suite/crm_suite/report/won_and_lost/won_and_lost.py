"""What was won and what was lost, to whom it belongs, and why."""

from typing import Any

import frappe
from frappe import _

from crm_suite.reports import presentation as show
from crm_suite.reports.closed_deals import closed_deals
from crm_suite.reports.groups import GROUPS, documents_of, group_of, in_group, label_of
from crm_suite.reports.scope import Scope, scope_of
from crm_suite.rules.reporting import ClosedDeal, Group, Outcomes, outcomes
from crm_suite.rules.stages import LOST, WON

REASON = "Loss Reason"


def execute(filters: dict[str, Any] | None = None) -> tuple[show.Columns, show.Rows, None, show.Chart]:
	"""Columns, a row per group or per deal, and the chart. Amounts are what the deals were expected to bring."""
	scope = scope_of(filters)
	filters = filters or {}
	by = filters.get("group_by") or REASON
	deals = closed_deals(frappe.db.sql, scope)
	if scope.show_documents:
		shown = documents(deals, by, filters)
		return document_columns(), [document_row(deal, scope) for deal in shown], None, None
	if by == REASON:
		return by_reason(deals, scope)
	groups = outcomes(deals, group_of(by))
	return columns(by), [row(group, scope) for group in groups], None, chart(groups, by)


def documents(deals: list[ClosedDeal], by: str, filters: dict[str, Any]) -> list[ClosedDeal]:
	"""The deals of the outcome and the group that the filters name; a reason is one of lost deals."""
	outcome = filters.get("outcome")
	found = [deal for deal in deals if not outcome or deal.status == outcome]
	group: Group = reason_of if by == REASON else group_of(by)
	return in_group(found, group, filters.get("group"))


def reason_of(deal: ClosedDeal) -> str | None:
	"""Why a deal was lost."""
	return deal.loss_reason if deal.status == LOST else None


def by_reason(deals: list[ClosedDeal], scope: Scope) -> tuple[show.Columns, show.Rows, None, show.Chart]:
	"""Lost deals by reason, after a row of what was won."""
	won = outcomes((deal for deal in deals if deal.status == WON), lambda deal: None)
	lost = outcomes((deal for deal in deals if deal.status == LOST), reason_of)
	rows = [{**row(group, scope), "group": _("Won")} for group in won]
	rows += [{**row(group, scope), "group": show.named(group.group), "win_rate": None} for group in lost]
	shown = [group for group in lost if group.lost]
	drawn = show.chart(
		"donut", [show.named(group.group) for group in shown], {_("Lost"): [group.lost for group in shown]}
	)
	if won:
		rows[0]["win_rate"] = round(100 * won[0].won / len(deals), 1)
	return columns(REASON), rows, None, drawn


def row(group: Outcomes, scope: Scope) -> dict[str, Any]:
	"""A group's numbers."""
	return {
		**group._asdict(),
		"win_rate": group.win_rate,
		"won_amount": show.money(group.won_amount),
		"lost_amount": show.money(group.lost_amount),
		"currency": scope.currency,
		"drill": {
			"won": documents_of(group.group, outcome=WON),
			"lost": documents_of(group.group, outcome=LOST),
		},
	}


def document_row(deal: ClosedDeal, scope: Scope) -> dict[str, Any]:
	"""A deal."""
	return {
		"opportunity": deal.name,
		"title": deal.title,
		"customer": deal.customer,
		"status": _(deal.status),
		"loss_reason": deal.loss_reason,
		"closed_on": deal.closed_on.date(),
		"owner": deal.owner,
		"amount": show.money(deal.amount),
		"currency": scope.currency,
	}


def chart(groups: list[Outcomes], by: str) -> show.Chart:
	"""Won and lost side by side."""
	doctype = GROUPS[by].doctype if by in GROUPS else None
	return show.chart(
		"bar",
		show.labels_of([group.group for group in groups], doctype),
		{_("Won"): [group.won for group in groups], _("Lost"): [group.lost for group in groups]},
	)


def columns(by: str) -> show.Columns:
	"""The columns by group."""
	label = _("Outcome and Reason") if by == REASON else label_of(by)
	return [
		show.text("group", label, 220)
		if by not in GROUPS
		else show.link("group", label, GROUPS[by].doctype, 220),
		show.number("won", _("Won")),
		show.amount("won_amount", _("Won Amount")),
		show.number("lost", _("Lost")),
		show.amount("lost_amount", _("Lost Amount")),
		show.percent("win_rate", _("Win Rate")),
		show.CURRENCY,
	]


def document_columns() -> show.Columns:
	"""The columns by deal."""
	return [
		show.link("opportunity", _("Opportunity"), "Sales Opportunity", 150),
		show.text("title", _("Title"), 220),
		show.link("customer", _("Customer"), "Customer"),
		show.text("status", _("Outcome"), 90),
		show.link("loss_reason", _("Reason"), "Loss Reason"),
		show.moment("closed_on", _("Closed On")),
		show.link("owner", _("Owner"), "User", 200),
		show.amount("amount", _("Expected")),
		show.CURRENCY,
	]

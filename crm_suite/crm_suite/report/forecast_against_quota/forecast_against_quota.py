"""Quotas against what was achieved and what is expected still, net of taxes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, getdate

from crm_suite.erp.company import company_currency
from crm_suite.erp.quotas import TARGET_FIELDS, target_of
from crm_suite.forecasting.cash import expected_cash
from crm_suite.forecasting.companies import permitted_companies, scope_now
from crm_suite.forecasting.quota_documents import achieved_lines, expected_lines
from crm_suite.forecasting.quotas import (
	achieved,
	owners_of,
	teams_with_those_above,
	territories_with_those_above,
)
from crm_suite.forecasting.readers import readable_lines, refuse_without_money
from crm_suite.reports.filters import day_of, filters_of
from crm_suite.reports.presentation import (
	CURRENCY,
	Columns,
	Rows,
	amount,
	company_columns,
	document_columns,
	link,
	moment,
	money,
	percent,
	text,
)
from crm_suite.rules.forecast import Expected
from crm_suite.rules.forecast_table import months_between
from crm_suite.rules.quotas import Movement, Owners, Quota, expected_movements, reached

FIELDS = (
	"name",
	"title",
	"company",
	"target_type",
	*TARGET_FIELDS.values(),
	"period_type",
	"measure",
	"starts_on",
	"ends_on",
	"amount",
)
ACHIEVED = "achieved"
EXPECTED = "expected"
# More than this are not legible in a chart.
BARS = 20


def execute(
	filters: dict[str, Any] | None = None,
) -> tuple[Columns, Rows, str | None, dict[str, Any] | None]:
	"""Columns, a row per quota that overlaps the dates, a message and the chart.

	With `quota` and `part` (achieved or expected) a row is a document behind that amount.
	Raises PermissionError for a company that is not the user's, and for who may not see money.
	"""
	filters = filters_of(filters)
	refuse_without_money()
	companies = permitted_companies(filters.company)
	if filters.quota:
		return (
			line_columns(),
			document_rows(filters.quota, filters.part),
			part_labels().get(filters.part),
			None,
		)
	quotas = read_quotas(filters, companies)
	if not quotas:
		return columns(), [], no_quota(), None
	rows = compare(quotas, companies)
	return columns(), rows, None, chart(rows)


def no_quota() -> str:
	"""What is said instead of a table, and where to begin."""
	message = _("There is no quota in this time.")
	if frappe.has_permission("Sales Quota", "create"):
		message += f' <a href="/app/sales-quota/new">{_("Set the first one")}</a>'
	return message


def read_quotas(filters: frappe._dict, companies: Sequence[str]) -> list[frappe._dict]:
	"""The quotas that the user may read."""
	today = getdate()
	conditions: dict[str, Any] = {
		"company": ("in", companies),
		"starts_on": ("<=", day_of(filters.to_date) if filters.to_date else today),
		"ends_on": (">=", day_of(filters.from_date) if filters.from_date else today),
	}
	conditions |= {
		field: filters[field]
		for field in (*TARGET_FIELDS.values(), "measure", "period_type")
		if filters.get(field)
	}
	return frappe.get_list(
		"Sales Quota", filters=conditions, fields=list(FIELDS), order_by="starts_on, target_type, title"
	)


def compare(quotas: Sequence[frappe._dict], companies: Sequence[str]) -> Rows:
	"""A row per quota. Each movement is read once for all of them."""
	done = achieved(
		frappe.db.sql,
		companies,
		min(quota.starts_on for quota in quotas),
		max(quota.ends_on for quota in quotas),
	)
	expected = expected_movements(*forecast(list(companies), max(quota.ends_on for quota in quotas)))
	above = (teams_with_those_above(), territories_with_those_above())
	return [row(quota, done, expected, above) for quota in quotas]


def forecast(companies: list[str], until: date) -> tuple[list[Expected], Owners]:
	"""The forecast of today until the end of a month, and whose its lines are."""
	scope = scope_now(companies)
	lines = expected_cash(frappe.db.sql, scope, months_between(scope.as_of, until))
	return lines, owners_of(frappe.db.sql, lines)


def quota_of(record: frappe._dict) -> Quota:
	"""A Sales Quota as the rules know it."""
	return Quota(
		record.company,
		record.target_type,
		target_of(record),
		record.measure,
		record.starts_on,
		record.ends_on,
	)


def document_rows(name: str, part: str | None) -> Rows:
	"""The documents behind what was achieved, or is expected, that the user may see. Raises DoesNotExistError."""
	records = frappe.get_list("Sales Quota", filters={"name": name}, fields=list(FIELDS))
	if not records:
		frappe.throw(_("There is no such quota."), title=_("Sales Quota"), exc=frappe.DoesNotExistError)
	quota = quota_of(records[0])
	above = (teams_with_those_above(), territories_with_those_above())
	if part == EXPECTED:
		expected, owners = forecast([quota.company], quota.ends_on)
		lines = expected_lines(expected, quota, owners, *above)
	else:
		lines = achieved_lines(frappe.db.sql, quota, *above)
	currency = company_currency(quota.company)
	return [
		{**line._asdict(), "net": money(line.net), "currency": currency} for line in readable_lines(lines)
	]


def part_labels() -> dict[str, str]:
	"""What can be looked into."""
	return {ACHIEVED: _("Achieved"), EXPECTED: _("Expected Still")}


def row(
	record: frappe._dict, done: Sequence[Movement], expected: Sequence[Movement], above: tuple[Any, Any]
) -> dict[str, Any]:
	"""What came of a quota. The gap is what is missing even if all that is expected comes; negative: more."""
	quota = quota_of(record)
	achieved_amount = money(reached(quota, done, *above))
	expected_amount = money(reached(quota, expected, *above))
	return {
		**record,
		"target_type": _(record.target_type),
		"measure": _(record.measure),
		"currency": company_currency(record.company),
		"achieved": achieved_amount,
		"achieved_percent": flt(100 * achieved_amount / record.amount, 1),
		"expected": expected_amount,
		"gap": flt(record.amount - achieved_amount - expected_amount, 3),
		"drill": {part: {"quota": record.name, "part": part} for part in (ACHIEVED, EXPECTED)},
	}


def chart(rows: Rows) -> dict[str, Any] | None:
	"""Quota, achieved and expected side by side, where all amounts are in one currency."""
	shown = rows[:BARS]
	currencies = {shown_row["currency"] for shown_row in shown}
	if len(currencies) != 1:
		return None
	series = (("amount", _("Quota")), ("achieved", _("Achieved")), ("expected", _("Expected")))
	return {
		"type": "bar",
		"truncateLegends": 0,
		"colors": ["#d1d8dd", "#28a745", "#7cd6fd"],
		"fieldtype": "Currency",
		"options": "currency",
		"currency": currencies.pop(),
		"data": {
			"labels": [f"{shown_row['title']} · {shown_row['starts_on']}" for shown_row in shown],
			"datasets": [
				{"name": label, "values": [shown_row[field] for shown_row in shown]}
				for field, label in series
			],
		},
	}


def columns() -> Columns:
	"""The columns of the report: the gap is in sight on a small screen, which quota it is need not be."""
	return [
		text("title", _("Who or Where"), width=190),
		text("measure", _("Measure"), width=125),
		moment("starts_on", _("From"), width=110),
		moment("ends_on", _("To"), width=110),
		amount("amount", _("Quota"), width=115),
		amount(ACHIEVED, _("Achieved"), width=115),
		percent("achieved_percent", _("Achieved %"), width=105),
		amount(EXPECTED, _("Expected Still"), width=120),
		amount("gap", _("Gap"), width=120),
		text("target_type", _("Quota For"), width=110),
		link("name", _("Quota"), "Sales Quota", width=130),
		*company_columns(),
	]


def line_columns() -> Columns:
	"""The columns of the documents behind an amount."""
	return [*document_columns(), moment("day", _("Date")), amount("net", _("Net of Taxes")), CURRENCY]

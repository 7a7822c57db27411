"""How good the cash forecast was: what it said some months ahead, against what came in."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils import cint, flt, formatdate, getdate

from crm_suite.erp.company import company_currency
from crm_suite.forecasting.backtest import (
	SNAPSHOT_MONTHS,
	Amount,
	ledger_begins,
	read_snapshots,
	received,
	reconstruct,
)
from crm_suite.forecasting.companies import first_rebuild, permitted_companies
from crm_suite.forecasting.readers import refuse_without_money
from crm_suite.reports.filters import filters_of
from crm_suite.reports.presentation import CURRENCY, Columns, Rows, amount, money, number, percent, text
from crm_suite.rules.backtest import Error, days_of_forecasts, errors, made_on, months_before
from crm_suite.rules.entries import PAID, REFUNDED
from crm_suite.rules.forecast_table import first_of_month

MONTHS = 6
MOST_MONTHS = 24
HORIZONS = 3
NET = "Net of Taxes"
ERRORS = "Errors"
# What came in steps back behind the forecasts; those of further horizons have the chart's own colours.
COLORS = ("#d1d8dd", "#5e64ff", "#28a745", "#ff5858")


class Test(NamedTuple):
	"""What was compared, in mills: forecasts by (their day, their month), and what came in by month."""

	months: Sequence[date]
	horizons: int
	said: Mapping[tuple[date, date], int]
	actual: Mapping[date, int]
	snapshots: frozenset[date]


def execute(
	filters: dict[str, Any] | None = None,
) -> tuple[Columns, Rows, str, dict[str, Any], list[dict[str, Any]]]:
	"""Columns, rows (a month each, or with `show` Errors a horizon each), a message, the chart, the errors.

	Raises PermissionError for a company that is not the user's, and for who may not see money.
	"""
	filters = filters_of(filters)
	refuse_without_money()
	if not filters.company:
		frappe.throw(_("Choose a company."), title=_("Company Missing"))
	[company] = permitted_companies(filters.company)
	test = run_test(
		company,
		min(max(cint(filters.months) or MONTHS, 1), MOST_MONTHS),
		min(max(cint(filters.horizons) or HORIZONS, 1), SNAPSHOT_MONTHS),
		filters.amounts == NET,
	)
	found = errors(test.actual, test.said, test.months, test.horizons)
	shown = (
		(error_columns(), error_rows(found))
		if filters.show == ERRORS
		else (month_columns(test.horizons), month_rows(test, company))
	)
	return *shown, message(), chart(test, company), summary(found)


def run_test(company: str, count: int, horizons: int, net: bool) -> Test:
	"""Forecasts from snapshots where there are any, the others reconstructed; eight statements for each of those."""
	months = months_before(getdate(), count)
	days = days_of_forecasts(months, horizons)
	begins = ledger_begins(frappe.db.sql, company)
	days = [day for day in days if begins and day > begins]
	kept = read_snapshots(frappe.db.sql, company, days) if days else {}
	snapshots = frozenset(day for day, _month in kept)
	said: dict[tuple[date, date], Amount] = dict(kept)
	rebuilt = first_rebuild()
	for day in days:
		if day not in snapshots:
			said |= reconstruct(frappe.db.sql, company, day, rebuilt)
	nothing = Amount(0, 0)
	wanted = [(made_on(month, horizon), month) for month in months for horizon in range(1, horizons + 1)]
	came_in = received(frappe.db.sql, company, months)
	return Test(
		months,
		horizons,
		{key: pick(said.get(key, nothing), net) for key in wanted if key[0] in days},
		{month: pick(sums, net) for month, sums in came_in.items()},
		snapshots,
	)


def pick(sums: Amount, net: bool) -> int:
	"""The amount that was asked for."""
	return sums.net if net else sums.gross


def month_rows(test: Test, company: str) -> Rows:
	"""A row per month: what came in, and what each horizon had said."""
	rows = []
	for month in test.months:
		days = [made_on(month, horizon) for horizon in range(1, test.horizons + 1)]
		known = [day for day in days if (day, month) in test.said]
		rows.append(
			{
				"month": formatdate(month, "MMM yyyy"),
				"currency": company_currency(company),
				"actual": money(test.actual.get(month, 0)),
				**{
					f"horizon_{horizon}": money(test.said[day, month]) if day in known else None
					for horizon, day in enumerate(days, start=1)
				},
				"source": source(known, test.snapshots),
				"drill": {"actual": rows_of(company, month)},
			}
		)
	return rows


def rows_of(company: str, month: date) -> list[Any]:
	"""The list whose amounts add up to what came in within a month, as `received` counts it."""
	last = first_of_month(month, 1) - timedelta(days=1)
	filters = {
		"company": company,
		"is_reversed": 0,
		"event": ["in", [PAID, REFUNDED]],
		"posting_datetime": ["between", [str(month), str(last)]],
	}
	return ["Relationship Entry", filters]


def source(days: Sequence[date], snapshots: frozenset[date]) -> str:
	"""Where the forecasts of a month are from."""
	if not days:
		return _("Before the ledger begins")
	kept = [day in snapshots for day in days]
	if all(kept):
		return _("Snapshots")
	return _("Snapshots, reconstructed") if any(kept) else _("Reconstructed")


def error_rows(found: Sequence[Error]) -> Rows:
	"""A row per horizon, errors in percent."""
	return [
		{
			"horizon": error.horizon,
			"months": error.months,
			"drill": {"months": {"show": "Months"}},
			"bias": in_percent(error.bias),
			"weighted_error": in_percent(error.weighted_error),
		}
		for error in found
	]


def in_percent(part: float | None) -> float | None:
	"""A part as percents with one decimal."""
	return None if part is None else flt(part * 100, 1)


def summary(found: Sequence[Error]) -> list[dict[str, Any]]:
	"""The errors above the chart."""
	return [
		{
			"label": _("{0} months ahead: error, bias").format(error.horizon)
			if error.horizon > 1
			else _("1 month ahead: error, bias"),
			"value": f"{in_percent(error.weighted_error)} %, {in_percent(error.bias):+} %"
			if error.weighted_error is not None and error.bias is not None
			else _("Nothing to compare"),
			"datatype": "Data",
		}
		for error in found
	]


def message() -> str:
	"""What a reconstruction cannot know."""
	return _(
		"Where there is no snapshot, the forecast is reconstructed from the ledger and the history of stages."
		" Expected amounts and closing days of deals, rows of orders, and which orders are closed are those of today."
	)


def chart(test: Test, company: str) -> dict[str, Any]:
	"""What came in as bars, the forecasts as lines."""
	series = [(_("Came In"), "bar", [money(test.actual.get(month, 0)) for month in test.months])]
	for horizon in range(1, test.horizons + 1):
		values = [money(test.said.get((made_on(month, horizon), month), 0)) for month in test.months]
		series.append((horizon_label(horizon), "line", values))
	return {
		"type": "axis-mixed",
		"truncateLegends": 0,
		"colors": COLORS,
		"fieldtype": "Currency",
		"options": "currency",
		"currency": company_currency(company),
		"data": {
			"labels": [formatdate(month, "MMM yyyy") for month in test.months],
			"datasets": [
				{"name": name, "chartType": kind, "values": values} for name, kind, values in series
			],
		},
	}


def horizon_label(horizon: int) -> str:
	"""How a horizon's forecast is called."""
	return _("Said as It Began") if horizon == 1 else _("Said {0} Months Ahead").format(horizon)


def month_columns(horizons: int) -> Columns:
	"""The columns of the months."""
	return [
		text("month", _("Month"), width=120),
		amount("actual", _("Came In")),
		*(amount(f"horizon_{horizon}", horizon_label(horizon)) for horizon in range(1, horizons + 1)),
		text("source", _("Source"), width=190),
		CURRENCY,
	]


def error_columns() -> Columns:
	"""The columns of the errors."""
	return [
		number("horizon", _("Months Ahead"), width=120),
		number("months", _("Months Compared"), width=140),
		percent("weighted_error", _("Weighted Absolute Error"), width=200),
		percent("bias", _("Bias"), width=200),
	]

"""Expected cash by month, from the open pipeline, orders to bill and invoices to collect; no euro twice.

Without `period` and `bucket` a row is a month of a company; with them it is a line of that cell, with its document.
"""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, formatdate

from crm_suite.erp.company import company_currency
from crm_suite.forecasting.cash import expected_cash
from crm_suite.forecasting.companies import permitted_companies, scope_now
from crm_suite.forecasting.readers import Whose, lines_of, readable_lines
from crm_suite.reports.filters import filters_of
from crm_suite.reports.presentation import (
	Columns,
	Rows,
	amount,
	company_columns,
	document_columns,
	moment,
	money,
	text,
)
from crm_suite.rules.forecast import BUCKETS, CREDITS, INVOICES, ORDERS, PIPELINE, Expected
from crm_suite.rules.forecast_table import LATER, UNDATED, Cell, bars, months_from, period_of, table

MONTHS = 6
MOST_MONTHS = 36
NET = "Net of Taxes"
TOTAL = "total"


def execute(
	filters: dict[str, Any] | None = None,
) -> tuple[Columns, Rows, str | None, dict[str, Any] | None]:
	"""Columns, rows, a message and the chart. Amounts in each company's currency.

	Raises PermissionError for a company that is not the user's.
	"""
	filters = filters_of(filters)
	scope = scope_now(permitted_companies(filters.company))
	months = months_from(scope.as_of, min(max(cint(filters.months) or MONTHS, 1), MOST_MONTHS))
	whose = Whose(filters.opportunity_owner, filters.selling_team, filters.territory)
	lines = lines_of(readable_lines(expected_cash(frappe.db.sql, scope, len(months))), whose)
	net = filters.amounts == NET
	if filters.period or filters.bucket:
		chosen = [line for line in lines if is_in_cell(line, months, filters.period, filters.bucket)]
		return (
			line_columns(),
			document_rows(chosen, net),
			cell_message(filters.period, filters.bucket, months),
			None,
		)
	cells = table(lines, months, net)
	companies = sorted({cell.company for cell in cells})
	rows = [
		row
		for company in companies
		for period in [*months, LATER, UNDATED]
		if (row := month_row(cells, company, period, months))
	]
	return month_columns(), rows, message(companies), chart(cells, companies, months)


def is_in_cell(line: Expected, months: Sequence[str], period: str | None, bucket: str | None) -> bool:
	"""Whether the line is part of what the user looks into; the total column has all buckets."""
	return period in (None, "", period_of(line, months)) and bucket in (None, "", TOTAL, line.bucket)


def month_row(
	cells: dict[Cell, int], company: str, period: str, months: Sequence[str]
) -> dict[str, Any] | None:
	"""The row of a company's period; what is later or without a date only where there is something."""
	amounts = {bucket: cells.get(Cell(company, period, bucket), 0) for bucket in BUCKETS}
	if period not in months and not any(amounts.values()):
		return None
	return {
		"company": company,
		"period": period,
		"month": period_label(period),
		"currency": company_currency(company),
		# Empty says nothing more clearly than a column of zeros.
		**{frappe.scrub(bucket): money(mills) if mills else None for bucket, mills in amounts.items()},
		TOTAL: money(sum(amounts.values())),
		"drill": {
			frappe.scrub(bucket): {"company": company, "period": period, "bucket": bucket}
			for bucket in (*BUCKETS, TOTAL)
		},
	}


def document_rows(lines: Sequence[Expected], net: bool) -> Rows:
	"""The lines of a cell, those with the largest amount first."""
	labels = bucket_labels()
	return [
		{
			"bucket": labels[line.bucket],
			"voucher_type": line.voucher_type,
			"voucher_no": line.voucher_no,
			"customer": line.customer,
			"sales_opportunity": line.sales_opportunity,
			"cash_on": line.cash_on,
			"company": line.company,
			"amount": money(line.net if net else line.gross),
			"currency": company_currency(line.company),
		}
		for line in sorted(lines, key=lambda line: -abs(line.gross))
	]


def cell_message(period: str | None, bucket: str | None, months: Sequence[str]) -> str:
	"""Which cell the user looks into."""
	where = bucket_labels().get(bucket, _("Expected Cash"))
	if period not in (*months, LATER, UNDATED):
		return where
	return _("{0}, {1}").format(where, period_label(period))


def message(companies: Sequence[str]) -> str | None:
	"""What the user should know of what is not shown."""
	if len({company_currency(company) for company in companies}) > 1:
		return _("Choose a company to see a chart: amounts in several currencies do not add up.")
	return None


def chart(cells: dict[Cell, int], companies: Sequence[str], months: Sequence[str]) -> dict[str, Any] | None:
	"""The months as stacked bars, less advances and credits, where all amounts are in one currency."""
	currencies = {company_currency(company) for company in companies}
	if len(currencies) != 1:
		return None
	labels = bucket_labels()
	stacks = [
		bars(
			{
				bucket: sum(cells.get(Cell(company, month, bucket), 0) for company in companies)
				for bucket in BUCKETS
			}
		)
		for month in months
	]
	return {
		"type": "bar",
		"barOptions": {"stacked": 1},
		"truncateLegends": 0,
		"fieldtype": "Currency",
		"options": "currency",
		"currency": currencies.pop(),
		"colors": ["#7cd6fd", "#5e64ff", "#28a745"],
		"data": {
			"labels": [period_label(month) for month in months],
			"datasets": [
				{"name": labels[bucket], "values": [money(stack[bucket]) for stack in stacks]}
				for bucket in (PIPELINE, ORDERS, INVOICES)
			],
		},
	}


def period_label(period: str) -> str:
	"""How a period is called."""
	if period == LATER:
		return _("Later")
	if period == UNDATED:
		return _("No expected close")
	return formatdate(period, "MMM yyyy")


def bucket_labels() -> dict[str, str]:
	"""How the buckets are called."""
	return {
		PIPELINE: _("Open Pipeline"),
		ORDERS: _("Orders to Bill"),
		INVOICES: _("Invoices to Collect"),
		CREDITS: _("Advances and Credits"),
	}


def month_columns() -> Columns:
	"""The columns of the months."""
	return [
		text("month", _("Month"), width=150),
		*(amount(frappe.scrub(bucket), label) for bucket, label in bucket_labels().items()),
		amount(TOTAL, _("Expected Cash")),
		*company_columns(),
	]


def line_columns() -> Columns:
	"""The columns of what stands behind a cell."""
	return [
		text("bucket", _("From"), width=150),
		*document_columns(),
		moment("cash_on", _("Expected On")),
		amount("amount", _("Amount")),
		*company_columns(),
	]

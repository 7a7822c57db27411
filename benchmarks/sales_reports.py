"""The forecast and the sales reports on years of selling: statements, and rows that the database reads.

Rows read are the server's own count (`Handler_read...`): they tell whether a report looks into more of the history as
it grows, where times tell how busy the machine is.
"""

import importlib
from collections.abc import Iterator
from time import perf_counter
from typing import Any, NamedTuple

import frappe

from benchmarks.counting import counted
from benchmarks.report import Result, exactly
from benchmarks.sales_history import TABLES, parameters, sales_history
from benchmarks.site import forget_request

TIMES_MORE = 10
REPORTS = (
	"cash_forecast",
	"forecast_against_quota",
	"pipeline_by_stage_and_owner",
	"stage_conversion_and_ageing",
	"lead_sources_to_cash",
	"won_and_lost",
	"sales_cycle_time",
)
# Of the app; Frappe's own on roles and permissions are beside it.
MOST_STATEMENTS = 16
# Per row that there is, at both sizes: sums over groups are read back from temporary tables, so a row counts twice.
MOST_READS = 3
# Beside the reports: how many rows there are.
ALL = "all rows"


class Run(NamedTuple):
	"""What a report took. `statements` are those of the app, `reads` rows, `seconds` with warm caches."""

	statements: int
	reads: int
	seconds: float


def measure(deals: int) -> Iterator[Result]:
	"""Two lines per report: statements, and rows read with the time they took."""
	few, many = at_size(deals // TIMES_MORE), at_size(deals)
	for report in REPORTS:
		small, large = few[report], many[report]
		yield Result(
			"sales_reports",
			report,
			f"{small.statements} and {large.statements} statements",
			f"at most {MOST_STATEMENTS}",
			exactly(max(small.statements, large.statements) <= MOST_STATEMENTS),
		)
		parts = [run.reads / sizes[ALL].reads for run, sizes in ((small, few), (large, many))]
		yield Result(
			"sales_reports",
			f"{report}: rows read",
			f"{parts[0]:.2f} and {parts[1]:.2f} per row; {large.seconds:.1f} s",
			f"at most {MOST_READS}",
			exactly(max(parts) <= MOST_READS),
		)


def at_size(deals: int) -> dict[str, Run]:
	"""Each report on so many deals, by name, and how many rows there are."""
	with sales_history(deals):
		filters = filters_for(parameters(deals))
		runs = {report: run_report(report, filters) for report in REPORTS}
		rows = sum(frappe.db.sql(f"select count(*) from `tab{doctype}`")[0][0] for doctype in TABLES)
		return {**runs, ALL: Run(0, rows, 0.0)}


def filters_for(values: dict[str, Any]) -> dict[str, Any]:
	"""The last twelve months of the site's company; a quota that the comparison is made for."""
	frappe.get_doc(
		{
			"doctype": "Sales Quota",
			"company": values["company"],
			"target_type": "Territory",
			"territory": frappe.get_all("Territory", filters={"is_group": 1}, pluck="name", limit=1)[0],
			"period_type": "Year",
			"starts_on": values["now"],
			"measure": "Billed",
			"amount": 1_000_000,
		}
	).insert()
	return {"company": values["company"], "sales_pipeline": values["pipeline"]}


def run_report(report: str, filters: dict[str, Any]) -> Run:
	"""Once for the caches, once to be measured."""
	execute = importlib.import_module(f"crm_suite.crm_suite.report.{report}.{report}").execute
	execute(frappe._dict(filters))
	forget_request()
	with counted() as statements:
		before, start = rows_read(), perf_counter()
		execute(frappe._dict(filters))
		seconds, reads = perf_counter() - start, rows_read() - before
	return Run(len(statements.of_app), reads, seconds)


def rows_read() -> int:
	"""How many rows this connection has read so far."""
	return sum(int(count) for _name, count in frappe.db.sql("show session status like 'Handler_read%'"))

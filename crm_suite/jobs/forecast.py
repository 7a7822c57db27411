"""Keeps what the cash forecast says as a month begins: afterwards nobody knows what deals were expected to be."""

from datetime import date

import frappe
from frappe.utils import getdate, now_datetime

from crm_suite.forecasting.backtest import SNAPSHOT_MONTHS, scope_in_the_morning
from crm_suite.forecasting.cash import expected_cash
from crm_suite.forecasting.companies import first_rebuild
from crm_suite.rules.amounts import MILLS
from crm_suite.rules.entries import hash_key
from crm_suite.rules.forecast import BUCKETS
from crm_suite.rules.forecast_table import Cell, first_of_month, months_from, table

DOCTYPE = "Forecast Snapshot"
COLUMNS = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"company",
	"taken_on",
	"month",
	"bucket",
	"net_amount",
	"gross_amount",
)


def keep_snapshots() -> None:
	"""Job, every day: this month's snapshot of each company that has none yet.

	Every cell is written, also those with nothing in them, so that a snapshot is there or not. When the job ran
	late, the snapshot is still that of the month's first morning, as far as it can be told.
	"""
	day = first_of_month(getdate())
	taken = set(
		frappe.get_all(DOCTYPE, filters={"taken_on": day}, pluck="company", distinct=True, order_by="company")
	)
	companies = [company for company in frappe.get_all("Company", pluck="name") if company not in taken]
	if companies:
		frappe.db.bulk_insert(DOCTYPE, COLUMNS, snapshot_rows(companies, day), ignore_duplicates=True)


def snapshot_rows(companies: list[str], day: date) -> list[tuple]:
	"""The rows of the companies' snapshots. Their names say what they are, so that none is there twice."""
	lines = expected_cash(frappe.db.sql, scope_in_the_morning(companies, day, first_rebuild()))
	months = months_from(day, SNAPSHOT_MONTHS)
	net, gross = table(lines, months, net=True), table(lines, months, net=False)
	stamp = (now_datetime(), now_datetime(), "Administrator", "Administrator")
	return [
		(
			hash_key(company, str(day), month, bucket),
			*stamp,
			company,
			day,
			month,
			bucket,
			net.get(Cell(company, month, bucket), 0) / MILLS,
			gross.get(Cell(company, month, bucket), 0) / MILLS,
		)
		for company in companies
		for month in months
		for bucket in BUCKETS
	]

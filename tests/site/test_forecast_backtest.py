"""The past is told as it was known, and the forecasts of the past are held against what came in."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import add_days, getdate, now_datetime, today

from crm_suite.crm_suite.report.forecast_backtest.forecast_backtest import execute
from crm_suite.forecasting.cash import expected_cash
from crm_suite.forecasting.known import Moment
from crm_suite.forecasting.sources import Scope
from crm_suite.jobs.forecast import keep_snapshots
from crm_suite.rules.forecast import Expected
from crm_suite.rules.forecast_table import first_of_month
from tests.site.business import documents as do
from tests.site.business.proof import flush, refresh_opportunities
from tests.site.business.world import World, make_opportunity


def post() -> None:
	flush()
	refresh_opportunities()


def lines_at(world: World, moment: datetime | None) -> list[Expected]:
	return sorted(
		(
			line
			for line in expected_cash(frappe.db.sql, Scope([world.company], Moment(moment), getdate()))
			if line.customer in world.customers
		),
		key=str,
	)


def test_the_past_is_told_as_it_was_known(world: World) -> None:
	customer = world.customers[0]
	deal = make_opportunity(
		world, customer, sales_stage="Negotiation", expected_amount=1000, expected_close=add_days(today(), 9)
	)
	do.quote(world, customer, [(world.services[0], 10, 100)], deal)
	order = do.order(world, customer, [(world.services[0], 4, 100)], deal)
	invoice = do.invoice(world, customer, [(world.services[0], 1, 100)], deal)
	other = do.invoice(world, customer, [(world.services[0], 1, 50)])
	do.pay(world, other, 20)
	post()
	then, known_then = now_datetime(), lines_at(world, None)
	assert len(known_then) == 4

	do.bill_orders([order])
	do.pay(world, invoice)
	do.credit(other, update_outstanding_for_self=0)
	opportunity = frappe.get_doc("Sales Opportunity", deal)
	opportunity.update({"sales_stage": "Lost", "lost_reason": "Price"})
	opportunity.save()
	post()

	assert lines_at(world, then) == known_then
	assert lines_at(world, now_datetime()) == lines_at(world, None) != known_then


def test_rows_of_a_first_rebuild_count_from_their_own_date(world: World) -> None:
	do.invoice(
		world,
		world.customers[0],
		[(world.services[0], 1, 100)],
		set_posting_time=1,
		posting_date=add_days(today(), -3),
	)
	post()
	yesterday = now_datetime() - timedelta(days=1)
	scope = Scope([world.company], Moment(yesterday), getdate(yesterday))
	assert not [line for line in expected_cash(frappe.db.sql, scope) if line.customer in world.customers]

	hour = timedelta(hours=1)
	rebuilt = scope._replace(moment=Moment(yesterday, now_datetime() - hour, now_datetime() + hour))

	lines = expected_cash(frappe.db.sql, rebuilt)
	assert [line.gross for line in lines if line.customer in world.customers] == [121_000]


def test_a_snapshot_is_kept_once_and_says_what_the_forecast_said(world: World) -> None:
	keep_snapshots()
	kept = frappe.db.count("Forecast Snapshot", {"taken_on": first_of_month(getdate())})
	assert kept == frappe.db.count("Company") * 12 * 4
	keep_snapshots()
	assert frappe.db.count("Forecast Snapshot", {"taken_on": first_of_month(getdate())}) == kept


def test_forecasts_are_held_against_what_came_in(world: World) -> None:
	last_month = first_of_month(getdate(), -1)
	invoice = do.invoice(
		world, world.customers[0], [(world.services[0], 1, 100)], set_posting_time=1, posting_date=last_month
	)
	do.pay(world, invoice, 60, posting_date=add_days(last_month, 3), reference_date=last_month)
	post()
	before = report(world)
	for bucket, amount in (("Pipeline", 1000), ("Credits", -100)):
		frappe.get_doc(
			{
				"doctype": "Forecast Snapshot",
				"company": world.company,
				"taken_on": last_month,
				"month": last_month,
				"bucket": bucket,
				"gross_amount": amount,
			}
		).insert()
	frappe.db.sql(
		"update `tabRelationship Entry` set posting_datetime = %s where voucher_no = %s",
		(add_days(last_month, -40), invoice.name),
	)

	after = report(world)

	assert after["horizon_1"] == 900 and "Snapshots" in after["source"]
	assert after["actual"] == before["actual"] >= 60
	doctype, filters = after["drill"]["actual"]
	listed = frappe.get_list(doctype, filters=filters, pluck="gross_amount", limit_page_length=0)
	assert round(sum(listed), 2) == round(after["actual"], 2)


def report(world: World) -> dict[str, object]:
	_columns, [row], _message, _chart, summary = execute(
		{"company": world.company, "months": 1, "horizons": 1}
	)
	assert len(summary) == 1
	return row


def test_a_backtest_is_of_one_company(world: World) -> None:
	with pytest.raises(frappe.ValidationError):
		execute({})

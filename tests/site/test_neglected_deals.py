"""Which deals are marked as neglected, on save and by the jobs."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import add_days, getdate, now_datetime, today

from crm_suite.erp.attention import changed_marks, deals_of, write_marks
from tests.site.business.proof import flush
from tests.site.business.world import World, make_opportunity, totals_of
from tests.site.relations_records import make


@pytest.fixture
def deal(world: World) -> str:
	frappe.db.set_single_value("CRM Suite Settings", "neglected_after_days", 14)
	return make_opportunity(world, world.customers[0], "Quiet", expected_amount=100)


def let_pass(deal: str, days: int) -> None:
	"""Make it as if the deal had been made and moved so many days ago."""
	flush()
	then = now_datetime() - timedelta(days=days)
	frappe.db.set_value("Sales Opportunity", deal, "creation", then, update_modified=False)
	frappe.db.set_value(
		"Relationship Entry", {"sales_opportunity": deal}, "posting_datetime", then, update_modified=False
	)


def marks(deal: str) -> tuple[object, object, object]:
	"""What the daily job leaves: next and last activity in days from today, and why it needs attention."""
	write_marks(changed_marks(None).items())
	assert not changed_marks(None)
	row = totals_of(deal)
	return (
		(row.next_activity_on - getdate()).days if row.next_activity_on else None,
		(row.last_activity_on - getdate()).days,
		row.attention,
	)


def test_a_deal_without_a_plan_is_neglected_when_nothing_happens(deal: str) -> None:
	assert marks(deal) == (None, 0, None)
	let_pass(deal, 15)
	assert marks(deal) == (None, -15, "No Activity")
	task = make("ToDo", description="call", reference_type="Sales Opportunity", reference_name=deal)
	assert marks(deal) == (None, -15, "No Activity")  # an assignment is no plan
	task.update({"date": add_days(today(), 3)})
	task.save()
	assert deals_of(task) == [deal]
	assert marks(deal) == (3, -15, None)
	yesterday = {"date": add_days(today(), -1), "creation": now_datetime() - timedelta(days=4)}
	frappe.db.set_value("ToDo", task.name, yesterday, update_modified=False)
	assert marks(deal) == (-1, -15, "Step Overdue")


def test_what_happens_is_an_activity(deal: str) -> None:
	let_pass(deal, 15)
	event = make(
		"Event",
		subject="Visit",
		starts_on=now_datetime() + timedelta(days=2),
		event_participants=[{"reference_doctype": "Sales Opportunity", "reference_docname": deal}],
	)
	assert deals_of(event) == [deal]
	assert marks(deal)[0] == 2
	event.starts_on = now_datetime() - timedelta(days=5)
	event.save()
	assert marks(deal) == (None, -5, None)
	call = make("Customer Interaction", sales_opportunity=deal, subject="Call", channel="Phone")
	assert deals_of(call) == [deal]
	flush()
	assert marks(deal)[1] == 0


def test_saving_marks_at_once_and_touches_nothing_else(deal: str) -> None:
	document = frappe.get_doc("Sales Opportunity", deal)
	document.update({"next_step": "Send samples", "next_step_on": add_days(today(), -2)})
	document.save()
	assert (document.attention, document.next_activity_on) == ("Step Overdue", getdate(add_days(today(), -2)))
	document.update({"next_step_on": add_days(today(), 1), "expected_close": add_days(today(), -1)})
	document.save()
	assert document.attention == "Close Passed"
	document.update({"sales_stage": "Lost", "lost_reason": "Too dear"})
	document.save()
	assert (document.attention, document.next_activity_on) == (None, None)

	document.update(
		{"sales_stage": "Negotiation", "lost_reason": None, "expected_close": None, "next_step_on": None}
	)
	document.save()
	flush()
	assert marks(deal) == (None, 0, None)

	modified = totals_of(deal).modified
	frappe.db.set_value("Sales Opportunity", deal, "attention", "No Activity", update_modified=False)
	assert marks(deal)[2] is None
	assert totals_of(deal).modified == modified


def test_all_deals_take_one_statement(world: World, deal: str) -> None:
	for number in range(3):
		make_opportunity(world, world.customers[0], f"More {number}", expected_amount=1)
	statements = []
	run = frappe.db.sql
	frappe.db.sql = lambda *args, **kwargs: statements.append(args[0]) or run(*args, **kwargs)
	try:
		changed_marks(None)
	finally:
		frappe.db.sql = run
	assert len([statement for statement in statements if "tabSales Opportunity" in statement]) == 1

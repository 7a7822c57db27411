"""The sales reports against sums of our own over documents, and for whom they are."""

from importlib import import_module
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, flt, now_datetime

from tests.site.business import documents as do
from tests.site.business.proof import flush
from tests.site.business.world import World, make_opportunity
from tests.site.relations_records import as_user

NEEDED = {
	"Lead Sources to Cash": {},
	"Pipeline by Stage and Owner": {},
	"Sales Cycle Time": {},
	"Stage Conversion and Ageing": {"sales_pipeline": "Proof Pipeline"},
	"Won and Lost": {},
}


def report(name: str, world: World, **filters: Any) -> tuple[list[dict], list[dict], Any, Any]:
	module = frappe.scrub(name)
	filters = {"company": world.company, "sales_pipeline": "Proof Pipeline"} | filters
	return import_module(f"crm_suite.crm_suite.report.{module}.{module}").execute(filters)


def rows(name: str, world: World, key: str, **filters: Any) -> dict[str | None, dict[str, Any]]:
	"""The rows of a report by the value of one column."""
	return {row[key]: row for row in report(name, world, **filters)[1]}


@pytest.fixture
def pipeline(world: World) -> str:
	"""A pipeline of the test's own, so that nobody else's deals are in it."""
	stages = [
		("Qualification", 10, "Open", ""),
		("Proposal", 50, "Open", ""),
		("Won", 100, "Won", "Ordered"),
		("Lost", 0, "Lost", ""),
	]
	fields = ("stage", "probability", "outcome", "advances_on")
	return (
		frappe.get_doc(
			{
				"doctype": "Sales Pipeline",
				"pipeline_name": "Proof Pipeline",
				"stages": [dict(zip(fields, stage, strict=True)) for stage in stages],
			}
		)
		.insert()
		.name
	)


def deal(world: World, stages: list[tuple[str, int]], amount: float = 100, **values: Any) -> str:
	"""An opportunity that came to each stage so many days ago."""
	name = make_opportunity(
		world,
		world.customers[0],
		expected_amount=amount,
		sales_pipeline="Proof Pipeline",
		sales_stage=stages[0][0],
		**values,
	)
	opportunity = frappe.get_doc("Sales Opportunity", name)
	for stage, _ago in stages[1:]:
		opportunity.update({"sales_stage": stage, "lost_reason": "Too dear", "loss_reason": reason()})
		opportunity.save()
	opportunity.reload()
	for change, (_stage, ago) in zip(opportunity.stage_changes, stages, strict=True):
		change.db_set("changed_on", add_days(now_datetime(), -ago), update_modified=False)
	return name


def reason() -> str:
	if not frappe.db.exists("Loss Reason", "Proof Price"):
		frappe.get_doc({"doctype": "Loss Reason", "reason": "Proof Price"}).insert()
	return "Proof Price"


def lead(world: World, source: str, name: str) -> str:
	if not frappe.db.exists("Capture Source", source):
		frappe.get_doc({"doctype": "Capture Source", "source_name": source}).insert()
	document = frappe.get_doc(
		{"doctype": "Sales Lead", "last_name": name, "company": world.company, "source": source}
	)
	return document.insert().name


def test_the_pipeline_is_the_sum_of_the_open_deals(world: World, pipeline: str) -> None:
	deal(world, [("Qualification", 5)], 100)
	deal(world, [("Qualification", 5)], 50)
	deal(world, [("Qualification", 9), ("Proposal", 5)], 200)
	deal(world, [("Qualification", 9), ("Lost", 5)], 800)
	found = rows("Pipeline by Stage and Owner", world, "stage")
	assert {stage: (row["deals"], row["expected"], row["weighted"]) for stage, row in found.items()} == {
		"Qualification": (2, 150, 15),
		"Proposal": (1, 200, 100),
	}
	doctype, filters = found["Qualification"]["drill"]["deals"]
	assert len(frappe.get_list(doctype, filters=filters)) == 2
	drawn = report("Pipeline by Stage and Owner", world)[3]
	assert drawn["data"]["labels"] == ["Qualification", "Proposal"]


def test_stages_count_who_went_on_back_was_lost_or_stays(world: World, pipeline: str) -> None:
	deal(world, [("Qualification", 30), ("Proposal", 20)])
	deal(world, [("Qualification", 30), ("Proposal", 26), ("Qualification", 20), ("Lost", 10)])
	deal(world, [("Qualification", 30), ("Won", 24)])
	deal(world, [("Qualification", 4)])
	deal(world, [("Qualification", 900)])
	found = rows("Stage Conversion and Ageing", world, "stage")
	columns = ("entered", "went_on", "went_back", "lost", "still_there", "conversion")
	assert [found["Qualification"][column] for column in columns] == [4, 3, 0, 1, 1, 75]
	assert [found["Proposal"][column] for column in columns] == [2, 0, 1, 0, 1, 0]
	assert [found["Won"][column] for column in columns[:1]] == [1]
	# Stays of 10, 4, 10 and 6 days ended; one lasts since 4.
	assert flt(found["Qualification"]["days"], 1) == 7.5
	assert flt(found["Qualification"]["age"], 1) == 4


@pytest.mark.parametrize(
	("name", "filters"),
	[
		("Pipeline by Stage and Owner", {}),
		("Stage Conversion and Ageing", {}),
		("Won and Lost", {}),
		("Won and Lost", {"group_by": "Owner"}),
		("Won and Lost", {"group_by": "Territory"}),
		("Sales Cycle Time", {}),
		("Sales Cycle Time", {"group_by": "Source"}),
	],
)
def test_behind_a_number_are_exactly_as_many_documents(
	world: World, pipeline: str, name: str, filters: dict[str, Any]
) -> None:
	deal(world, [("Qualification", 30), ("Proposal", 20), ("Qualification", 10)])
	deal(world, [("Qualification", 30), ("Lost", 20)], opportunity_owner="Administrator")
	deal(world, [("Qualification", 30), ("Proposal", 25), ("Won", 24)])
	deal(world, [("Qualification", 900), ("Won", 700)])
	deal(world, [("Qualification", 900)])

	counted = 0
	for row in report(name, world, **filters)[1]:
		for fieldname, target in row["drill"].items():
			if isinstance(target, list):
				found = frappe.get_list(target[0], filters=target[1])
			else:
				found = report(name, world, **(filters | target))[1]
			assert len(found) == row[fieldname], (row, fieldname)
			counted += row[fieldname]
	assert counted


def test_sources_are_followed_to_the_cash_net_of_credit_notes(world: World, pipeline: str) -> None:
	fair, website = lead(world, "Proof Fair", "Ada"), lead(world, "Proof Website", "Bo")
	lead(world, "Proof Fair", "Cy")
	first = deal(world, [("Qualification", 3)], sales_lead=fair)
	second = deal(world, [("Qualification", 3)], sales_lead=website)
	ordered = do.order(world, world.customers[0], [(world.services[0], 4, 100.0)], first)
	billed = do.bill_orders([ordered])
	do.pay(world, billed)
	credited = do.credit(billed, 0.25)
	refund = do.pay(world, credited)
	do.invoice(world, world.customers[0], [(world.services[0], 1, 70.0)], second)
	flush()

	found = rows("Lead Sources to Cash", world, "source")
	numbers = ("leads", "opportunities", "ordered", "billed")
	assert [found["Proof Fair"][column] for column in numbers] == [
		2,
		1,
		ordered.base_net_total,
		billed.base_net_total + credited.base_net_total,
	]
	assert [found["Proof Website"][column] for column in (*numbers, "paid")] == [1, 1, 0, 70, 0]
	net = billed.base_net_total / billed.base_grand_total
	received = billed.base_grand_total - refund.paid_amount
	assert found["Proof Fair"]["paid"] == flt(received * net, 2)

	one_by_one = rows("Lead Sources to Cash", world, "opportunity", show_documents=1)
	assert {name: row["billed"] for name, row in one_by_one.items()} == {first: 300, second: 70}


def test_won_and_lost_with_reasons(world: World, pipeline: str) -> None:
	deal(world, [("Qualification", 30), ("Won", 20)], 300)
	lost = deal(world, [("Qualification", 30), ("Lost", 20)], 200)
	deal(world, [("Qualification", 900), ("Lost", 800)], 999)
	deal(world, [("Qualification", 3)], 999)
	found = rows("Won and Lost", world, "group")
	assert (found["Won"]["won"], found["Won"]["won_amount"], found["Won"]["win_rate"]) == (1, 300, 50)
	assert (found["Proof Price"]["lost"], found["Proof Price"]["lost_amount"]) == (1, 200)
	(row,) = report("Won and Lost", world, group_by="Pipeline")[1]
	assert (row["won"], row["lost"], row["win_rate"]) == (1, 1, 50)
	one_by_one = rows("Won and Lost", world, "opportunity", show_documents=1)
	assert one_by_one[lost]["loss_reason"] == "Proof Price"
	assert len(one_by_one) == 2


def test_cycles_are_medians_of_won_deals(world: World, pipeline: str) -> None:
	for took in (3, 10, 30):
		deal(world, [("Qualification", 40), ("Won", 40 - took)])
	deal(world, [("Qualification", 40), ("Lost", 1)])
	(row,) = report("Sales Cycle Time", world, group_by="Pipeline")[1]
	assert (row["group"], row["deals"], row["deal_to_won"]) == ("Proof Pipeline", 3, 10)
	assert (row["shortest"], row["longest"], row["won_to_paid"]) == (3, 30, None)
	assert len(report("Sales Cycle Time", world, show_documents=1)[1]) == 3


def test_reports_show_what_lists_show(world: World, pipeline: str) -> None:
	with as_user("Sales User") as salesperson:
		pass
	deal(world, [("Qualification", 5)], 100, opportunity_owner=salesperson)
	deal(world, [("Qualification", 5)], 800, opportunity_owner="Administrator")
	frappe.db.set_single_value("CRM Suite Settings", "salespeople_see", "Their Own")
	frappe.clear_document_cache("CRM Suite Settings", "CRM Suite Settings")
	assert sum(row["expected"] for row in report("Pipeline by Stage and Owner", world)[1]) == 900
	with as_user("Sales User"):
		(row,) = report("Pipeline by Stage and Owner", world)[1]
		assert (row["owner"], row["expected"]) == (salesperson, 100)
	with as_user("Employee"), pytest.raises(frappe.PermissionError):
		report("Pipeline by Stage and Owner", world)


def test_money_from_documents_is_for_who_may_read_it(world: World, pipeline: str) -> None:
	lead(world, "Proof Fair", "Ada")
	with as_user("Campaign Manager"):
		columns, found, _message, _chart = report("Lead Sources to Cash", world)
	assert not {"ordered", "billed", "paid"} & {column["fieldname"] for column in columns}
	assert found
	assert not any("paid" in row for row in found)


@pytest.mark.parametrize("name", NEEDED)
def test_each_runs_as_frappe_runs_it_and_asks_for_a_company(name: str, world: World, pipeline: str) -> None:
	from frappe.desk.query_report import run

	assert run(name, filters={"company": world.company, **NEEDED[name]})["columns"]
	with pytest.raises(frappe.MandatoryError):
		report(name, world, company=None)

"""What leads came to that were converted without an opportunity, in the report by source."""

from typing import Any

import frappe
from frappe.utils import add_days, flt, now_datetime

from crm_suite.api.conversion import convert_lead
from crm_suite.crm_suite.report.lead_sources_to_cash.lead_sources_to_cash import execute
from tests.site.business import documents as do
from tests.site.business.proof import flush
from tests.site.business.world import World, make_opportunity
from tests.site.relations_records import as_user


def converted_lead(world: World, source: str, customer: str, **values: Any) -> str:
	if not frappe.db.exists("Capture Source", source):
		frappe.get_doc({"doctype": "Capture Source", "source_name": source}).insert()
	values = {"first_name": "Ada", "company": world.company, "source": source} | values
	lead = frappe.get_doc({"doctype": "Sales Lead"} | values).insert()
	convert_lead(lead.name, customer=customer, create_opportunity=False)
	return lead.name


def by_source(world: World, **filters: Any) -> dict[str, dict[str, Any]]:
	return {row["source"]: row for row in execute({"company": world.company} | filters)[1]}


def test_money_without_an_opportunity_is_the_first_leads(world: World) -> None:
	customer = world.customers[0]
	yesterday = add_days(now_datetime(), -1)
	first = converted_lead(world, "Proof Fair", customer, captured_on=yesterday)
	converted_lead(world, "Proof Website", customer)
	ordered = do.order(world, customer, [(world.services[0], 4, 100.0)])
	billed = do.bill_orders([ordered])
	do.pay(world, billed)
	credited = do.credit(billed, 0.25)
	deal = make_opportunity(world, customer)
	do.invoice(world, customer, [(world.services[0], 1, 70.0)], deal)
	flush()

	found = by_source(world)
	amounts = ("opportunities", "ordered", "billed", "paid")
	net = billed.base_net_total
	assert [found["Proof Fair"][column] for column in amounts] == [
		0,
		ordered.base_net_total,
		net + credited.base_net_total,
		flt(net, 2),
	]
	assert [found["Proof Website"][column] for column in amounts] == [0, 0, 0, 0]
	rows = execute({"company": world.company, "show_documents": 1})[1]
	(row,) = [row for row in rows if row["lead"] == first]
	assert (row["opportunity"], row["customer"], row["ordered"]) == (None, customer, ordered.base_net_total)

	# Of a later capture only: the money stays with the lead that was the first.
	later = by_source(world, from_date=frappe.utils.today())
	assert "Proof Fair" not in later and later["Proof Website"]["ordered"] == 0
	# A pipeline has opportunities only.
	assert (
		by_source(world, sales_pipeline=frappe.db.get_value("Sales Opportunity", deal, "sales_pipeline"))[
			"Proof Fair"
		]["ordered"]
		== 0
	)


def test_a_lead_that_joined_an_opportunity_leaves_other_sales_alone(world: World) -> None:
	customer = world.customers[0]
	lead = converted_lead(world, "Proof Fair", customer)
	frappe.db.set_value("Sales Lead", lead, "sales_opportunity", make_opportunity(world, customer))
	do.order(world, customer, [(world.services[0], 1, 100.0)])
	flush()
	assert by_source(world)["Proof Fair"]["ordered"] == 0


def test_sales_to_a_customer_whom_the_user_may_not_read_are_left_out(world: World) -> None:
	customer, other = world.customers[:2]
	converted_lead(world, "Proof Fair", customer)
	do.order(world, customer, [(world.services[0], 1, 100.0)])
	flush()
	with as_user("Sales Manager", "Sales User", "Accounts User") as user:
		assert by_source(world)["Proof Fair"]["ordered"] == 100
	frappe.get_doc(
		{
			"doctype": "User Permission",
			"user": user,
			"allow": "Customer",
			"for_value": other,
			"apply_to_all_doctypes": 0,
			"applicable_for": "Customer",
		}
	).insert()
	with as_user("Sales Manager", "Sales User", "Accounts User"):
		assert by_source(world)["Proof Fair"]["ordered"] == 0

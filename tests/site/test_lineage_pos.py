"""Sales at the till: the invoice settles itself, and its consolidation is no second sale."""

import frappe
import pytest
from erpnext.accounts.doctype.pos_invoice.pos_invoice import make_sales_return

from crm_suite.ledger.check import check
from tests.site.business import documents as do
from tests.site.business.proof import entries, flush, prove, refresh_opportunities
from tests.site.business.till import consolidate, make_loyal, open_till, sell
from tests.site.business.world import World, make_opportunity, totals_of


@pytest.fixture
def till(world: World) -> str:
	return open_till(world)


def test_sale_and_payment_in_one_document(world: World, till: str) -> None:
	deal = make_opportunity(world, world.customers[0])

	sale = sell(world, till, world.customers[0], [(world.services[0], 1, 100)], deal)

	prove()
	assert entries(sale.name) == [
		("Delivered", deal, 100, 121),
		("Invoiced", deal, 100, 121),
		("Paid", deal, 100, 121),
	]


def test_change_is_not_received(world: World, till: str) -> None:
	deal = make_opportunity(world, world.customers[0])

	sale = sell(world, till, world.customers[0], [(world.services[0], 1, 100)], deal, more=29)

	assert sale.change_amount == 29
	prove()
	assert totals_of(deal).paid_gross == 121


def test_a_little_too_little_is_written_off(world: World, till: str) -> None:
	deal = make_opportunity(world, world.customers[0])
	draft = do.new_sales_document(
		world,
		"Sales Invoice",
		world.customers[0],
		[(world.services[0], 1, 100)],
		deal,
		is_pos=1,
		pos_profile=till,
	)
	draft.append("payments", {"mode_of_payment": "Cash", "account": world.cash, "amount": 0})
	draft.insert()
	draft.payments[0].amount = 120
	draft.update(
		{
			"write_off_amount": 1,
			"write_off_account": world.write_off,
			"write_off_cost_center": world.cost_center,
		}
	)
	draft.save()

	sale = do.submit(draft)

	prove()
	assert totals_of(deal).paid_gross == 120
	assert totals_of(deal).written_off_gross == 1
	assert totals_of(deal).outstanding_amount == 0
	assert ("Written Off", deal, 0.83, 1) in entries(sale.name)


def test_return_at_the_till(world: World, till: str) -> None:
	deal = make_opportunity(world, world.customers[0])
	sale = sell(world, till, world.customers[0], [(world.stocked, 2, 50)], deal)
	prove()

	back = make_sales_return(sale.name)
	back.items[0].qty = -1
	back.payments = [row for row in back.payments if row.amount]
	back.payments[0].amount = -60.5
	back.paid_amount = back.base_paid_amount = -60.5
	do.submit(back)

	prove()
	assert entries(back.name) == [
		("Credited", deal, -50, -60.5),
		("Refunded", deal, -50, -60.5),
		("Returned", deal, -50, -60.5),
	]
	assert totals_of(deal).paid_gross == 60.5


def test_consolidated_sales_are_counted_once(world: World, till: str) -> None:
	first, second = (make_opportunity(world, world.customers[0], title) for title in ("First", "Second"))
	sales = [
		sell(world, till, world.customers[0], [(world.services[0], 1, 100)], first, more=4),
		sell(world, till, world.customers[0], [(world.services[0], 3, 33.33)], second),
	]
	prove()
	before = [totals_of(deal) for deal in (first, second)]

	log = consolidate(world.customers[0], sales)

	prove()
	assert log.consolidated_invoice
	assert entries(log.consolidated_invoice) == []
	for deal, totals in zip((first, second), before, strict=True):
		assert totals_of(deal).paid_net == totals.paid_net
		assert totals_of(deal).billed_gross == totals.billed_gross
	rows = frappe.get_doc("Sales Invoice", log.consolidated_invoice).items
	assert [row.crms_opportunity for row in rows] == [first, second]

	do.cancel(log)

	prove()
	assert totals_of(second).billed_net == 99.99


def test_consolidation_by_customer_group_is_no_debt_of_the_others(world: World, till: str) -> None:
	sales = [
		sell(world, till, customer, [(world.services[0], 1, 100)], make_opportunity(world, customer))
		for customer in world.customers[:2]
	]

	consolidate(
		world.customers[0],
		sales,
		merge_invoices_based_on="Customer Group",
		customer_group=frappe.db.get_value("Customer", world.customers[0], "customer_group"),
	)

	flush()
	refresh_opportunities()
	assert list(check(frappe.db.sql)) == []


@pytest.fixture
def loyal_customer(world: World) -> str:
	return make_loyal(world)


@pytest.mark.parametrize("is_pos", [0, 1])
def test_loyalty_points_are_no_cash(world: World, loyal_customer: str, is_pos: int) -> None:
	deal = make_opportunity(world, loyal_customer)
	do.invoice(world, loyal_customer, [(world.services[0], 1, 1000)], taxed=False)
	draft = do.new_sales_document(
		world,
		"Sales Invoice",
		loyal_customer,
		[(world.services[0], 1, 100)],
		deal,
		taxed=False,
		is_pos=is_pos,
		redeem_loyalty_points=1,
		loyalty_points=30,
		loyalty_amount=30,
		loyalty_program="Proof Loyalty",
	)
	if is_pos:
		draft.account_for_change_amount = world.cash
		draft.append("payments", {"mode_of_payment": "Cash", "account": world.cash, "amount": 0})
		draft.insert()
		draft.payments[0].amount = 70
	draft.save()
	do.submit(draft)

	prove()
	assert totals_of(deal).written_off_gross == 30
	assert totals_of(deal).paid_gross == 70 * is_pos

"""The cash forecast on real documents: no euro twice and none lost, whatever happens on the way to cash."""

import os
from collections import defaultdict

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import add_days, add_months, getdate, now_datetime, today

from crm_suite.forecasting.cash import expected_cash
from crm_suite.forecasting.companies import scope_now
from crm_suite.forecasting.known import Moment
from crm_suite.forecasting.sources import Scope
from crm_suite.rules.forecast import CREDITS, INVOICES, ORDERS, PIPELINE, Expected
from tests.site.business import documents as do
from tests.site.business.proof import flush, refresh_opportunities
from tests.site.business.sequences import Day
from tests.site.business.subscriptions import make_subscription
from tests.site.business.truth import cents
from tests.site.business.world import World, make_opportunity, totals_of

SEED = os.environ.get("CRM_SUITE_SEED", "forecast")


def lines_now(company: str) -> list[Expected]:
	flush()
	refresh_opportunities()
	return expected_cash(frappe.db.sql, scope_now([company]))


def by_bucket(world: World, deal: str) -> dict[str, float]:
	"""Gross amounts of the deal's lines."""
	sums: dict[str, float] = defaultdict(float)
	for line in lines_now(world.company):
		if line.sales_opportunity == deal:
			sums[line.bucket] += line.gross / 1000
	return dict(sums)


def sure_deal(world: World, **values: object) -> str:
	"""A deal over 1,000 net that is certain, in a stage that a quotation does not move."""
	return make_opportunity(
		world,
		world.customers[0],
		sales_stage="Negotiation",
		expected_amount=1000,
		probability=100,
		expected_close=add_days(today(), 20),
		**values,
	)


def assert_conserved(world: World, deal: str, gross: float = 1210, net: float = 1000) -> None:
	"""What is expected and what was received are the deal's amount, net and gross."""
	lines = [line for line in lines_now(world.company) if line.sales_opportunity == deal]
	received = totals_of(deal)
	assert sum(line.gross for line in lines) / 1000 + received.paid_gross == pytest.approx(gross)
	assert sum(line.net for line in lines) / 1000 + received.paid_net == pytest.approx(net, abs=0.011)


def test_a_deal_keeps_its_amount_from_quotation_to_cash(world: World) -> None:
	deal = sure_deal(world)
	do.quote(world, world.customers[0], [(world.services[0], 10, 100)], deal)
	assert by_bucket(world, deal) == {PIPELINE: 1210}

	order = do.order(world, world.customers[0], [(world.services[0], 4, 100)], deal)
	assert by_bucket(world, deal) == {PIPELINE: 726, ORDERS: 484}
	assert_conserved(world, deal)
	advance = do.pay(world, order, 100)
	assert by_bucket(world, deal) == {PIPELINE: 726, ORDERS: 484, CREDITS: -100}
	assert_conserved(world, deal)

	rest = do.order(world, world.customers[0], [(world.services[0], 6, 100)], deal)
	assert_conserved(world, deal)
	do.deliver([rest], part=0.5)
	part = do.bill_orders([rest], part=0.5)
	assert by_bucket(world, deal) == {ORDERS: 847, INVOICES: 363, CREDITS: -100}
	do.pay(world, part, 200)
	assert_conserved(world, deal)

	draft = do.mapped(do.invoice_from_order, [order])
	draft.allocate_advances_automatically = 1
	last = do.submit(draft)
	assert by_bucket(world, deal) == {ORDERS: 363, INVOICES: 163 + 384}
	assert_conserved(world, deal)
	do.cancel(last)
	assert_conserved(world, deal)
	do.cancel(advance)
	assert_conserved(world, deal)

	last = do.bill_orders([order])
	rest_bill = do.bill_orders([rest])
	do.pay_several(world, [(part, 163), (last, 484), (rest_bill, 363)])
	assert by_bucket(world, deal) == {}
	assert_conserved(world, deal)


def test_a_credit_note_takes_from_the_deal_and_its_refund_is_expected_to_go_out(world: World) -> None:
	deal = sure_deal(world)
	do.quote(world, world.customers[0], [(world.services[0], 10, 100)], deal)
	invoice = do.invoice(world, world.customers[0], [(world.services[0], 10, 100)], deal)
	assert by_bucket(world, deal) == {INVOICES: 1210}
	do.pay(world, invoice)

	note = do.credit(invoice, part=0.2, update_outstanding_for_self=1)

	assert by_bucket(world, deal) == {CREDITS: -242}
	assert_conserved(world, deal, 968, 800)
	do.pay(world, note)
	assert by_bucket(world, deal) == {}
	assert_conserved(world, deal, 968, 800)


def test_an_advance_for_nothing_is_set_off_against_what_the_customer_pays_first(world: World) -> None:
	customer = world.customers[0]
	do.invoice(
		world, customer, [(world.services[0], 1, 100)], payment_terms_template=None, due_date=do.next_month()
	)
	do.pay_in_advance(world, customer, 150)

	lines = [line for line in lines_now(world.company) if line.customer == customer]

	due = next(line.cash_on for line in lines if line.bucket == INVOICES)
	assert [(line.cash_on, line.gross) for line in lines if line.bucket == CREDITS] == [
		(due, -121_000),
		(getdate(), -29_000),
	]


def test_an_order_in_another_currency_counts_at_its_rate_and_leaves_nothing_when_billed_at_another(
	world: World,
) -> None:
	frappe.db.set_single_value(
		"Accounts Settings", "allow_multi_currency_invoices_against_single_party_account", 1
	)
	deal = sure_deal(world)
	order = do.order(
		world, world.customers[0], [(world.services[0], 4, 100)], deal, currency="EUR", conversion_rate=1.1
	)
	assert by_bucket(world, deal)[ORDERS] == pytest.approx(4 * 110 * 1.21)

	draft = do.mapped(do.invoice_from_order, [order])
	draft.conversion_rate = 1.2
	do.submit(draft)

	assert by_bucket(world, deal)[INVOICES] == pytest.approx(4 * 120 * 1.21)
	assert ORDERS not in by_bucket(world, deal)


def test_a_closed_order_is_not_expected(world: World) -> None:
	order = do.order(world, world.customers[0], [(world.services[0], 4, 100)], sure_deal(world))
	order.update_status("Closed")

	assert ORDERS not in by_bucket(world, order.items[0].crms_opportunity)


def test_a_won_deal_without_an_order_is_given_up_after_a_while(world: World) -> None:
	deal = make_opportunity(
		world,
		world.customers[0],
		sales_stage="Won",
		expected_amount=1000,
		expected_close=add_days(today(), -40),
	)
	assert list(by_bucket(world, deal)) == [PIPELINE]

	frappe.db.set_value(
		"Sales Opportunity Stage Change", {"parent": deal}, "changed_on", add_days(now_datetime(), -31)
	)

	assert by_bucket(world, deal) == {}
	now = now_datetime()
	reconstructed = expected_cash(frappe.db.sql, Scope([world.company], Moment(now), now.date()))
	assert deal not in {line.sales_opportunity for line in reconstructed}


def test_an_order_that_names_no_deal_takes_from_a_won_deal_of_its_customer(world: World) -> None:
	customer = world.customers[0]
	first, second, other = (
		make_opportunity(
			world, of, sales_stage="Won", expected_amount=1000, expected_close=add_days(today(), days)
		)
		for of, days in ((customer, 20), (customer, 30), (world.customers[1], 20))
	)
	frappe.db.set_value(
		"Sales Opportunity Stage Change", {"parent": first}, "changed_on", add_days(now_datetime(), -3)
	)

	order = do.order(world, customer, [(world.services[0], 12, 100)])

	assert expected_net(world, first, second, other, order.name) == [0, 800, 1000, 1200]
	do.bill_orders([order], part=0.5)
	invoice = do.invoice(world, customer, [(world.services[0], 3, 100)])
	assert expected_net(world, first, second, other, order.name, invoice.name) == [0, 500, 1000, 600, 300]
	do.cancel(invoice)
	order.reload()
	link(order, first)
	assert expected_net(world, first, second, other, order.name) == [0, 1000, 1000, 600]


def test_an_order_without_a_deal_is_the_one_of_the_deal_that_was_won_before_it(world: World) -> None:
	customer = world.customers[0]
	order = do.order(world, customer, [(world.services[0], 10, 100)], transaction_date=add_days(today(), -26))
	bought = do.order(world, customer, [(world.services[0], 1, 50)], transaction_date=add_days(today(), -20))
	earlier, won_now = (
		make_opportunity(
			world, customer, sales_stage="Won", expected_amount=1000, expected_close=add_days(today(), -days)
		)
		for days in (36, 1)
	)
	frappe.db.set_value(
		"Sales Opportunity Stage Change", {"parent": earlier}, "changed_on", add_days(now_datetime(), -36)
	)

	assert expected_net(world, earlier, won_now) == [0, 950]
	bought.update_status("Closed")
	assert expected_net(world, earlier, won_now) == [0, 1000]
	assert expected_net(world, order.name) == [1000]


def expected_net(world: World, *documents: str) -> list[float]:
	"""What the forecast expects of each of these documents, net."""
	sums: dict[str, float] = defaultdict(float)
	for line in lines_now(world.company):
		sums[line.voucher_no] += line.net / 1000
	return [sums[name] for name in documents]


def link(order: Document, deal: str) -> None:
	"""Name the deal on a submitted order, as a person does."""
	order.crms_opportunity = deal
	for row in order.items:
		row.crms_opportunity = deal
	order.save()


def test_what_recurs_is_expected_every_month_until_documents_cover_it(world: World) -> None:
	customer = world.customers[0]
	rows = [
		{"item_code": world.services[0], "qty": 1, "rate": 400},
		{"item_code": world.services[1], "qty": 1, "rate": 100, "recurrence": "Monthly", "periods": 5},
	]
	deal = make_opportunity(
		world, customer, sales_stage="Negotiation", probability=100, expected_close=today(), items=rows
	)
	assert months_of(world, deal) == [500, 100, 100, 100, 100]

	order = do.order(world, customer, [(world.services[0], 4, 100), (world.services[1], 1, 100)], deal)
	assert months_of(world, deal) == [100, 100, 100, 100], "the order has the first month"
	do.pay(world, do.bill_orders([order]))
	assert_conserved_net(world, deal, 900)

	do.invoice(world, customer, [(world.services[1], 1, 100)], deal)
	assert months_of(world, deal) == [100, 100, 100]
	subscription = do.invoice(world, customer, [(world.services[1], 1, 100)])
	assert months_of(world, deal) == [100, 100, 100], "a month ahead is too early to be the one of a period"
	do.cancel(subscription)
	assert_conserved_net(world, deal, 900)

	do.order(world, customer, [(world.services[1], 3, 100)], deal)
	assert months_of(world, deal) == []
	assert_conserved_net(world, deal, 900)


def months_of(world: World, deal: str) -> list[float]:
	"""What the deal itself is expected to bring, day by day, net."""
	lines = [line for line in lines_now(world.company) if line.voucher_no == deal]
	return [line.net / 1000 for line in sorted(lines, key=lambda line: line.cash_on)]


def assert_conserved_net(world: World, deal: str, net: float) -> None:
	lines = [line for line in lines_now(world.company) if line.sales_opportunity == deal]
	assert sum(line.net for line in lines) / 1000 + totals_of(deal).paid_net == pytest.approx(net, abs=0.011)


def test_a_subscription_covers_the_months_of_the_deal_that_it_came_from(world: World) -> None:
	customer = world.customers[0]
	begun = add_months(today(), -3)
	deal = make_opportunity(
		world,
		customer,
		sales_stage="Won",
		expected_close=begun,
		items=[{"item_code": world.services[0], "qty": 1, "rate": 100, "recurrence": "Monthly"}],
	)
	frappe.db.set_value("Sales Opportunity Stage Change", {"parent": deal}, "changed_on", begun)
	dated = {"set_posting_time": 1, "posting_date": begun, "due_date": do.next_month()}
	do.invoice(world, customer, [(world.services[0], 1, 100)], deal, **dated)
	assert months_of(world, deal) == [], "nobody ordered or billed the second month: it seems to have ended"

	subscription = make_subscription(world, customer, add_months(begun, 1))
	for number in (1, 2, 3):
		subscription.process(posting_date=getdate(add_months(begun, number)))

	assert months_of(world, deal) == [100] * 11
	lines = [line for line in lines_now(world.company) if line.customer == customer]
	assert sum(line.net for line in lines if line.bucket == INVOICES) == 400_000


def test_what_is_paid_has_paid_the_terms_that_were_due_first(world: World) -> None:
	bill = do.new_sales_document(world, "Sales Invoice", world.customers[0], [(world.services[0], 1, 100)])
	for days, portion in ((10, 40), (40, 60)):
		bill.append("payment_schedule", {"due_date": add_days(today(), days), "invoice_portion": portion})
	do.submit(bill)
	do.pay(world, bill, 50)

	lines = [line for line in lines_now(world.company) if line.voucher_no == bill.name]

	assert [line.gross for line in lines] == [71_000]
	assert lines[0].cash_on >= getdate(add_days(today(), 40))


def test_what_is_expected_agrees_with_erpnext_whatever_happens(world: World) -> None:
	day = Day(world, SEED)
	day.open_shop()
	for story in day.act(8):
		lines = lines_now(world.company)
		assert owed_by_customer(lines) == booked_by_customer(world.company), (SEED, story)
		assert ordered_not_billed(lines) == pytest.approx(erpnext_to_bill(world.company), abs=0.02), (
			SEED,
			story,
		)

	statements = []
	expected_cash(
		lambda query, values=(): statements.append(query) or frappe.db.sql(query, values),
		scope_now([world.company]),
	)
	assert len(statements) <= 10, "a forecast does not ask document by document"


def owed_by_customer(lines: list[Expected]) -> dict[str, int]:
	owed: dict[str, int] = defaultdict(int)
	for line in lines:
		if line.bucket in (INVOICES, CREDITS):
			owed[line.customer] += line.gross // 10
	return {customer: amount for customer, amount in owed.items() if amount}


def booked_by_customer(company: str) -> dict[str, int]:
	"""Cents on the debtors' accounts, and what tills have not handed over to them."""
	rows = frappe.db.sql(
		"""select customer, sum(amount) from (
			select party customer, debit - credit amount from `tabGL Entry`
			where company = %(company)s and party_type = 'Customer' and is_cancelled = 0
			union all
			select customer, outstanding_amount * conversion_rate from `tabPOS Invoice`
			where company = %(company)s and docstatus = 1 and ifnull(consolidated_invoice, '') = ''
		) booked group by customer having round(sum(amount), 2) != 0""",
		{"company": company},
	)
	return {customer: cents(amount) for customer, amount in rows}


def ordered_not_billed(lines: list[Expected]) -> float:
	return sum(line.net for line in lines if line.bucket == ORDERS) / 1000


def erpnext_to_bill(company: str) -> float:
	"""Net of what ERPNext itself says is to be billed, row by row."""
	[(amount,)] = frappe.db.sql(
		"""select sum(greatest(row_of.net_amount - row_of.billed_amt, 0) * document.conversion_rate)
		from `tabSales Order` document join `tabSales Order Item` row_of on row_of.parent = document.name
		where document.docstatus = 1 and document.company = %s and document.status != 'Closed'""",
		company,
	)
	return float(amount or 0)

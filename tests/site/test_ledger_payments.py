"""Every way in which money comes in, goes back or is let go: what is cash, what is not, and whose it is."""

import frappe
import pytest
from frappe.model.document import Document

from tests.site.business import documents as do
from tests.site.business.proof import entries, prove
from tests.site.business.world import World, make_account, make_opportunity, outstanding, totals_of


@pytest.fixture
def deals(world: World) -> list[str]:
	return [make_opportunity(world, world.customers[0], title) for title in ("First", "Second")]


def bill(world: World, deal: str | None, net: float = 100) -> Document:
	return do.invoice(world, world.customers[0], [(world.services[0], 1, net)], deal)


def test_part_payments(world: World, deals: list[str]) -> None:
	invoice = bill(world, deals[0])

	for amount in (40, 40, 41):
		do.pay(world, invoice, amount)

	prove()
	assert totals_of(deals[0]).paid_gross == 121
	assert totals_of(deals[0]).paid_net == 100
	assert totals_of(deals[0]).outstanding_amount == 0


def test_one_payment_for_invoices_of_several_opportunities(world: World, deals: list[str]) -> None:
	invoices = [bill(world, deals[0]), bill(world, deals[1], 50), bill(world, None, 10)]

	payment = do.pay_several(world, [(invoices[0], 121), (invoices[1], 30.25), (invoices[2], 12.1)])

	prove()
	assert entries(payment.name) == [
		("Paid", None, 10, 12.1),
		("Paid", deals[0], 100, 121),
		("Paid", deals[1], 25, 30.25),
	]


def test_advance_on_an_order_belongs_to_its_deal_before_and_after_it_is_applied(
	world: World, deals: list[str]
) -> None:
	order = do.order(world, world.customers[0], [(world.services[0], 1, 100)], deals[0])
	advance = do.pay(world, order, 60.5)
	prove()
	assert entries(advance.name) == [("Paid", deals[0], 50, 60.5)]

	draft = do.mapped(do.invoice_from_order, [order])
	draft.allocate_advances_automatically = 1
	invoice = do.submit(draft)

	assert outstanding(invoice.name) == 60.5
	prove()
	assert entries(advance.name) == [("Paid", deals[0], 50, 60.5)]
	rows = frappe.get_all(
		"Relationship Entry", {"voucher_no": advance.name, "is_reversed": 0}, ["against_type", "against_no"]
	)
	assert rows == [{"against_type": "Sales Invoice", "against_no": invoice.name}]


def test_advance_in_a_separate_account(world: World, deals: list[str]) -> None:
	liability = make_account(
		world.company, "Proof Advances", "Current Liabilities", "Receivable", root_type="Liability"
	)
	frappe.get_doc("Company", world.company).update(
		{
			"book_advance_payments_in_separate_party_account": 1,
			"default_advance_received_account": liability,
			"reconciliation_takes_effect_on": "Oldest Of Invoice Or Advance",
		}
	).save()
	order = do.order(world, world.customers[0], [(world.services[0], 1, 100)], deals[0])
	advance = do.pay(world, order, 60.5)
	assert advance.paid_from == liability
	prove()
	assert entries(advance.name) == [("Paid", deals[0], 50, 60.5)]

	draft = do.mapped(do.invoice_from_order, [order])
	draft.allocate_advances_automatically = 1
	draft.only_include_allocated_payments = 1
	invoice = do.submit(draft)

	assert outstanding(invoice.name) == 60.5
	prove()
	assert totals_of(deals[0]).paid_gross == 60.5

	do.cancel(invoice)
	prove()


def test_advance_for_nothing_belongs_to_the_customer_alone(world: World, deals: list[str]) -> None:
	payment = do.pay_in_advance(world, world.customers[0], 50)
	prove()
	assert entries(payment.name) == [("Paid", None, 50, 50)]

	invoice = bill(world, deals[0])
	assert do.reconcile(world, world.customers[0]) == 1

	prove()
	assert entries(payment.name) == [("Paid", deals[0], 41.32, 50)]

	do.unreconcile(payment)

	assert outstanding(invoice.name) == 121
	prove()
	assert entries(payment.name) == [("Paid", None, 50, 50)]


def test_payment_with_a_part_for_nothing_yet(world: World, deals: list[str]) -> None:
	invoice = bill(world, deals[0])
	payment = do.new_payment(world, invoice)
	payment.paid_amount = payment.received_amount = 150
	payment.set_amounts()

	do.submit(payment)

	prove()
	assert entries(payment.name) == [("Paid", None, 29, 29), ("Paid", deals[0], 100, 121)]


@pytest.mark.parametrize(("account", "event"), [("bank_charges", "Adjusted"), ("write_off", "Written Off")])
def test_deduction_is_no_cash(world: World, deals: list[str], account: str, event: str) -> None:
	payment = do.new_payment(world, bill(world, deals[0]))
	payment.paid_amount = payment.received_amount = 108.9
	payment.append(
		"deductions",
		{"account": getattr(world, account), "cost_center": world.cost_center, "amount": 12.1},
	)
	payment.set_amounts()

	do.submit(payment)

	prove()
	assert entries(payment.name) == sorted([(event, deals[0], 10, 12.1), ("Paid", deals[0], 90, 108.9)])
	assert totals_of(deals[0]).outstanding_amount == 0


def test_deduction_is_shared_among_what_is_paid(world: World, deals: list[str]) -> None:
	invoices = [bill(world, deals[0], 200), bill(world, deals[1])]
	payment = do.new_payment(world, invoices[0])
	payment.append(
		"references",
		{"reference_doctype": "Sales Invoice", "reference_name": invoices[1].name, "allocated_amount": 121},
	)
	payment.paid_amount = payment.received_amount = 353
	payment.set_missing_values()
	payment.append(
		"deductions", {"account": world.bank_charges, "cost_center": world.cost_center, "amount": 10}
	)
	payment.set_amounts()

	do.submit(payment)

	prove()
	assert totals_of(deals[0]).paid_gross == 235.33
	assert totals_of(deals[1]).paid_gross == 117.67
	assert totals_of(deals[0]).written_off_gross == 6.67
	assert totals_of(deals[1]).written_off_gross == 3.33


def test_write_off_by_journal_entry(world: World, deals: list[str]) -> None:
	invoice = bill(world, deals[0])
	lines = [
		do.receivable_line(world, world.customers[0], 121, invoice),
		do.account_line(world.write_off, 121),
	]

	journal = do.journal(world, lines)

	prove()
	assert entries(journal.name) == [("Written Off", deals[0], 100, 121)]


def test_money_by_journal_entry(world: World, deals: list[str]) -> None:
	invoice = bill(world, deals[0])
	lines = [
		do.receivable_line(world, world.customers[0], 121, invoice),
		do.account_line(world.bank, 100.9),
		do.account_line(world.bank_charges, 20.1),
	]

	journal = do.journal(world, lines)

	prove()
	assert [row[0] for row in entries(journal.name)] == ["Adjusted", "Paid"]
	assert totals_of(deals[0]).paid_gross == 100.9


def test_advance_by_journal_entry(world: World, deals: list[str]) -> None:
	order = do.order(world, world.customers[0], [(world.services[0], 1, 100)], deals[0])
	line = do.receivable_line(world, world.customers[0], 60.5, order) | {"is_advance": "Yes"}

	journal = do.journal(world, [line, do.account_line(world.bank, 60.5)])

	prove()
	assert entries(journal.name) == [("Paid", deals[0], 50, 60.5)]


def test_journal_entry_that_moves_a_debt_between_customers(world: World, deals: list[str]) -> None:
	invoice = bill(world, deals[0])
	lines = [
		do.receivable_line(world, world.customers[0], 121, invoice),
		do.receivable_line(world, world.customers[1], -121),
	]

	journal = do.journal(world, lines)

	prove()
	assert entries(journal.name) == [("Adjusted", None, -121, -121), ("Adjusted", deals[0], 100, 121)]


def test_refund_of_a_credit_note(world: World, deals: list[str]) -> None:
	invoice = bill(world, deals[0])
	do.pay(world, invoice)
	note = do.credit(invoice, update_outstanding_for_self=1)
	prove()
	assert totals_of(deals[0]).outstanding_amount == -121

	refund = do.pay(world, note)

	assert refund.payment_type == "Pay"
	prove()
	assert entries(refund.name) == [("Refunded", deals[0], -100, -121)]
	assert totals_of(deals[0]).paid_gross == 0
	assert totals_of(deals[0]).outstanding_amount == 0


def test_credit_note_reconciled_with_an_invoice_of_another_deal(world: World, deals: list[str]) -> None:
	"""ERPNext writes a Journal Entry for it: nobody paid anything."""
	do.credit(bill(world, deals[0]), update_outstanding_for_self=1)
	invoice = bill(world, deals[1])

	do.reconcile(world, world.customers[0])

	prove()
	assert totals_of(deals[0]).paid_gross == totals_of(deals[1]).paid_gross == 0
	assert invoice.name


def test_cancelled_payment(world: World, deals: list[str]) -> None:
	payment = do.pay(world, bill(world, deals[0]))
	prove()

	do.cancel(payment)

	prove()
	assert entries(payment.name) == []
	assert totals_of(deals[0]).paid_gross == 0


def test_cancelled_invoice_leaves_its_payment_to_the_customer(world: World, deals: list[str]) -> None:
	invoices = [bill(world, deals[0]), bill(world, deals[1])]
	payment = do.pay_several(world, [(invoices[0], 121), (invoices[1], 121)])
	prove()

	do.cancel(invoices[0])

	prove()
	assert entries(payment.name) == [("Paid", None, 121, 121), ("Paid", deals[1], 100, 121)]


def test_cancelled_order_leaves_its_advance_to_the_customer(world: World, deals: list[str]) -> None:
	frappe.db.set_single_value("Accounts Settings", "unlink_advance_payment_on_cancelation_of_order", 1)
	order = do.order(world, world.customers[0], [(world.services[0], 1, 100)], deals[0])
	advance = do.pay(world, order, 60.5)
	prove()

	do.cancel(order)

	prove()
	assert entries(advance.name) == [("Paid", None, 60.5, 60.5)]


def test_stage_follows_documents_and_their_cancellation(world: World, deals: list[str]) -> None:
	quotation = do.quote(world, world.customers[0], [(world.services[0], 1, 100)], deals[0])
	prove()
	assert totals_of(deals[0]).sales_stage == "Proposal"
	order = do.order_quotation(quotation)
	prove()
	assert (totals_of(deals[0]).status, totals_of(deals[0]).probability) == ("Won", 100)

	do.cancel(order)
	prove()
	assert totals_of(deals[0]).sales_stage == "Proposal"

	do.cancel(quotation)
	prove()
	assert (totals_of(deals[0]).status, totals_of(deals[0]).sales_stage) == ("Open", "Qualification")

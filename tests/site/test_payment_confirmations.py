"""Confirmations of payments by Journal Entry and at the till."""

import frappe
import pytest
from frappe.model.document import Document

from crm_suite.erp.receipts import receipts_of
from crm_suite.jobs.confirmations import deal_with
from crm_suite.rules.amounts import MILLS
from tests.site.business import documents as do
from tests.site.business.till import LOYALTY_PROGRAM, consolidate, make_loyal, open_till, sell
from tests.site.business.world import World
from tests.site.confirmation_records import ADDRESS, letters, mails, notes, send, switch, switch_on

OTHER = "ben@engines.example"


@pytest.fixture
def shop(world: World) -> World:
	switch_on()
	for customer, address in zip(world.customers, (ADDRESS, OTHER), strict=False):
		frappe.db.set_value("Customer", customer, "email_id", address)
	return world


@pytest.fixture
def invoice(shop: World) -> Document:
	return do.invoice(shop, shop.customers[0], [(shop.services[0], 1, 100)], taxed=False)


def booked(world: World, source: Document, amount: float = 100, **values: str) -> Document:
	"""Money for an invoice, by Journal Entry."""
	lines = [
		do.account_line(world.bank, amount),
		do.receivable_line(world, source.customer, amount, source),
	]
	return do.journal(world, lines, cheque_no="Transfer 7", cheque_date=frappe.utils.today(), **values)


def test_a_receipt_by_journal_entry_is_confirmed_once(shop: World, invoice: Document) -> None:
	entry = booked(shop, invoice, voucher_type="Bank Entry")
	assert send(entry).items() >= {"kind": "Payment Confirmation", "status": "Sent"}.items()
	letter = letters(entry)[ADDRESS]
	for told in ("100.00", invoice.name, "Transfer 7"):
		assert told in letter
	entry.run_method("on_submit")
	deal_with(notes(entry)[0].name)
	assert (len(notes(entry)), len(mails(entry))) == (1, 1)
	# A Journal Entry shows the books.
	assert frappe.get_all("Email Queue", {"reference_name": entry.name}, pluck="attachments") == ["[]"]


def test_customers_of_one_entry_are_told_of_their_own_money(shop: World) -> None:
	ada, ben = shop.customers[:2]
	entry = do.journal(
		shop,
		[
			do.receivable_line(shop, ada, 70),
			do.account_line(shop.bank, 100),
			do.receivable_line(shop, ben, 30),
		],
	)
	assert [note.customer for note in notes(entry)] == [ada, ben]
	for note in notes(entry):
		deal_with(note.name)
	sent = letters(entry)
	assert "70.00" in sent[ADDRESS] and "30.00" not in sent[ADDRESS]
	assert "30.00" in sent[OTHER] and "70.00" not in sent[OTHER]


def test_who_is_merged_meanwhile_is_told_of_all_in_one_letter(shop: World) -> None:
	ada, ben = shop.customers[:2]
	lines = [do.receivable_line(shop, customer, 50) for customer in (ada, ben)]
	entry = do.journal(shop, [*lines, do.account_line(shop.bank, 100)])
	do.merge_customers(ben, ada)
	for note in notes(entry):
		deal_with(note.name)
	assert [note.status for note in notes(entry)] == ["Sent", "Not Sent"]
	assert "100.00" in letters(entry)[ADDRESS]


def contra(world: World, invoice: Document) -> Document:
	return do.journal(
		world,
		[do.account_line(world.cash, 50), do.account_line(world.bank, -50)],
		voucher_type="Contra Entry",
		cheque_no="7",
		cheque_date=frappe.utils.today(),
	)


def written_off(world: World, invoice: Document) -> Document:
	lines = [
		do.account_line(world.write_off, 40),
		do.receivable_line(world, invoice.customer, 40, invoice),
	]
	return do.journal(world, lines)


def taken_over(world: World, invoice: Document) -> Document:
	lines = [
		do.receivable_line(world, world.customers[1], -40),
		do.receivable_line(world, invoice.customer, 40, invoice),
	]
	return do.journal(world, lines)


def paid_back(world: World, invoice: Document) -> Document:
	lines = [do.receivable_line(world, invoice.customer, -20), do.account_line(world.bank, -20)]
	return do.journal(world, lines)


def opening(world: World, invoice: Document) -> Document:
	lines = [do.account_line(world.bank, 100), do.receivable_line(world, invoice.customer, 100)]
	return do.journal(world, lines, voucher_type="Opening Entry", is_opening="Yes")


def reversal(world: World, invoice: Document) -> Document:
	refund = paid_back(world, invoice)
	lines = [do.account_line(world.bank, 20), do.receivable_line(world, invoice.customer, 20)]
	return do.journal(world, lines, reversal_of=refund.name)


def of_another_time(world: World, invoice: Document) -> Document:
	lines = [do.account_line(world.bank, 100), do.receivable_line(world, invoice.customer, 100)]
	return do.journal(world, lines, posting_date=frappe.utils.add_days(frappe.utils.today(), -40))


def test_what_is_no_news_of_money_is_not_confirmed(shop: World, invoice: Document) -> None:
	for make in (contra, written_off, taken_over, paid_back, opening, reversal, of_another_time):
		assert notes(make(shop, invoice)) == [], make.__name__


def test_nothing_is_left_of_an_entry_that_is_rolled_back(shop: World, invoice: Document) -> None:
	frappe.db.savepoint("before_entry")
	entry = booked(shop, invoice)
	assert notes(entry)
	frappe.db.rollback(save_point="before_entry")
	assert notes(entry) == []


def test_cancelled_amended_and_deleted_entries(shop: World, invoice: Document) -> None:
	first = booked(shop, invoice)
	do.cancel(first)
	assert "cancelled" in send(first).reason
	second = do.amend(first)
	assert send(second).status == "Sent"
	third = do.amend(second)
	assert "was confirmed with" in send(third).reason
	do.cancel(third)
	frappe.db.set_single_value("Accounts Settings", "delete_linked_ledger_entries", 1)
	frappe.delete_doc("Journal Entry", third.name)
	assert notes(third) == []


def test_an_error_of_ours_stops_no_entry(
	shop: World, invoice: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
	def fail(_doc: Document) -> None:
		raise RuntimeError

	monkeypatch.setattr("crm_suite.erp.confirmations.receipts_of", fail)
	entry = booked(shop, invoice)
	assert (entry.docstatus, notes(entry)) == (1, [])
	assert frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount") == 0


def test_at_the_till_there_is_a_receipt(shop: World) -> None:
	sale = sell(shop, open_till(shop), shop.customers[0], [(shop.services[0], 1, 100)])
	assert notes(sale) == []


def test_a_till_confirms_where_it_is_asked_to(shop: World) -> None:
	switch("send_till_confirmations")
	till = open_till(shop)
	lines = [(shop.services[0], 1, 100)]
	sale = sell(shop, till, shop.customers[0], lines, more=29)
	at_the_desk = sell(shop, till, shop.customers[0], lines, doctype="Sales Invoice")
	passer_by = sell(shop, till, shop.customers[2], lines)
	unpaid = do.invoice(shop, shop.customers[0], lines)

	assert send(sale).status == send(at_the_desk).status == "Sent"
	assert "121.00" in letters(sale)[ADDRESS]
	(attached,) = frappe.get_all("Email Queue", {"reference_name": sale.name}, pluck="attachments")
	assert frappe.parse_json(attached)[0]["name"] == sale.name
	assert notes(passer_by) == notes(unpaid) == []

	log = consolidate(shop.customers[0], [sale])
	assert frappe.db.get_value("Sales Invoice", log.consolidated_invoice, "paid_amount")
	assert not frappe.get_all("Document Confirmation", {"reference_name": log.consolidated_invoice})


def redeem(world: World, till: str, doctype: str, points: float, paid_amount: float) -> Document:
	"""A sale of 100 that is paid with points and the rest in cash."""
	draft = do.new_sales_document(
		world,
		doctype,
		world.customers[0],
		[(world.services[0], 1, 100)],
		taxed=False,
		is_pos=1,
		pos_profile=till,
		redeem_loyalty_points=1,
		loyalty_points=points,
		loyalty_amount=points,
		loyalty_program=LOYALTY_PROGRAM,
	)
	draft.append("payments", {"mode_of_payment": "Cash", "account": world.cash, "amount": 0})
	draft.insert()
	draft.payments[0].amount = 100 - points
	draft.save()
	draft.paid_amount = paid_amount
	return do.submit(draft)


# What the server makes of the paid amount, and what a form sends.
@pytest.mark.parametrize(
	("doctype", "paid_amount"), [("Sales Invoice", 70), ("Sales Invoice", 100), ("POS Invoice", 100)]
)
def test_points_that_are_redeemed_are_no_money(shop: World, doctype: str, paid_amount: float) -> None:
	switch("send_till_confirmations")
	till = open_till(shop)
	do.invoice(shop, make_loyal(shop), [(shop.services[0], 1, 2000)], taxed=False)

	in_part = redeem(shop, till, doctype, 30, paid_amount)
	wholly = redeem(shop, till, doctype, 100, 100)

	(receipt,) = receipts_of(in_part)
	assert (receipt.customer, receipt.amount) == (in_part.customer, 70 * MILLS)
	assert len(notes(in_part)) == 1
	assert notes(wholly) == receipts_of(wholly) == []

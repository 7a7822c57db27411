"""Confirmations of orders and payments, through Frappe's real Email Queue."""

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import add_days, nowdate

from benchmarks.counting import counted
from crm_suite.api.confirmation import try_again
from crm_suite.erp.confirmations import DOCTYPE
from crm_suite.jobs.confirmations import deal_with, send_in_own_transaction
from crm_suite.rules.confirmation import MOST_ATTEMPTS
from tests.site.business import documents as do
from tests.site.business.processes import run_together
from tests.site.business.world import World, build_world
from tests.site.confirmation_records import ADDRESS, letters, mails, notes, send, switch_on
from tests.site.relations_records import as_user


@pytest.fixture
def shop(world: World) -> World:
	switch_on()
	frappe.db.set_value("Customer", world.customers[0], "email_id", ADDRESS)
	return world


def order(world: World, **values: str) -> Document:
	return do.submit(
		do.new_sales_document(
			world, "Sales Order", world.customers[0], [(world.services[0], 1, 100.0)], **values
		)
	)


def test_they_are_off_until_somebody_switches_them_on(world: World) -> None:
	assert notes(order(world)) == []


def test_an_order_is_confirmed_once(shop: World) -> None:
	ordered = order(shop, po_no="PO <7>", language="en")
	assert send(ordered).items() >= {"status": "Sent", "recipient": ADDRESS, "attempts": 1}.items()
	(mail,) = mails(ordered)
	assert f"Order confirmation {ordered.name}" in mail
	deal_with(notes(ordered)[0].name)
	assert len(mails(ordered)) == 1
	queued = frappe.get_all("Email Queue", {"reference_name": ordered.name}, ["attachments"])[0]
	attachment = frappe.parse_json(queued.attachments)[0]
	assert (attachment["print_format_attachment"], attachment["name"]) == (1, ordered.name)
	assert "PO &lt;7&gt;" in letters(ordered)[ADDRESS]


def test_a_payment_is_confirmed_and_money_that_goes_back_is_not(shop: World) -> None:
	ordered = order(shop)
	paid = do.pay(shop, ordered, 40)
	assert send(paid).items() >= {"kind": "Payment Confirmation", "status": "Sent"}.items()
	letter = letters(paid)[ADDRESS]
	assert "40.00" in letter
	assert ordered.name in letter


def test_a_second_note_of_a_document_is_impossible(shop: World) -> None:
	ordered = order(shop)
	ordered.run_method("on_submit")
	assert len(notes(ordered)) == 1
	(note,) = notes(ordered)
	with pytest.raises(frappe.UniqueValidationError):
		frappe.copy_doc(frappe.get_doc(DOCTYPE, note.name)).insert()


def test_nothing_is_left_of_a_submit_that_is_rolled_back(shop: World) -> None:
	draft = do.new_sales_document(shop, "Sales Order", shop.customers[0], [(shop.services[0], 1, 100.0)])
	draft.insert()
	frappe.db.savepoint("before_submit")
	draft.submit()
	assert notes(draft)
	frappe.db.rollback(save_point="before_submit")
	assert notes(draft) == []


def test_without_an_address_it_is_noted_and_can_be_tried_again(shop: World) -> None:
	frappe.db.set_value("Customer", shop.customers[0], "email_id", None)
	ordered = order(shop)
	note = send(ordered)
	assert note.status == "No Address"
	assert not mails(ordered)
	frappe.db.set_value("Customer", shop.customers[0], "email_id", ADDRESS)
	with as_user("Sales User"), pytest.raises(frappe.PermissionError):
		try_again(note.name)
	try_again(note.name)
	assert send(ordered).status == "Sent"
	with pytest.raises(frappe.ValidationError, match="can be tried again"):
		try_again(note.name)


def test_a_customer_may_be_left_alone(shop: World) -> None:
	frappe.db.set_value("Customer", shop.customers[0], "crms_no_confirmations", 1)
	ordered = order(shop)
	assert send(ordered).status == "Not Sent"
	assert not mails(ordered)


def test_what_is_cancelled_before_the_mail_is_not_confirmed(shop: World) -> None:
	ordered = order(shop)
	ordered.cancel()
	assert (
		send(ordered).items()
		>= {
			"status": "Not Sent",
			"reason": "It was cancelled before the confirmation was sent.",
		}.items()
	)


def test_an_amended_order_is_confirmed_anew_and_says_what_it_replaces(shop: World) -> None:
	first = order(shop)
	send(first)
	second = do.amend(first)
	assert send(second).status == "Sent"
	assert f"replaces our confirmation of {first.name}" in letters(second)[ADDRESS]


def test_an_amended_payment_is_the_same_money(shop: World) -> None:
	first = do.pay(shop, order(shop), 40)
	send(first)
	second = do.amend(first)
	assert send(second).status == "Not Sent"
	third = do.amend(second)
	assert "was confirmed with" in send(third).reason


def test_a_payment_that_is_corrected_is_confirmed_as_it_is_now(shop: World) -> None:
	ordered = order(shop)
	first = do.pay(shop, ordered, 100)
	send(first)
	first.cancel()
	second = do.new_payment(shop, ordered, 40, amended_from=first.name)
	do.submit(second)
	assert send(second).status == "Sent"
	(letter,) = letters(second).values()
	assert f"replaces our confirmation of {first.name}" in letter


def test_a_field_with_several_lines_writes_no_headers(shop: World) -> None:
	frappe.db.set_value(
		"Customer", shop.customers[0], "email_id", f"{ADDRESS}\r\nBcc:everybody@elsewhere.example"
	)
	ordered = order(shop)
	assert send(ordered).status == "No Address"
	frappe.db.set_value("Customer", shop.customers[0], "email_id", f"Ada <{ADDRESS}>, ben@engines.example")
	try_again(notes(ordered)[0].name)
	assert send(ordered).recipient == ADDRESS


def test_the_group_needs_no_confirmation(shop: World) -> None:
	paid = do.pay(shop, order(shop), 40)
	frappe.db.set_value("Customer", shop.customers[0], "is_internal_customer", 1)
	assert "group" in send(paid).reason


def test_history_is_not_confirmed(shop: World) -> None:
	old = add_days(nowdate(), -60)
	assert notes(order(shop, transaction_date=old, delivery_date=nowdate())) == []
	frappe.flags.in_import = True
	assert notes(order(shop)) == []


def test_a_number_that_is_used_again_is_confirmed_again(shop: World) -> None:
	ordered = order(shop)
	send(ordered)
	ordered.cancel()
	frappe.delete_doc("Sales Order", ordered.name)
	assert notes(ordered) == []


def test_a_draft_that_is_deleted_locks_no_place_for_notes(shop: World) -> None:
	draft = do.new_sales_document(shop, "Sales Order", shop.customers[0], [(shop.services[0], 1, 100.0)])
	draft.insert()
	with counted() as statements:
		frappe.delete_doc("Sales Order", draft.name)
	ours = [query.lower() for query in statements.all if f"`tab{DOCTYPE}`" in query]
	assert ours
	assert not [query for query in ours if query.startswith("delete") or "for update" in query]


def test_a_note_that_cannot_be_written_does_not_stop_the_submit(
	shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr("crm_suite.erp.confirmations.COLUMNS", ("no_such_column",))
	assert order(shop).docstatus == 1


@pytest.mark.usefixtures("really_commits")
def test_two_workers_send_one_mail_each_and_failures_are_kept() -> None:
	world = build_world()
	switch_on()
	frappe.db.set_value("Customer", world.customers[0], "email_id", ADDRESS)
	ordered = [order(world) for _number in range(3)]
	lines = [do.receivable_line(world, customer, 50) for customer in world.customers[:2]]
	booked = do.journal(world, [do.account_line(world.bank, 100), *lines])
	frappe.db.set_value("Customer", world.customers[1], "email_id", "ben@engines.example")
	frappe.db.commit()

	run_together([["confirm"], ["confirm"]])

	frappe.db.rollback()
	assert [[note.status for note in notes(document)] for document in ordered] == [["Sent"]] * 3
	assert [len(mails(document)) for document in ordered] == [1] * 3
	assert [note.status for note in notes(booked)] == ["Sent", "Sent"]
	assert len(mails(booked)) == 2

	frappe.db.set_value("Email Account", "Proof Out", {"enable_outgoing": 0, "default_outgoing": 0})
	failing = order(world)
	frappe.db.commit()
	frappe.local.outgoing_email_account = {}
	(note,) = notes(failing)
	send_in_own_transaction(note.name)
	assert notes(failing)[0].items() >= {"status": "Queued", "attempts": 1}.items()
	assert not mails(failing)
	frappe.db.set_value(DOCTYPE, note.name, "attempts", MOST_ATTEMPTS - 1)
	frappe.db.commit()
	send_in_own_transaction(note.name)
	assert notes(failing)[0].status == "Failed"
	assert "Email Account" in frappe.db.get_value(DOCTYPE, note.name, "error")

"""Renames, merges and deletions in the middle of everything: the history follows, and blocks nobody."""

import frappe
import pytest

from crm_suite.ledger import closing, rekey
from crm_suite.ledger.flush import stamp
from tests.site.business import documents as do
from tests.site.business.proof import entries, flush, prove
from tests.site.business.world import World, make_customer, make_opportunity, totals_of


def standing(**filters: str) -> list[frappe._dict]:
	return frappe.get_all("Relationship Entry", filters={"is_reversed": 0, **filters}, fields=["*"])


def keys_are_right() -> bool:
	"""Every standing row has the key that its own values make."""
	return not frappe.db.sql(
		f"""select name from `tabRelationship Entry`
		where is_reversed = 0 and ifnull(posting_key, '') != {rekey.KEY}"""
	)


def trade(world: World, customer: str) -> tuple[str, dict[str, str]]:
	"""A deal with an order, an invoice and a payment; returns the deal and the documents' names by type."""
	deal = make_opportunity(world, customer, f"Deal of {customer}")
	order = do.order(world, customer, [(world.services[0], 1, 100)], deal)
	invoice = do.bill_orders([order])
	payment = do.pay(world, invoice, 60.5)
	return deal, {document.doctype: document.name for document in (order, invoice, payment)}


def test_renamed_customer_keeps_the_history(world: World) -> None:
	deal, documents = trade(world, world.customers[0])
	prove()

	frappe.rename_doc("Customer", world.customers[0], "Proof Renamed", force=True, show_alert=False)

	prove()
	assert {row.customer for row in standing(sales_opportunity=deal)} == {"Proof Renamed"}
	assert keys_are_right()
	do.cancel(frappe.get_doc("Payment Entry", documents["Payment Entry"]))
	prove()
	assert totals_of(deal).customer == "Proof Renamed"


def test_customer_renamed_before_anything_was_flushed(world: World) -> None:
	deal, _documents = trade(world, world.customers[0])

	frappe.rename_doc("Customer", world.customers[0], "Proof Renamed", force=True, show_alert=False)

	prove()
	assert {row.customer for row in standing(sales_opportunity=deal)} == {"Proof Renamed"}
	assert keys_are_right()


def test_merged_customers_have_one_history(world: World) -> None:
	deals = [trade(world, customer)[0] for customer in world.customers[:2]]
	prove()

	do.merge_customers(world.customers[0], world.customers[1])

	prove()
	for deal in deals:
		assert {row.customer for row in standing(sales_opportunity=deal)} == {world.customers[1]}
		assert totals_of(deal).paid_gross == 60.5
	assert keys_are_right()


def test_merge_of_two_customers_of_one_journal_entry(world: World) -> None:
	"""Two rows become the same row: the voucher is projected anew."""
	lines = [
		do.receivable_line(world, world.customers[0], 30),
		do.receivable_line(world, world.customers[1], 12),
		do.account_line(world.bank, 42),
	]
	journal = do.journal(world, lines)
	prove()
	assert len(entries(journal.name)) == 2

	do.merge_customers(world.customers[0], world.customers[1])

	prove()
	assert entries(journal.name) == [("Paid", None, 42, 42)]
	assert keys_are_right()


def test_merge_of_a_debt_and_who_took_it_over(world: World) -> None:
	"""What one owed the other owes: between them nothing is left of the journal entry for the customer alone."""
	invoice = do.invoice(world, world.customers[0], [(world.services[0], 1, 100)])
	lines = [
		do.receivable_line(world, world.customers[0], 121, invoice),
		do.receivable_line(world, world.customers[1], -121),
	]
	do.journal(world, lines)
	prove()

	do.merge_customers(world.customers[0], world.customers[1])

	prove()


def test_merge_keeps_closing_balances_right(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(closing, "ENTRIES_WORTH_CLOSING", 0)
	for customer in world.customers[:2]:
		trade(world, customer)
	prove()
	frappe.db.sql("update `tabRelationship Entry` set creation = creation - interval 1 day")
	before = closing.sums_of_customers(frappe.db.sql, list(world.customers[:2]))
	assert list(closing.close(frappe.db.sql, stamp()))
	trade(world, world.customers[0])
	prove()

	do.merge_customers(world.customers[0], world.customers[1])

	prove()
	after = closing.sums_of_customers(frappe.db.sql, [world.customers[1]])
	invoiced = sum(row.gross for row in after if row.event == "Invoiced")
	assert invoiced == sum(row.gross for row in before if row.event == "Invoiced") + 121_000


def test_renamed_company_contact_and_item(world: World) -> None:
	deal, documents = trade(world, world.customers[0])
	contact = frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": "Proof Person",
			"links": [{"link_doctype": "Customer", "link_name": world.customers[0]}],
		}
	).insert()
	quotation = do.quote(
		world, world.customers[0], [(world.services[0], 1, 10)], deal, contact_person=contact.name
	)
	prove()
	assert standing(voucher_no=quotation.name)[0].contact == contact.name

	frappe.rename_doc("Contact", contact.name, "Proof Somebody", force=True, show_alert=False)
	frappe.rename_doc("Item", world.services[0], "Proof Wisdom", force=True, show_alert=False)
	frappe.rename_doc("Company", world.company, "Proof Company", force=True, show_alert=False)

	prove()
	assert standing(voucher_no=quotation.name)[0].contact == "Proof Somebody"
	assert standing(voucher_no=documents["Sales Invoice"])[0].company == "Proof Company"


def test_cancelled_documents_can_be_deleted(world: World) -> None:
	"""The ledger names them, and keeps what it said and took back; that blocks nobody."""
	order = do.order(world, world.customers[0], [(world.services[0], 1, 100)])
	prove()
	do.cancel(order)
	prove()

	frappe.delete_doc("Sales Order", order.name)

	prove()
	assert not frappe.db.exists("Sales Order", order.name)
	assert frappe.db.count("Relationship Entry", {"voucher_no": order.name}) == 2


def test_draft_can_be_deleted(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	draft = do.new_sales_document(
		world, "Sales Order", world.customers[0], [(world.services[0], 1, 1)], deal
	).insert()

	frappe.delete_doc("Sales Order", draft.name)

	prove()


def test_opportunity_with_a_history_is_not_deleted(world: World) -> None:
	deal, _documents = trade(world, world.customers[0])
	flush()

	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc("Sales Opportunity", deal)


def test_opportunity_whose_documents_are_cancelled_is_not_deleted(world: World) -> None:
	"""A cancelled order that is amended later would name a deal that is gone."""
	deal = make_opportunity(world, world.customers[0], "Kept")
	order = do.order(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	prove()
	do.cancel(order)
	prove()

	with pytest.raises(frappe.LinkExistsError, match=r"Kept.*history"):
		frappe.delete_doc("Sales Opportunity", deal)


def test_opportunity_that_a_draft_names_is_not_deleted(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	do.new_sales_document(
		world, "Sales Invoice", world.customers[0], [(world.services[0], 1, 1)], deal
	).insert()

	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc("Sales Opportunity", deal)


def test_opportunity_without_a_history_is_deleted(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	prove()

	frappe.delete_doc("Sales Opportunity", deal)

	prove()
	assert standing(sales_opportunity=deal) == []


def test_customer_with_a_history_in_the_ledger_alone_can_be_deleted(world: World) -> None:
	"""Orders are gone, the ledger's reversed rows stay: they are not what keeps a customer."""
	customer = make_customer("Proof Passer-by")
	order = do.order(world, customer, [(world.services[0], 1, 100)])
	prove()
	do.cancel(order)
	prove()
	frappe.delete_doc("Sales Order", order.name)

	frappe.delete_doc("Customer", customer)

	prove()
	assert not frappe.db.exists("Customer", customer)

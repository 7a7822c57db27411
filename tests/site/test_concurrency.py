"""Several users at once, each in a process of its own, with real commits: nothing is lost, nothing doubled."""

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import flt

from crm_suite.ledger import repost
from crm_suite.ledger.check import check
from tests.site.business import documents as do
from tests.site.business.processes import run_together
from tests.site.business.proof import prove, prove_totals
from tests.site.business.world import World, build_world, make_opportunity, totals_of

pytestmark = pytest.mark.usefixtures("really_commits")

USERS = 4
EACH = 4


@pytest.fixture
def world(really_commits: None) -> World:
	"""Committed: the other processes must see it."""
	world = build_world()
	frappe.db.commit()
	return world


@pytest.fixture
def deal(world: World) -> str:
	deal = make_opportunity(world, world.customers[0])
	frappe.db.commit()
	return deal


def drafts(world: World, doctype: str, deal: str, count: int) -> list[Document]:
	"""Committed drafts whose amounts tell them apart."""
	made = [
		do.new_sales_document(
			world, doctype, world.customers[0], [(world.services[0], 1, 10.01 + 2**number)], deal
		).insert()
		for number in range(count)
	]
	frappe.db.commit()
	return made


def net_of(documents: list[Document]) -> float:
	return flt(sum(document.base_net_total for document in documents), 2)


def names_for(user: int, documents: list[Document]) -> list[str]:
	return [document.name for document in documents[user::USERS]]


def look_again() -> None:
	"""See what the others committed."""
	frappe.db.rollback()
	frappe.clear_cache()


def some_minutes_pass() -> None:
	"""What was posted beside a rebuild or a repost waits in the queue until both have committed for sure."""
	frappe.db.sql("update `tabRelationship Repost` set next_attempt = creation")
	frappe.db.commit()


def test_submits_at_once_on_one_opportunity(world: World, deal: str) -> None:
	invoices = drafts(world, "Sales Invoice", deal, USERS * EACH)
	orders = drafts(world, "Sales Order", deal, USERS)

	run_together(
		[["submit", "Sales Invoice", *names_for(user, invoices)] for user in range(USERS)]
		+ [["submit", "Sales Order", *(order.name for order in orders)]]
	)

	look_again()
	assert frappe.db.count("Sales Invoice", {"docstatus": 1}) == USERS * EACH
	assert not frappe.db.count("Relationship Repost")
	assert totals_of(deal).billed_net == net_of(invoices)
	assert totals_of(deal).ordered_net == net_of(orders)
	assert totals_of(deal).status == "Won"
	prove_totals("as the processes left it")
	prove()


def test_submits_and_cancels_at_once(world: World, deal: str) -> None:
	standing = [do.submit(invoice) for invoice in drafts(world, "Sales Invoice", deal, USERS)]
	frappe.db.commit()
	new = drafts(world, "Sales Invoice", deal, USERS)

	run_together(
		[
			["submit", "Sales Invoice", *(invoice.name for invoice in new)],
			["cancel", "Sales Invoice", *(invoice.name for invoice in standing)],
		]
	)

	look_again()
	assert totals_of(deal).billed_net == net_of(new)
	prove_totals("as the processes left it")
	prove()


def test_rebuild_while_documents_are_submitted(world: World, deal: str) -> None:
	for invoice in drafts(world, "Sales Invoice", deal, USERS):
		do.submit(invoice)
		do.pay(world, invoice, 5)
	frappe.db.commit()
	frappe.db.sql(
		"delete from `tabRelationship Entry` where voucher_type in ('Sales Invoice', 'Payment Entry')"
	)
	frappe.db.commit()
	invoices = drafts(world, "Sales Invoice", deal, 2 * USERS)

	run_together(
		[["submit", "Sales Invoice", *names_for(user, invoices)] for user in range(2)]
		+ [["rebuild"], ["rebuild"]]
	)

	look_again()
	some_minutes_pass()
	repost.repost_due()
	assert frappe.db.count("Relationship Entry", {"is_reversed": 0, "event": "Paid"}) == USERS
	prove()


def test_reposts_of_the_same_vouchers_at_once(world: World, deal: str) -> None:
	"""Two workers may find the same rows missing; the unique posting key lets one of them write."""
	invoices = [do.submit(invoice) for invoice in drafts(world, "Sales Invoice", deal, EACH)]
	frappe.db.commit()
	frappe.db.sql("delete from `tabRelationship Entry` where voucher_type = 'Sales Invoice'")
	frappe.db.commit()
	assert len(list(check(frappe.db.sql))) >= EACH

	run_together([["repost", "Sales Invoice", *(invoice.name for invoice in invoices)]] * 3)

	look_again()
	some_minutes_pass()
	repost.repost_due()
	assert frappe.db.count("Relationship Entry", {"voucher_type": "Sales Invoice"}) == EACH
	prove()

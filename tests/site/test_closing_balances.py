"""Closing balances on a site: they follow a rename, are made anew after a merge, and go with their customer."""

from datetime import timedelta

import frappe
import pytest

from crm_suite.api.relations import customer_relations
from crm_suite.ledger import closing
from crm_suite.ledger.check import check_balances
from crm_suite.ledger.flush import stamp
from tests.site.business.documents import invoice, quote
from tests.site.business.proof import flush
from tests.site.business.world import World, make_customer


@pytest.fixture
def closed(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
	"""Two customers with an invoice each, whose balances include it."""
	monkeypatch.setattr(closing, "ENTRIES_WORTH_CLOSING", 0)
	monkeypatch.setattr(closing, "LAG", timedelta())
	first, second = world.customers[:2]
	for customer in (first, second):
		invoice(world, customer, [(world.services[0], 1, 100)])
	flush()
	assert {first, second} <= {name for names in closing.close(frappe.db.sql, stamp()) for name in names}
	return first, second


def billed(customer: str) -> float:
	return customer_relations(customer)["totals"][0]["billed_net"]


def balances(customer: str) -> int:
	return frappe.db.count("Relationship Balance", {"customer": customer})


def test_totals_are_balances_and_what_came_since(world: World, closed: tuple[str, str]) -> None:
	invoice(world, closed[0], [(world.services[0], 1, 40)])
	flush()
	assert billed(closed[0]) == 140
	assert list(check_balances(frappe.db.sql)) == []


def test_a_renamed_customer_keeps_its_balances(closed: tuple[str, str]) -> None:
	frappe.rename_doc("Customer", closed[0], "Proof Renamed")
	flush()
	assert balances("Proof Renamed") == 1 and billed("Proof Renamed") == 100


def test_a_merged_customer_is_summed_anew(closed: tuple[str, str]) -> None:
	frappe.rename_doc("Customer", closed[0], closed[1], merge=True)
	flush()
	assert balances(closed[1]) == 0 and billed(closed[1]) == 200


def test_balances_do_not_keep_a_customer_from_being_deleted(
	world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(closing, "ENTRIES_WORTH_CLOSING", 0)
	monkeypatch.setattr(closing, "LAG", timedelta())
	customer = make_customer("Proof Passing")
	quotation = quote(world, customer, [(world.services[0], 1, 100)])
	flush()
	list(closing.close(frappe.db.sql, stamp()))
	assert balances(customer) == 1
	quotation.reload()
	quotation.cancel()
	flush()
	quotation.delete()
	frappe.delete_doc("Customer", customer)
	assert balances(customer) == 0

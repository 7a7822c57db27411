"""The panel on sales documents and payments."""

import frappe
import pytest

from crm_suite.api.relations import document_relations
from tests.site.business.documents import invoice, new_payment, pay, quote
from tests.site.business.proof import flush
from tests.site.business.world import World, make_opportunity
from tests.site.relations_records import as_user, make


@pytest.fixture
def deal(world: World) -> str:
	return make_opportunity(world, world.customers[0], "Cables", opportunity_owner="Administrator")


def titles(relations: dict) -> list[str]:
	return [deal["title"] for deal in relations["opportunities"]]


def test_an_invoice_shows_its_deal_its_owner_the_money_and_the_cases(world: World, deal: str) -> None:
	customer = world.customers[0]
	document = invoice(world, customer, [(world.services[0], 1, 100)], deal)
	make("Service Case", customer=customer, subject="Cable too short")
	make("Customer Interaction", customer=customer, subject="Promised to pay")
	flush()
	relations = document_relations("Sales Invoice", document.name)
	assert relations["customer"] == customer
	assert titles(relations) == ["Cables"]
	assert relations["opportunities"][0]["owner_name"] == "Administrator"
	assert (relations["outstanding"], relations["currency"]) == (121, "USD")
	assert [case["subject"] for case in relations["cases"]] == ["Cable too short"]
	assert "Call: Promised to pay" in [entry["sentence"] for entry in relations["entries"]]
	assert document.name not in {entry["document"]["name"] for entry in relations["entries"]}


def test_an_invoice_for_two_deals_shows_both(world: World, deal: str) -> None:
	other = make_opportunity(world, world.customers[0], "Training")
	document = invoice(
		world, world.customers[0], [(world.services[0], 1, 100), (world.services[1], 1, 50)], deal
	)
	document.items[1].crms_opportunity = other
	document.save()
	flush()
	assert sorted(titles(document_relations("Sales Invoice", document.name))) == ["Cables", "Training"]


def test_a_payment_shows_the_deals_of_what_it_pays_also_as_a_draft(world: World, deal: str) -> None:
	document = invoice(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	draft = new_payment(world, document, 20).insert()
	paid = pay(world, document, 100)
	flush()
	assert titles(document_relations("Payment Entry", draft.name)) == ["Cables"]
	relations = document_relations("Payment Entry", paid.name)
	assert titles(relations) == ["Cables"] and relations["outstanding"] == 21


def test_who_may_not_read_the_document_gets_nothing(world: World, deal: str) -> None:
	document = invoice(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	flush()
	with as_user("Sales User"), pytest.raises(frappe.PermissionError):
		document_relations("Sales Invoice", document.name)


def test_an_accountant_sees_what_the_settings_allow(world: World, deal: str) -> None:
	document = invoice(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	flush()
	with as_user("Accounts User"):
		relations = document_relations("Sales Invoice", document.name)
	assert titles(relations) == ["Cables"] and relations["outstanding"] == 121


def test_a_quotation_to_somebody_who_is_no_customer_has_no_relations(world: World) -> None:
	lead = frappe.get_doc({"doctype": "Lead", "first_name": "Nobody", "company": world.company}).insert()
	document = quote(world, lead.name, [(world.services[0], 1, 100)], quotation_to="Lead")
	assert document_relations("Quotation", document.name) == {"customer": None}


def test_other_documents_are_refused(world: World) -> None:
	with pytest.raises(frappe.ValidationError, match="no relations"):
		document_relations("Customer", world.customers[0])

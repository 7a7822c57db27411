"""What users see of a customer's relations, on the golden company."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.ui.desk import form, open_document, open_tab, picture

CUSTOMER = "Hotel Zeezicht"
INVOICE = "HP-INV-132"
DEAL = "Twenty guest rooms"


def test_an_invoice_shows_the_deal_the_last_events_the_money_and_the_cases(
	demo: None, page: Any, pictures: Path
) -> None:
	open_document(page, "Sales Invoice", INVOICE)
	panel = form(page).locator(".crms-panel")
	expect(panel.locator('[data-part="opportunities"]')).to_contain_text(DEAL)
	expect(panel.locator('[data-part="opportunities"]')).to_contain_text("Nora Lindqvist")
	expect(panel.locator('[data-part="last"] .crms-panel-entry')).to_have_count(3)
	expect(panel.locator('[data-part="outstanding"]')).to_contain_text("41,524.78")
	expect(panel.locator('[data-part="cases"]')).to_contain_text("Drawer of a standing desk sticks")
	picture(page, pictures / "sales-invoice.png")
	assert page.script_errors == []


def test_the_panel_leads_to_all_relations(demo: None, page: Any) -> None:
	open_document(page, "Sales Invoice", INVOICE)
	form(page).locator(".crms-panel").get_by_role("link", name="All relations").click()
	expect(form(page).locator(".crms-relationship .crms-entry").first).to_be_visible()
	assert page.script_errors == []


def test_a_payment_and_an_order_have_the_panel_too(demo: None, page: Any) -> None:
	for doctype, name in (("Sales Order", "HP-SO-132"), ("Payment Entry", "HP-PAY-121")):
		open_document(page, doctype, name)
		expect(form(page).locator('.crms-panel [data-part="opportunities"] a')).to_have_count(1)
	assert page.script_errors == []


def test_a_new_invoice_has_no_panel(demo: None, page: Any) -> None:
	open_document(page, "Sales Invoice", "new")
	expect(form(page).locator(".crms-panel")).to_be_hidden()


def test_a_form_works_when_its_relations_cannot_be_read(demo: None, page: Any) -> None:
	page.route(re.compile("document_relations"), lambda route: route.abort())
	open_document(page, "Sales Invoice", INVOICE)
	expect(form(page).locator(".crms-panel")).to_contain_text("could not be loaded")
	expect(form(page).locator('[data-fieldname="customer"]:visible').first).to_contain_text(CUSTOMER)
	expect(page.locator(".modal:visible")).to_have_count(0)
	assert page.script_errors == []


def test_a_customers_relationship_tab(demo: None, page: Any, pictures: Path) -> None:
	open_document(page, "Customer", CUSTOMER)
	open_tab(page, "Relationship")
	tab = form(page).locator(".crms-relationship")
	expect(tab.locator('[data-total="billed"]')).to_contain_text("94,266.26")
	expect(tab.locator('[data-total="outstanding"]')).to_contain_text("41,524.78")
	expect(tab.locator(".crms-last-contact")).to_contain_text("Wants matching bedside tables")
	expect(tab.locator(".crms-entry")).to_have_count(20)
	picture(page, pictures / "customer-relationship.png")

	tab.get_by_role("button", name="Load more").click()
	expect(tab.locator(".crms-entry").nth(20)).to_be_visible()
	tab.get_by_role("button", name="Money", exact=True).click()
	expect(tab.locator('.crms-entry[data-event="Ordered"]')).to_have_count(0)
	expect(tab.locator('.crms-entry[data-event="Invoiced"]').first).to_be_visible()
	assert page.script_errors == []


def test_an_interaction_is_logged_from_the_customer(demo: None, page: Any) -> None:
	open_document(page, "Customer", "Museum aan de Vecht")
	open_tab(page, "Relationship")
	form(page).get_by_role("button", name="Log Interaction").click()
	dialog = page.locator(".modal:visible")
	expect(dialog.locator('[data-fieldname="company"] input')).to_have_value("Harbor & Pine")
	dialog.locator('[data-fieldname="subject"] input').fill("Asked for a second quotation")
	dialog.get_by_role("button", name="Save").click()
	expect(form(page).locator(".crms-last-contact")).to_contain_text("Asked for a second quotation")
	assert page.script_errors == []

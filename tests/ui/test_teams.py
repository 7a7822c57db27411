"""A lead that nobody owns finds its team, and deals that nobody looks after stand out, in the browser."""

from typing import Any

import frappe
from playwright.sync_api import Locator, expect

from tests.ui.desk import fill, form, open_document, save, wait_for_form, wait_until_quiet
from tests.ui.test_deal_board import card, open_board
from tests.ui.test_sales import deal_called

TEAM = "Germany and Switzerland"
NEGLECTED = "Reading room upstairs"


def test_a_lead_goes_to_a_member_of_the_team_that_covers_its_place(demo: None, page: Any) -> None:
	from crm_suite.jobs import assignment

	frappe.db.set_single_value("CRM Suite Settings", "assign_leads", 1)
	frappe.db.commit()
	frappe.clear_document_cache("CRM Suite Settings", "CRM Suite Settings")
	open_document(page, "Sales Lead", "new")
	fill(page, "organization_name", "Bergbahn Sonnblick")
	fill(page, "email", "info@bergbahn-sonnblick.example")
	page.evaluate("cur_frm.set_value({ territory: 'Switzerland', lead_owner: '', language: '' })")
	lead = save(page, "Sales Lead")
	assert not page.evaluate("cur_frm.doc.lead_owner || cur_frm.doc.selling_team")

	# No worker runs on the site of the tests.
	assignment.assign([lead])
	open_document(page, "Sales Lead", lead)
	wait_until_quiet(page)
	assert page.evaluate("[cur_frm.doc.lead_owner, cur_frm.doc.selling_team]") == [
		"lukas.brandt@harborandpine.example",
		TEAM,
	]
	expect(form(page).locator(".form-assignments .avatar").first).to_be_visible()

	open_document(page, "Selling Team", TEAM)
	form(page).get_by_role("button", name="Assigned Leads").click()
	row = form(page).locator(".list-row", has_text=lead)
	expect(row).to_contain_text("Fewest open leads")
	assert page.script_errors == []


def test_a_neglected_deal_is_marked_until_something_is_planned(demo: None, page: Any) -> None:
	page.goto("/app/sales-opportunity?status=Open")
	expect(row_of(page, NEGLECTED).locator(".crms-attention")).to_have_text("No Activity")
	open_board(page)
	expect(card(page, NEGLECTED).locator(".crms-attention")).to_have_text("No Activity")

	open_document(page, "Sales Opportunity", deal_called(page, NEGLECTED))
	expect(form(page).locator(".form-message")).to_contain_text("Nothing has happened for long")
	wait_until_quiet(page)
	page.evaluate(
		"cur_frm.set_value({ next_step: 'Call Tess Postma', next_step_on: frappe.datetime.add_days(frappe.datetime.get_today(), 2) })"
	)
	save(page, "Sales Opportunity")
	wait_for_form(page, "Sales Opportunity", saved=True)
	expect(form(page).locator(".form-message")).to_have_count(0)
	open_board(page)
	expect(card(page, NEGLECTED)).to_contain_text("Call Tess Postma")
	expect(card(page, NEGLECTED).locator(".crms-attention")).to_have_count(0)
	assert page.script_errors == []


def row_of(page: Any, title: str) -> Locator:
	"""A deal in the list."""
	return form(page).locator(".list-row-container", has_text=title)

"""From a lead to a quotation, and an opportunity on its way, in the browser."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.ui.desk import fill, form, open_document, open_tab, picture, save, wait_for_form, wait_until_quiet

ITEM = "HP-S-LOUNGE"


def test_a_lead_becomes_a_customer_with_an_opportunity_and_a_quotation(demo: None, page: Any) -> None:
	open_document(page, "Sales Lead", "new")
	fill(page, "first_name", "Ada")
	fill(page, "last_name", "Lovelace")
	fill(page, "organization_name", "Analytical Engines")
	fill(page, "email", "ada@engines.example")
	save(page, "Sales Lead")

	form(page).get_by_role("button", name="Convert").click()
	page.locator(".modal:visible").get_by_role("button", name="Convert").click()
	headline = form(page).locator(".form-message")
	expect(headline).to_contain_text("Converted to the customer")
	headline.get_by_role("link").last.click()

	wait_for_form(page, "Sales Opportunity", saved=True)
	expect(form(page).locator(".crms-stage.current")).to_contain_text("Qualification")
	add_product(page, ITEM, "760")
	opportunity = save(page, "Sales Opportunity")
	assert page.evaluate("cur_frm.doc.expected_amount") == 760

	form(page).get_by_role("button", name="Create").click()
	page.locator('.dropdown-menu:visible [data-label="Quotation"]').click()
	wait_for_form(page, "Quotation", saved=False)
	assert page.evaluate("cur_frm.doc.party_name") == "Analytical Engines"
	save(page, "Quotation")
	assert page.evaluate("cur_frm.doc.items[0].crms_opportunity") == opportunity
	expect(form(page).locator('.crms-panel [data-part="opportunities"]')).to_contain_text("Ada Lovelace")
	assert page.script_errors == []


def add_product(page: Any, item_code: str, rate: str) -> None:
	"""Choose an item in the products table and say its price, which no price list of the site has."""
	form(page).locator('[data-fieldname="items"] .grid-add-row').click()
	row = form(page).locator('[data-fieldname="items"] .grid-body .rows .grid-row').first
	item = row.locator('[data-fieldname="item_code"]').first
	item.click()
	item.locator("input").press_sequentially(item_code)
	page.locator('.awesomplete [role="option"]:visible', has_text=item_code).first.click()
	page.wait_for_function("() => cur_frm.doc.items[0].item_name")
	wait_until_quiet(page)
	price = row.locator('[data-fieldname="rate"]').first
	price.click()
	price.locator("input").fill(rate)
	# Tab would begin another row.
	price.locator("input").blur()


def test_an_opportunity_shows_its_pipeline_and_its_money(demo: None, page: Any, pictures: Path) -> None:
	name = deal_called(page, "Oyster bar")
	open_document(page, "Sales Opportunity", name)
	expect(form(page).locator(".crms-stage.current")).to_contain_text("Won")
	expect(form(page).locator('[data-total="delivered"]')).to_contain_text("1,834.36 returned")
	expect(form(page).locator('[data-total="paid"]')).to_contain_text("9,977.66")
	picture(page, pictures / "opportunity.png")
	open_tab(page, "Money")
	expect(form(page).locator(".crms-flow-billed .crms-flow-amount")).to_contain_text("9,762.00")
	form(page).get_by_role("button", name="With taxes").click()
	expect(form(page).locator(".crms-flow-billed .crms-flow-amount")).to_contain_text("11,812.02")
	open_tab(page, "History")
	expect(form(page).locator('.crms-entry[data-event="Invoiced"]')).to_have_count(1)
	assert page.script_errors == []


def test_giving_up_a_deal_asks_for_the_reason(demo: None, page: Any) -> None:
	name = deal_called(page, "Wine wall")
	open_document(page, "Sales Opportunity", name)
	form(page).locator('.crms-stage[data-stage="Lost"]').click()
	dialog = page.locator(".modal:visible")
	# Frappe moves the focus there when the dialog has faded in.
	expect(dialog.locator('[data-fieldname="loss_reason"] input')).to_be_focused()
	dialog.locator('[data-fieldname="lost_reason"] textarea').fill("Built it themselves")
	dialog.get_by_role("button", name="Mark as Lost").click()
	expect(form(page).locator(".crms-stage.current")).to_contain_text("Lost")
	assert page.evaluate("[cur_frm.doc.status, cur_frm.doc.lost_reason]") == ["Lost", "Built it themselves"]

	form(page).locator('.crms-stage[data-stage="Negotiation"]').click()
	page.locator(".modal:visible").get_by_role("button", name="Yes").click()
	expect(form(page).locator(".crms-stage.current")).to_contain_text("Negotiation")
	assert page.script_errors == []


def deal_called(page: Any, title: str) -> str:
	"""The name of the opportunity with this title."""
	page.goto("/app/sales-opportunity")
	page.wait_for_function("() => window.frappe?.db?.get_value && frappe.boot")
	answer = page.evaluate(
		"title => frappe.db.get_value('Sales Opportunity', { title }, 'name').then((r) => r.message.name)",
		title,
	)
	return answer


def test_a_deal_is_split_by_its_products(demo: None, page: Any) -> None:
	name = deal_called(page, "Third floor desks")
	open_document(page, "Sales Opportunity", name)
	worth = page.evaluate("cur_frm.doc.expected_amount")
	form(page).locator(".menu-btn-group .btn").click()
	page.locator('.menu-btn-group .dropdown-menu:visible [data-label="Split"]').click()
	dialog = page.locator(".modal:visible")
	expect(dialog.locator('[data-fieldname="title"] input')).to_be_focused()
	row = dialog.locator('[data-fieldname="products"] .grid-body .grid-row').first
	row.locator('[data-fieldname="moved"]').first.click()
	moved = row.locator('[data-fieldname="moved"] input')
	moved.fill("1")
	moved.blur()
	dialog.get_by_role("button", name="Split", exact=True).click()
	page.wait_for_function("name => cur_frm.doc.split_from === name", arg=name)
	wait_for_form(page, "Sales Opportunity", saved=True)
	kept = page.evaluate(
		"name => frappe.db.get_value('Sales Opportunity', name, 'expected_amount')"
		".then((answer) => answer.message.expected_amount)",
		name,
	)
	assert abs(kept + page.evaluate("cur_frm.doc.expected_amount") - worth) < 0.001
	assert page.script_errors == []

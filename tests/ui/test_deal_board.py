"""The deals of a pipeline as cards, in the browser."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from tests.ui.desk import form, picture, wait_until_quiet

BOARD = "/app/deal-board/Harbor & Pine Sales?company=Harbor %26 Pine"


def test_cards_are_dragged_from_stage_to_stage(demo: None, page: Any, pictures: Path) -> None:
	open_board(page)
	expect(column(page, "Qualification").locator(".crms-column-worth b")).not_to_have_text("")
	picture(page, pictures / "deal-board.png")
	title = column(page, "Qualification").locator(".crms-deal a").first.inner_text()

	drop(page, card(page, title), "Negotiation")
	expect(column(page, "Negotiation").locator(".crms-deal", has_text=title)).to_be_visible()
	assert stage_of(page, title) == "Negotiation"

	drop(page, card(page, title), "Lost")
	page.locator(".modal:visible .btn-modal-close").click()
	page.locator(".modal").wait_for(state="hidden")
	wait_until_quiet(page)
	expect(column(page, "Negotiation").locator(".crms-deal", has_text=title)).to_be_visible()
	assert stage_of(page, title) == "Negotiation"

	drop(page, card(page, title), "Lost")
	dialog = page.locator(".modal:visible")
	# Frappe moves the focus there when the dialog has faded in.
	expect(dialog.locator('[data-fieldname="loss_reason"] input')).to_be_focused()
	dialog.locator('[data-fieldname="lost_reason"] textarea').fill("Built it themselves")
	dialog.get_by_role("button", name="Mark as Lost").click()
	# The card lies in the column already while the deal is saved.
	dialog.wait_for(state="hidden")
	wait_until_quiet(page)
	expect(column(page, "Lost").locator(".crms-deal", has_text=title)).to_be_visible()
	assert stage_of(page, title) == "Lost"
	assert page.script_errors == []


def test_a_drop_that_documents_contradict_is_refused(demo: None, page: Any) -> None:
	open_board(page)
	won = column(page, "Won").locator(".crms-deal").first
	title = won.locator("a").inner_text()
	drop(page, won, "Qualification")
	expect(page.locator(".msgprint:visible")).to_contain_text("its documents say")
	page.keyboard.press("Escape")
	expect(column(page, "Won").locator(".crms-deal", has_text=title)).to_be_visible()


def open_board(page: Any) -> None:
	page.goto(BOARD)
	expect(form(page).locator(".crms-deal").first).to_be_visible()
	wait_until_quiet(page)


def column(page: Any, stage: str) -> Locator:
	return form(page).locator(f'.crms-column[data-stage="{stage}"]')


def card(page: Any, title: str) -> Locator:
	return form(page).locator(".crms-deal", has_text=title)


def drop(page: Any, dragged: Locator, stage: str) -> None:
	"""Drag a card into a column."""
	dragged.locator(".crms-deal-customer").drag_to(column(page, stage).locator(".crms-cards"))
	wait_until_quiet(page)


def stage_of(page: Any, title: str) -> str:
	"""Where the server says that the deal is."""
	return page.evaluate(
		"title => frappe.db.get_value('Sales Opportunity', { title }, 'sales_stage')"
		".then((answer) => answer.message.sales_stage)",
		title,
	)

"""A proposal in two clicks, in the browser: from the opportunity to the e-mail with the PDF."""

import io
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from crm_suite.rules.text import one_line
from tests.ui.desk import form, open_document, wait_for_form, wait_until_quiet
from tests.ui.test_sales import deal_called


def test_a_proposal_in_two_clicks(demo: None, page: Any, pictures: Path) -> None:
	opportunity = deal_called(page, "Education rooms")
	open_document(page, "Sales Opportunity", opportunity)
	wait_until_quiet(page)

	form(page).get_by_role("button", name="Proposal", exact=True).click()
	wait_for_form(page, "Quotation", saved=True)
	wait_until_quiet(page)
	assert page.evaluate(
		"cur_frm.doc.items.every((row) => row.crms_opportunity === cur_frm.doc.crms_opportunity)"
	)

	form(page).get_by_role("button", name="Submit and Send Proposal").click()
	dialog = page.locator(".modal:visible", has=page.locator('[data-fieldname="recipients"]'))
	expect(dialog.locator('[data-fieldname="recipients"] input')).to_have_value(
		page.evaluate("cur_frm.doc.contact_email")
	)
	quotation = page.evaluate("cur_frm.doc.name")
	assert page.evaluate("[cur_frm.doc.docstatus, cur_frm.doc.crms_opportunity]") == [1, opportunity]
	expect(dialog.locator('[data-fieldname="subject"] input')).to_have_value(f"Our proposal {quotation}")
	expect(dialog.get_by_role("checkbox", name="Attach Document Print")).to_be_checked()
	expect(dialog.locator('[data-fieldname="select_print_format"] select')).to_have_value(
		"CRM Suite Proposal"
	)
	expect(dialog.locator('[data-fieldname="content"] .ql-editor[contenteditable=true]')).to_contain_text(
		"Kind regards"
	)

	assert page.script_errors == []
	take_picture_of_print(page, quotation, pictures / "proposal.png")


def take_picture_of_print(page: Any, quotation: str, path: Path) -> None:
	"""What the customer gets, as the browser prints it; and the PDF has the same words."""
	address = f"doctype=Quotation&name={quotation}&format=CRM Suite Proposal"
	page.goto(f"/printview?{address}")
	paper = page.locator(".print-format")
	expect(paper).to_contain_text("Total amount")
	path.parent.mkdir(parents=True, exist_ok=True)
	paper.screenshot(path=path)
	answer = page.request.get(f"/api/method/frappe.utils.print_format.download_pdf?{address}")
	assert answer.ok, answer.text()[-1000:]
	words = words_of(answer.body())
	assert quotation in words
	assert "Total amount" in words


def words_of(pdf: bytes) -> str:
	from pypdf import PdfReader

	return one_line(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))

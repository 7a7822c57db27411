"""While somebody types a lead in the browser, the form tells who it may be already."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.ui.desk import fill, form, open_document, picture, save, wait_until_quiet

KNOWN = {"first_name": "Grace", "last_name": "Hopper", "email": "grace@compiler-proof.example"}


def test_the_form_tells_who_a_lead_may_be_already(demo: None, page: Any, pictures: Path) -> None:
	open_document(page, "Sales Lead", "new")
	for fieldname, value in KNOWN.items():
		fill(page, fieldname, value)
	expect(form(page).locator(".crms-duplicates")).to_have_count(0)
	first = save(page, "Sales Lead")

	page.evaluate("frappe.new_doc('Sales Lead')")
	page.wait_for_function("() => cur_frm.is_new()")
	wait_until_quiet(page)
	fill(page, "first_name", "Grace")
	fill(page, "last_name", "Hoper")
	told = form(page).locator(".crms-duplicates:visible")
	expect(told).to_contain_text("Similar to Sales Lead Grace Hopper")
	fill(page, "email", "Grace@Compiler-Proof.example")
	expect(told).to_contain_text("The same as Sales Lead Grace Hopper")
	picture(page, pictures / "duplicate-lead.png")
	assert told.get_by_role("link").first.get_attribute("href").endswith(first)

	save(page, "Sales Lead")
	expect(page.locator(".modal:visible")).to_contain_text("The same as Sales Lead Grace Hopper")
	assert page.script_errors == []

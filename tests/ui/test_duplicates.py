"""While somebody types a lead, contact or customer in the browser, the form tells who it may be already."""

from pathlib import Path
from typing import Any

import frappe
from frappe.utils import get_fullname
from playwright.sync_api import expect

from tests.ui.desk import fill, form, open_document, picture, save, wait_for_form, wait_until_quiet

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


def test_the_forms_of_contacts_and_customers_tell_it_too(demo: None, page: Any, pictures: Path) -> None:
	"""And that another team is in touch with the same organization."""
	page.goto("/app/todo")
	wait_until_quiet(page)
	organizations = frappe.get_all("Customer", {"customer_type": "Company"}, pluck="name")
	deal = frappe.get_all(
		"Sales Opportunity",
		{
			"status": "Open",
			"opportunity_owner": ("not in", ("", "Administrator")),
			"customer": ("in", organizations),
		},
		["customer", "customer_name", "opportunity_owner"],
		order_by="name",
		limit=1,
	)[0]
	organization = f"The same organization: Customer {deal.customer_name}"
	in_touch = get_fullname(deal.opportunity_owner)

	page.evaluate("frappe.ui.form.make_quick_entry('Customer', null, null, null, true)")
	dialog = page.locator(".modal-dialog:visible")
	dialog.locator('[data-fieldname="customer_name"] input').fill(f"{deal.customer_name} Ltd.")
	expect(dialog.locator(".crms-duplicates")).to_contain_text(organization)
	page.keyboard.press("Escape")
	dialog.wait_for(state="hidden")

	new_form(page, "Customer")
	fill(page, "customer_name", f"{deal.customer_name} Ltd.")
	told = form(page).locator(".crms-duplicates:visible")
	expect(told).to_contain_text(organization)
	expect(told).to_contain_text("open deals:")
	expect(told).to_contain_text(in_touch)
	picture(page, pictures / "duplicate-customer.png")

	new_form(page, "Sales Opportunity", customer=deal.customer)
	expect(told).to_contain_text("Others are in touch")
	expect(told).to_contain_text(in_touch)

	new_form(page, "Contact")
	fill(page, "company_name", deal.customer_name)
	expect(told).to_contain_text(organization)
	fill(page, "first_name", "Rosalind")
	save(page, "Contact")
	expect(page.locator(".modal:visible")).to_contain_text("open deals:")

	assert page.script_errors == []


def new_form(page: Any, doctype: str, **values: str) -> None:
	"""The form of a new document, also where the desk would ask in a small dialog first."""
	page.evaluate(
		"""([doctype, values]) => frappe.model.with_doctype(doctype, () => {
			const doc = frappe.model.get_new_doc(doctype);
			Object.assign(doc, values);
			frappe.set_route("Form", doctype, doc.name);
		})""",
		[doctype, values],
	)
	wait_for_form(page, doctype, saved=False)
	wait_until_quiet(page)

"""Leads that people type, and leads that visitors send through the web form, in the browser."""

from typing import Any

from playwright.sync_api import expect

from tests.ui.desk import fill, form, open_document, save, wait_for_form, wait_until_quiet

KNOWN = {"first_name": "Grace", "last_name": "Hopper", "email": "grace@navy.example"}


def insert(page: Any, values: dict[str, Any]) -> str:
	"""Insert a document as the page's user; returns its name."""
	return page.evaluate("values => frappe.db.insert(values).then((doc) => doc.name)", values)


def test_the_form_of_a_lead_warns_of_who_is_known_and_asks_what_the_template_requires(
	demo: None, page: Any
) -> None:
	open_document(page, "Sales Lead", "new")
	insert(page, {"doctype": "Sales Lead", "company": page.evaluate("cur_frm.doc.company")} | KNOWN)
	insert(
		page,
		{
			"doctype": "Capture Template",
			"template_name": "Phone Leads",
			"capture_source": "Phone",
			"lead_fields": [
				{"lead_field": "phone", "requirement": "Required"},
				{"lead_field": "industry", "requirement": "Not Asked"},
			],
		},
	)
	fill(page, "first_name", "Grace")
	fill(page, "email", "GRACE@navy.example")
	warning = form(page).locator(".crms-duplicates")
	expect(warning).to_contain_text("Grace Hopper")
	fill(page, "email", "grace@elsewhere.example")
	expect(warning).to_have_count(0)

	choose(page, "source", "Phone")
	expect(field(page, "phone").locator(".reqd")).to_have_count(1)
	expect(field(page, "industry")).to_be_hidden()
	form(page).locator('.page-actions .primary-action:visible:has-text("Save")').click()
	expect(page.locator(".modal:visible")).to_contain_text("Phone")
	page.locator(".modal:visible .btn-modal-close").click()
	expect(page.locator(".modal:visible")).to_have_count(0)
	fill(page, "phone", "+44 20 7946 0000")
	save(page, "Sales Lead")
	assert page.evaluate("[cur_frm.doc.phone, cur_frm.doc.email]") == [
		"+442079460000",
		"grace@elsewhere.example",
	]
	assert page.script_errors == []


def field(page: Any, fieldname: str) -> Any:
	return form(page).locator(f'.frappe-control[data-fieldname="{fieldname}"]').first


def choose(page: Any, fieldname: str, value: str) -> None:
	"""Choose a record in a link field."""
	field(page, fieldname).locator("input").press_sequentially(value)
	page.locator('.awesomplete [role="option"]:visible', has_text=value).first.click()
	wait_until_quiet(page)


def test_a_visitor_sends_the_web_form(demo: None, page: Any, browser: Any, address: str) -> None:
	page.goto("/app/web-form/contact-sales")
	wait_for_form(page, "Web Form", saved=True)
	form(page).get_by_role("button", name="Publish").click()
	page.wait_for_function("() => cur_frm.doc.published && !cur_frm.is_dirty()")
	wait_until_quiet(page)

	visitor = browser.new_context(base_url=address)
	visiting = visitor.new_page()
	errors: list[str] = []
	visiting.on("pageerror", lambda error: errors.append(str(error)))
	visiting.goto("/contact-sales/new?utm_source=newsletter")
	for fieldname, value in {
		"first_name": "Alan",
		"last_name": "Turing",
		"email": "alan@park.example",
	}.items():
		visiting.locator(f'.web-form [data-fieldname="{fieldname}"] input').fill(value)
	visiting.locator('.web-form [data-fieldname="message"] textarea').fill("A machine, please")
	visiting.get_by_role("button", name="Send").first.click()
	expect(visiting.get_by_text("Your message has arrived.")).to_be_visible()
	assert errors == []
	visitor.close()

	lead = page.evaluate(
		"frappe.db.get_value('Sales Lead', { email: 'alan@park.example' },"
		" ['lead_name', 'utm_source', 'landing_page', 'source']).then((r) => r.message)"
	)
	assert (lead["lead_name"], lead["utm_source"], lead["source"]) == ("Alan Turing", "newsletter", "Website")
	assert lead["landing_page"].endswith("/contact-sales/new?utm_source=newsletter")


def test_the_snippet_of_a_capture_form_works_on_any_page(
	demo: None, page: Any, browser: Any, address: str
) -> None:
	open_document(page, "Capture Form", "new")
	fill(page, "form_name", "Landing Page")
	choose(page, "capture_source", "Website")
	field(page, "enabled").locator("input:enabled").check()
	save(page, "Capture Form")
	snippet = form(page).locator(".crms-snippet").inner_text()
	assert page.evaluate("cur_frm.doc.token") in snippet
	assert page.script_errors == []

	visitor = browser.new_context(base_url=address)
	visiting = visitor.new_page()
	visiting.route("**/landing*", lambda route: route.fulfill(body=snippet, content_type="text/html"))
	visiting.goto("/landing?utm_campaign=spring&page=2")
	visiting.get_by_label("First Name").fill("Edsger")
	visiting.get_by_label("E-mail").fill("edsger@paths.example")
	visiting.get_by_role("button", name="Send").click()
	expect(visiting.get_by_text("Your message has arrived.")).to_be_visible()
	visitor.close()

	lead = page.evaluate(
		"frappe.db.get_value('Sales Lead', { email: 'edsger@paths.example' },"
		" ['lead_name', 'utm_campaign', 'landing_page']).then((r) => r.message)"
	)
	assert (lead["lead_name"], lead["utm_campaign"]) == ("Edsger", "spring")
	assert lead["landing_page"].endswith("/landing?utm_campaign=spring&page=2")

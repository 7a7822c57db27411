"""A lead's score with its reasons, and two leads that become one and are two again, in the browser."""

from typing import Any

from playwright.sync_api import expect

from tests.ui.desk import form, open_document, wait_until_quiet

INSERT = "values => frappe.db.insert(values).then((doc) => doc.name)"


def insert(page: Any, doctype: str, **values: Any) -> str:
	"""Insert a document from the desk; returns its name."""
	return page.evaluate(INSERT, {"doctype": doctype, **values})


def make_lead(page: Any, **values: Any) -> str:
	company = page.evaluate("frappe.defaults.get_user_default('Company')")
	return insert(page, "Sales Lead", company=company, **values)


def choose_lead(page: Any, name: str) -> None:
	"""Fill the link field of the dialog and go on."""
	dialog = page.locator(".modal:visible")
	dialog.locator('[data-fieldname="merged"] input').press_sequentially(name)
	page.locator('.awesomplete [role="option"]:visible', has_text=name).first.click()
	page.wait_for_function("name => cur_dialog?.get_value('merged') === name", arg=name)
	wait_until_quiet(page)
	dialog.get_by_role("button", name="Continue").click()


def test_a_score_tells_its_reasons_and_two_leads_are_merged(demo: None, page: Any) -> None:
	page.goto("/app/sales-lead")
	page.wait_for_function("() => window.frappe?.db?.insert && frappe.boot && cur_list")
	insert(
		page,
		"Lead Scoring Rule",
		rule_name="Writes from an organization",
		lead_field="E-mail",
		condition="Is Business E-mail",
		points=15,
	)
	kept = make_lead(page, first_name="Ada", last_name="Lovelace", email="ada@engines.example")
	merged = make_lead(page, first_name="Augusta", last_name="King", job_title="Countess", status="Qualified")

	open_document(page, "Sales Lead", kept)
	score = form(page).locator(".crms-score")
	own = score.locator("li", has_text="Writes from an organization")
	expect(own.locator(".crms-score-points")).to_have_text("+15")
	# Whatever other rules the site has: the points shown lead from 50 to the score.
	points = [
		int(text.replace("−", "-").lstrip("±"))
		for text in score.locator(".crms-score-points").all_inner_texts()
	]
	expect(score.locator("strong")).to_have_text(f"{50 + sum(points)} %")

	wait_until_quiet(page)
	form(page).get_by_role("button", name="Merge").click()
	choose_lead(page, merged)
	rows = page.locator(".modal:visible .crms-merge tbody tr")
	expect(rows.filter(has_text="Countess")).to_contain_text("the only one that says it")
	page.locator(".modal:visible").get_by_role("button", name="Merge", exact=True).click()
	page.wait_for_function("() => cur_frm.doc.job_title === 'Countess' && cur_frm.doc.status === 'Qualified'")

	open_document(page, "Sales Lead", merged)
	expect(form(page).locator(".form-message")).to_contain_text(f"Merged into {kept}")
	form(page).get_by_role("button", name="Undo Merge").click()
	page.locator(".modal:visible").get_by_role("button", name="Yes").click()
	expect(form(page).get_by_role("button", name="Convert")).to_be_visible()
	assert page.evaluate("[cur_frm.doc.status, cur_frm.perm[0].write]") == ["Qualified", 1]
	assert page.script_errors == []


DELETE_RULES = """async field => {
	const filters = { lead_field: field };
	for (const { name } of await frappe.db.get_list("Lead Scoring Rule", { filters })) {
		await frappe.db.delete_doc("Lead Scoring Rule", name);
	}
}"""


def test_rules_that_are_missing_are_suggested(page: Any) -> None:
	page.goto("/app/lead-scoring-rule")
	page.wait_for_function("() => window.frappe?.db?.delete_doc && window.cur_list")
	page.evaluate(DELETE_RULES, "Mobile")
	wait_until_quiet(page)
	page.get_by_role("button", name="Suggest Rules").click()
	suggested = page.locator(".modal:visible .checkbox-options label", has_text="Mobile number is known")
	expect(suggested.locator("input")).to_be_checked()
	page.locator(".modal:visible").get_by_role("button", name="Add", exact=True).click()
	expect(page.locator(".list-row", has_text="Mobile number is known")).to_be_visible()
	wait_until_quiet(page)
	page.get_by_role("button", name="Suggest Rules").click()
	expect(page.locator(".desk-alert", has_text="There is a rule for everything")).to_be_visible()
	assert page.script_errors == []


def test_a_lead_joins_an_opportunity_of_the_customer_that_is_proposed(demo: None, page: Any) -> None:
	page.goto("/app/sales-lead")
	page.wait_for_function("() => window.frappe?.db?.insert && frappe.boot && cur_list")
	company = page.evaluate("frappe.defaults.get_user_default('Company')")
	customer = insert(
		page, "Customer", customer_name="Joined Proof Ltd", website="https://joined-proof.example"
	)
	deal = insert(page, "Sales Opportunity", title="Joined Deal", customer=customer, company=company)
	lead = make_lead(page, first_name="Mary", last_name="Somerville", email="mary@joined-proof.example")

	open_document(page, "Sales Lead", lead)
	form(page).get_by_role("button", name="Convert").click()
	dialog = page.locator(".modal:visible")
	page.wait_for_function("name => cur_dialog?.get_value('customer') === name", arg=customer)
	dialog.locator('[data-fieldname="sales_opportunity"] input').press_sequentially("Joined Deal")
	page.locator('.awesomplete [role="option"]:visible', has_text="Joined Deal").first.click()
	page.wait_for_function("name => cur_dialog?.get_value('sales_opportunity') === name", arg=deal)
	expect(dialog.locator('[data-fieldname="opportunity_title"] input')).to_be_hidden()
	wait_until_quiet(page)
	dialog.get_by_role("button", name="Convert").click()

	expect(form(page).locator(".form-message")).to_contain_text(
		f"Converted to the customer {customer} with the opportunity {deal}"
	)
	people = page.evaluate(
		"name => frappe.db.get_doc('Sales Opportunity', name).then((doc) => doc.contacts)", deal
	)
	assert [row["contact"] for row in people] == [page.evaluate("cur_frm.doc.contact")]
	assert page.script_errors == []

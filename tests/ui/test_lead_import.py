"""A file of leads in the browser: its columns, the start, and what became of its rows."""

from typing import Any

from playwright.sync_api import expect

from tests.ui.desk import form, open_document, save, wait_for_form, wait_until_quiet

CONTENT = (
	"Name,Company,Mail,Handset\nAda Lovelace,Engines,ada@engines.example,+44 7400 123456\nBob,Loom,none,\n"
)


def insert(page: Any, values: dict[str, Any]) -> dict[str, Any]:
	"""Insert a document as the page's user."""
	return page.evaluate("values => frappe.db.insert(values)", values)


def test_a_file_of_leads(demo: None, page: Any) -> None:
	from crm_suite.moving import lead_import as job

	open_document(page, "Lead Import", "new")
	company = page.evaluate("frappe.db.get_list('Company', {limit: 1}).then((rows) => rows[0].name)")
	file = insert(page, {"doctype": "File", "file_name": "visitors.csv", "is_private": 1, "content": CONTENT})
	values = {"doctype": "Lead Import", "company": company, "import_file": file["file_url"]}
	name = insert(page, values)["name"]
	open_document(page, "Lead Import", name)
	wait_until_quiet(page)
	rows = form(page).locator('[data-fieldname="columns"] .grid-body .grid-row')
	expect(rows).to_have_count(4)
	expect(rows.nth(0)).to_contain_text("Ada Lovelace")
	expect(rows.nth(0)).to_contain_text("Full Name")
	choose_field(page, rows.nth(3), "Mobile")
	save(page, "Lead Import")
	assert page.evaluate("cur_frm.doc.columns.map((column) => column.lead_field)") == [
		"full_name",
		"organization_name",
		"email",
		"mobile",
	]

	form(page).locator('.page-actions .primary-action:visible:has-text("Start Import")').click()
	page.wait_for_function("() => cur_frm.doc.status === 'Queued'")
	expect(form(page).locator(".form-dashboard .progress-message")).to_contain_text("Waits")
	job.go_on(name)
	page.evaluate("cur_frm.reload_doc()")
	page.wait_for_function("() => cur_frm.doc.status === 'Completed'")
	wait_for_form(page, "Lead Import", saved=True)
	assert page.evaluate("[cur_frm.doc.rows_created, cur_frm.doc.rows_refused]") == [1, 1]
	form(page).get_by_role("button", name="Leads").click()
	expect(form(page).locator(".result .list-row")).to_have_count(1)
	assert page.script_errors == []


def choose_field(page: Any, row: Any, label: str) -> None:
	"""Say which field a column goes into, by the label that the list offers."""
	cell = row.locator('[data-fieldname="lead_field"]').first
	cell.click()
	cell.locator("input").fill(label)
	page.locator(".awesomplete li:visible", has_text=label).first.click()
	wait_until_quiet(page)

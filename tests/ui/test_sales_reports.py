"""A report with its chart, and the way from a number to its documents, in the browser."""

from typing import Any
from urllib.parse import quote

from playwright.sync_api import expect

from tests.ui.desk import wait_until_quiet

COMPANY = "Harbor & Pine"


def test_a_number_leads_to_the_list_behind_it(demo: None, page: Any) -> None:
	page.goto(f"/app/query-report/Pipeline by Stage and Owner?company={quote(COMPANY)}")
	number = page.locator(".dt-row-0 .crms-drill").first
	expect(number).to_be_visible()
	expect(
		page.locator(".report-wrapper .chart-wrapper svg.frappe-chart, .chart-container svg").first
	).to_be_visible()
	expected = int(number.inner_text())
	number.click()
	page.wait_for_function("() => window.cur_list?.doctype === 'Sales Opportunity' && cur_list.data?.length")
	wait_until_quiet(page)
	assert page.evaluate("cur_list.data.length") == expected
	assert page.script_errors == []

"""The forecast in the browser: its chart, the way from a number to its documents and back, and quotas beside it."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import expect

from tests.ui.desk import picture, wait_until_quiet

COMPANY = "Harbor & Pine"
# Bars grow from nothing: they are drawn when they are as high as a moment ago.
BARS_STAND = """() => {
	const heights = [...document.querySelectorAll(".chart-container rect.bar")].map((bar) => +bar.getAttribute("height"));
	const drawn = Math.max(...heights) > 20 && `${heights}` === window.heights_before;
	window.heights_before = `${heights}`;
	return drawn;
}"""


def open_report(page: Any, name: str) -> None:
	"""Open a report of the demo's company, and wait for its chart and its numbers."""
	page.goto(f"/app/query-report/{quote(name)}?company={quote(COMPANY)}")
	expect(page.locator(".chart-container svg").first).to_be_visible()
	expect(page.locator(".crms-drill").first).to_be_visible()
	wait_until_quiet(page)
	page.wait_for_function(BARS_STAND, polling=300)


def numbers(page: Any) -> int:
	return page.locator(".crms-drill").count()


def rows(page: Any, where: str = "true") -> Any:
	"""What the report holds in the browser."""
	return page.evaluate(f"frappe.query_report.data.filter((row) => row && {where})")


def test_a_number_of_the_forecast_leads_to_its_documents_and_back(
	demo: None, page: Any, pictures: Path
) -> None:
	open_report(page, "Cash Forecast")
	picture(page, pictures / "cash-forecast.png")
	month = rows(page, "row.invoices")[0]
	before = numbers(page)

	cells = page.locator('.crms-drill[data-target*=\'"bucket":"Invoices"\']')
	cells.first.click()

	page.wait_for_function("() => frappe.query_report.data?.[0]?.voucher_no")
	behind = rows(page, "row.voucher_no")
	assert round(sum(row["amount"] for row in behind), 2) == round(month["invoices"], 2)
	assert {row["voucher_type"] for row in behind} <= {"Sales Invoice", "POS Invoice"}
	expect(page.locator(".dt-row-0 a", has_text=behind[0]["voucher_no"]).first).to_be_visible()
	page.get_by_role("button", name="Back to Months").click()
	page.wait_for_function("() => frappe.query_report.data?.[0]?.period")
	expect(page.locator(".crms-drill")).to_have_count(before)
	expect(page.get_by_role("button", name="Back to Months")).to_be_hidden()
	assert page.script_errors == []


def test_quotas_stand_beside_what_was_achieved_and_is_expected(demo: None, page: Any, pictures: Path) -> None:
	open_report(page, "Forecast Against Quota")
	picture(page, pictures / "forecast-against-quota.png")
	quota = rows(page, "row.achieved")[0]

	page.locator('.crms-drill[data-target*=\'"part":"achieved"\']').first.click()

	page.wait_for_function("() => frappe.query_report.data?.[0]?.voucher_no")
	behind = rows(page, "row.voucher_no")
	assert round(sum(row["net"] for row in behind), 2) == round(quota["achieved"], 2)
	page.get_by_role("button", name="Back to Quotas").click()
	page.wait_for_function("() => frappe.query_report.data?.[0]?.gap !== undefined")
	assert page.script_errors == []

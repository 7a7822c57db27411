"""The desk as a user works with it: forms, fields, tabs, and pictures of them."""

from pathlib import Path
from typing import Any

# Frappe's own spinners and toasts have no place in a picture.
QUIET = "document.querySelector('#alert-container')?.replaceChildren()"


def open_document(page: Any, doctype: str, name: str) -> None:
	"""Open a form by its address, and wait until it is drawn."""
	route = doctype.lower().replace(" ", "-")
	page.goto(f"/app/{route}/{name}")
	wait_for_form(page, doctype)


def wait_for_form(page: Any, doctype: str, saved: bool | None = None) -> None:
	"""Wait for the current form to be one of this DocType, refreshed, and (if asked) saved or new."""
	page.wait_for_function(
		"""([doctype, saved]) => window.cur_frm && cur_frm.doctype === doctype && !cur_frm.is_refreshing
			&& cur_frm.doc && cur_frm.layout && document.body.dataset.ajaxState !== "triggered"
			&& (saved === null || saved === !cur_frm.is_new())""",
		arg=[doctype, saved],
	)


def wait_until_quiet(page: Any) -> None:
	"""Wait until the desk has asked for nothing any more: what somebody types meanwhile may be drawn over."""
	page.wait_for_function("() => jQuery.active === 0")
	# What the last answer set runs in promises.
	page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
	page.wait_for_function("() => jQuery.active === 0")


def form(page: Any) -> Any:
	"""The visible page."""
	return page.locator(".page-container:visible")


def fill(page: Any, fieldname: str, value: str) -> None:
	"""Type into a field of the form and leave it."""
	field = form(page).locator(f'.frappe-control[data-fieldname="{fieldname}"] input:visible').first
	field.fill(value)
	field.press("Tab")


def save(page: Any, doctype: str) -> str:
	"""Press Save; returns the document's name."""
	wait_until_quiet(page)
	form(page).locator('.page-actions .primary-action:visible:has-text("Save")').click()
	page.wait_for_function("() => cur_frm && !cur_frm.is_new() && !cur_frm.is_dirty()")
	wait_for_form(page, doctype, saved=True)
	wait_until_quiet(page)
	return page.evaluate("cur_frm.doc.name")


def open_tab(page: Any, label: str) -> None:
	"""Go to a tab of the form."""
	form(page).get_by_role("tab", name=label, exact=True).click()


def picture(page: Any, path: Path) -> None:
	"""A picture of the window without the sidebar, once everything is drawn."""
	page.wait_for_load_state("networkidle")
	page.evaluate(QUIET)
	sidebar = form(page).locator(".layout-side-section")
	if sidebar.is_visible():
		form(page).locator(".sidebar-toggle-btn").click()
		sidebar.wait_for(state="hidden")
	page.mouse.move(0, 0)
	path.parent.mkdir(parents=True, exist_ok=True)
	page.screenshot(path=path)

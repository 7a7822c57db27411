"""A real browser on the test site: CRM_SUITE_SITE of the bench CRM_SUITE_BENCH (script/test sets both).

The pages come from a web server that runs for the length of the session. What a test changes through it is
committed: the test cleans up after itself.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web_server import served

SITE = os.environ.get("CRM_SUITE_SITE")
BENCH = os.environ.get("CRM_SUITE_BENCH")
PASSWORD = os.environ.get("CRM_SUITE_PASSWORD", "admin")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_ARGUMENTS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
]

FAILED = pytest.StashKey[bool]()

if not (SITE and BENCH):
	collect_ignore_glob = ["test_*.py"]


def pytest_report_header() -> str | None:
	if not (SITE and BENCH):
		return "tests/ui: not collected, CRM_SUITE_SITE and CRM_SUITE_BENCH name no site (script/test ui sets them)"
	return None


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
	"""Where the test site is served, without a slash at the end."""
	with served(tmp_path_factory.mktemp("web") / "log") as url:
		yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
	"""Chromium as the machine has it, by Playwright."""
	from playwright.sync_api import expect, sync_playwright

	program = next(filter(None, map(shutil.which, BROWSERS)), None)
	if not program:
		pytest.fail("no Chromium on this machine", pytrace=False)
	# Machines that run tests are slow at times, and Playwright's own 5 seconds are for fast ones.
	expect.set_options(timeout=30_000)
	with sync_playwright() as playwright:
		chromium = playwright.chromium.launch(executable_path=program, args=BROWSER_ARGUMENTS)
		yield chromium
		chromium.close()


@pytest.fixture(scope="session")
def log_in(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
	"""A function (user, password) that returns a browser context of that user; each user logs in once."""
	states: dict[str, Any] = {}
	contexts = []

	def open_context(user: str = "Administrator", password: str = PASSWORD) -> Any:
		if user not in states:
			first = browser.new_context()
			answer = first.request.post(f"{address}/api/method/login", form={"usr": user, "pwd": password})
			assert answer.ok, f"{user} can't log in: {answer.status} {answer.text()[:500]}"
			states[user] = first.storage_state()
			first.close()
		context = browser.new_context(
			storage_state=states[user],
			base_url=address,
			viewport={"width": 1440, "height": 900},
			locale="en-US",
		)
		context.set_default_timeout(30_000)
		contexts.append(context)
		return context

	yield open_context
	for context in contexts:
		context.close()


@pytest.fixture
def page(log_in: Callable[..., Any], request: pytest.FixtureRequest) -> Iterator[Any]:
	"""A page of Administrator, logged in, 1440 by 900. Errors of its scripts are in `page.script_errors`."""
	context = log_in()
	page = context.new_page()
	page.script_errors = []
	page.on("pageerror", lambda error: page.script_errors.append(str(error)))
	yield page
	if request.node.stash.get(FAILED, False):
		tell_what_is_shown(page, request.node)
	page.close()
	context.close()


def tell_what_is_shown(page: Any, test: pytest.Item) -> None:
	"""Print what stood on the screen of a test that failed: nobody can look at it afterwards."""
	folder = Path(tempfile.mkdtemp(prefix="crm-suite-failed-"))
	page.screenshot(path=folder / "screen.png")
	print(f"\n{test.name} failed at {page.url}; its screen is {folder}/screen.png")
	print("dialogs:", page.locator(".modal:visible").all_inner_texts())
	print("messages:", page.locator(".desk-alert:visible").all_inner_texts())
	print("errors of scripts:", page.script_errors)
	print("form:", page.evaluate("JSON.stringify(window.cur_frm?.doc)"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
	outcome = yield
	item.stash[FAILED] = outcome.get_result().failed


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
	"""Where screenshots go: CRM_SUITE_PICTURES (docs/images, to renew them), else a temporary folder."""
	folder = os.environ.get("CRM_SUITE_PICTURES")
	return Path(folder) if folder else tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="session")
def demo() -> Iterator[None]:
	"""The golden company on the test site. Whatever the tests do to it, the database is then as it was."""
	import frappe

	from crm_suite.setup import demo as golden_company
	from tests.site.business.traces import Snapshot

	frappe.init(site=SITE, sites_path=os.path.join(BENCH, "sites"))
	frappe.connect()
	frappe.set_user("Administrator")
	before = Snapshot()
	try:
		golden_company.load(lambda progress: None)
		frappe.clear_cache()
		yield
	finally:
		before.restore()
		frappe.clear_cache()
		frappe.destroy()

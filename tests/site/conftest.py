"""A real site: CRM_SUITE_SITE of the bench CRM_SUITE_BENCH (script/test sets both).

Every test runs as Administrator in a transaction that is rolled back. A test that has to commit cleans up after
itself; one that leaves rows behind fails.

Frappe's flag `in_test` is set, as its own test runner does: without it ERPNext commits in the middle of some
documents, asks Gravatar for pictures, and sends mail. `frappe.enqueue` is not called at once because of it; jobs go
to a queue of the test site that no worker listens to, and that is emptied after each test. Where a test must see
what a user's request does, it takes the fixture `as_in_production`.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
	from tests.site.business.traces import Snapshot
	from tests.site.business.world import World

SITE = os.environ.get("CRM_SUITE_SITE")
BENCH = os.environ.get("CRM_SUITE_BENCH")

if not (SITE and BENCH):
	collect_ignore_glob = ["test_*.py"]

# Documents whose number a test must leave as it was, beside every document of this app.
WATCHED = (
	"Address",
	"Communication",
	"Company",
	"Contact",
	"Custom Field",
	"Customer",
	"Delivery Note",
	"DocType",
	"File",
	"GL Entry",
	"Item",
	"Item Price",
	"Journal Entry",
	"POS Invoice",
	"Payment Entry",
	"Payment Ledger Entry",
	"Property Setter",
	"Quotation",
	"Role",
	"Sales Invoice",
	"Sales Order",
	"Stock Ledger Entry",
	"ToDo",
	"User",
	"User Permission",
)


def pytest_report_header() -> str | None:
	if not (SITE and BENCH):
		return "tests/site: not collected, CRM_SUITE_SITE and CRM_SUITE_BENCH name no site (script/test site sets them)"
	return None


def set_in_test(value: bool) -> None:
	import frappe

	frappe.flags.in_test = value
	if hasattr(frappe, "in_test"):
		frappe.in_test = value  # Frappe 16 and later


@pytest.fixture(scope="session", autouse=True)
def site() -> Iterator[str]:
	"""The name of the site, connected to as Administrator."""
	import frappe

	frappe.init(site=SITE, sites_path=os.path.join(BENCH, "sites"))
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.local.lang = "en"
	set_in_test(True)
	frappe.clear_cache()
	yield SITE
	frappe.db.rollback()
	frappe.destroy()


@pytest.fixture(scope="session")
def watched_doctypes(site: str) -> list[str]:
	import frappe

	ours = frappe.get_all("DocType", {"module": "CRM Suite", "issingle": 0, "is_virtual": 0}, pluck="name")
	return sorted({*WATCHED, *ours})


def count_rows(doctypes: list[str]) -> dict[str, int]:
	"""Rows per document type, committed or not, in one statement. A table that is not there has none."""
	import frappe

	tables = set(frappe.db.get_tables(cached=False))
	present = [doctype for doctype in doctypes if f"tab{doctype}" in tables]
	rows = frappe.db.sql(
		" UNION ALL ".join(f"SELECT %s, COUNT(*) FROM `tab{doctype}`" for doctype in present), tuple(present)
	)
	return dict(rows)


@pytest.fixture(scope="session")
def standing_rows(watched_doctypes: list[str]) -> dict[str, int]:
	return count_rows(watched_doctypes)


@pytest.fixture(autouse=True)
def leaves_no_trace(
	site: str, watched_doctypes: list[str], standing_rows: dict[str, int], request: pytest.FixtureRequest
) -> Iterator[None]:
	"""Rolls the test back, forgets what it left in caches, and fails it if rows stay behind."""
	import frappe

	flags = frappe.local.flags.copy()
	yield
	frappe.db.rollback()
	frappe.local.flags.clear()
	frappe.local.flags.update(flags)
	set_in_test(True)
	frappe.set_user("Administrator")
	frappe.local.form_dict = frappe._dict()
	frappe.local.response = frappe._dict({"docs": []})
	frappe.clear_messages()
	rows = count_rows(watched_doctypes)
	left = {doctype: rows[doctype] - standing_rows.get(doctype, 0) for doctype in rows}
	left = {doctype: difference for doctype, difference in left.items() if difference}
	standing_rows.update(rows)
	forget_cached(everything=bool(left))
	empty_job_queue()
	if left:
		pytest.fail(f"left rows behind: {left}", pytrace=False)


def forget_cached(everything: bool) -> None:
	"""What may have been read in the test's transaction. Documents and metadata that a test writes are forgotten by
	Frappe itself when it rolls back; to forget all metadata costs a third of a second in the next test."""
	import frappe
	from frappe import cache_manager

	if everything or not hasattr(cache_manager, "user_cache_keys"):
		frappe.clear_cache()
		return
	frappe.local.cache = {}
	frappe.local.role_permissions = {}
	frappe.local.request_cache.clear()
	frappe.cache.delete_keys("document_cache::")
	frappe.cache.delete_value(["system_settings", "time_zone", "assignment_rule", "assignment_rule_map"])
	for key in cache_manager.user_cache_keys:
		frappe.cache.delete_key(key)


def empty_job_queue() -> None:
	import frappe
	from frappe.utils.background_jobs import get_redis_conn

	# Only a queue of the test site's own: script/test gives it a database of Redis for itself.
	if str(frappe.conf.redis_queue).endswith(("/1", "/2")):
		get_redis_conn().flushdb()


@pytest.fixture
def as_in_production() -> Iterator[None]:
	"""Without Frappe's flag for tests, for the length of one test."""
	set_in_test(False)
	yield
	set_in_test(True)


@pytest.fixture
def request_of_its_own(site: str) -> Iterator[None]:
	"""A request of the desk, for the length of one test: what it asks and what is answered are put back."""
	import frappe
	from frappe.utils import set_request

	before = frappe.local.form_dict, frappe.local.response
	set_request(method="POST", path="/")
	yield
	del frappe.local.request
	frappe.local.form_dict, frappe.local.response = before


@pytest.fixture
def world(site: str) -> "World":
	"""Customers, items and accounts to trade with, in the test's transaction."""
	from tests.site.business.world import build_world

	return build_world()


@pytest.fixture
def second_company(site: str) -> str:
	"""Another company, in euros, in the test's transaction; only what a company must have."""
	from tests.site.business.world import build_company

	return build_company("Proof Company Two", "PC2", "EUR")


@pytest.fixture(scope="session")
def snapshot(site: str) -> "Snapshot":
	"""The whole database, read once: a test that commits is taken back to it."""
	from tests.site.business.traces import Snapshot

	return Snapshot()


@pytest.fixture
def really_commits(snapshot: "Snapshot") -> Iterator[None]:
	"""For a test that commits, in this connection or in others: afterwards the database is what it was."""
	yield
	snapshot.restore()

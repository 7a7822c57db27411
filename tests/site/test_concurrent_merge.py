"""Two people merge the same two leads at the same moment, each into the other one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import frappe
import pytest

from crm_suite.api.merge import merge_leads
from tests.site.relations_records import make_lead
from tests.site.test_concurrent_conversion import in_own_connection

TABLES = {
	"Sales Lead Merge": "survivor",
	"Party Identity": "sales_lead",
	"Relationship Entry": "sales_lead",
	"Sales Lead": "name",
	"Version": "docname",
}


@pytest.fixture
def committed_leads(site: str) -> Iterator[tuple[str, str]]:
	"""Two leads that other connections see."""
	leads = tuple(make_lead(first_name=name, last_name="Concurrent").name for name in ("Ada", "Augusta"))
	frappe.db.commit()
	yield leads
	frappe.db.rollback()
	for doctype, fieldname in TABLES.items():
		frappe.db.delete(doctype, {fieldname: ("in", leads)})
	frappe.db.commit()


def test_one_of_two_crossing_merges_is_refused(committed_leads: tuple[str, str]) -> None:
	barrier = Barrier(2)

	def merge(survivor: str, merged: str) -> str:
		# The transaction's view of the database is from before either merge.
		assert frappe.db.get_value("Sales Lead", survivor, "status") == "New"
		barrier.wait(timeout=30)
		try:
			return merge_leads(survivor, merged)["survivor"]
		except frappe.ValidationError as refusal:
			frappe.db.rollback()
			return str(refusal)

	first, second = committed_leads
	with ThreadPoolExecutor(2) as pool:
		jobs = [
			pool.submit(in_own_connection, lambda pair=pair: merge(*pair))
			for pair in ((first, second), (second, first))
		]
		results = [job.result(timeout=60) for job in jobs]

	frappe.db.rollback()
	kept = [result for result in results if result in committed_leads]
	refused = [result for result in results if "merged into another lead before" in result]
	assert (len(kept), len(refused)) == (1, 1), results
	closed = first if kept == [second] else second
	assert frappe.db.get_value("Sales Lead", closed, ["status", "merged_into"]) == ("Merged", kept[0])
	assert frappe.db.get_value("Sales Lead", kept[0], ["status", "merged_into"]) == ("New", None)

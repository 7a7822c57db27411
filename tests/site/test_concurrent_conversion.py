"""Two requests that convert one lead at the same moment, each on a database connection of its own."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import frappe
import pytest

from crm_suite.api.conversion import convert_lead
from tests.site.relations_records import make_lead


@pytest.fixture
def committed_lead() -> Iterator[str]:
	"""A lead that other connections see; all that it becomes is removed afterwards."""
	lead = make_lead(
		organization_name="Concurrent Engines",
		email="ada@concurrent.example",
		phone="+44 20 7946 0000",
		address_line1="1 Dorset Street",
		city="London",
		country="United Kingdom",
	)
	frappe.db.commit()
	yield lead.name
	frappe.db.rollback()
	remove_committed(lead.name)


def remove_committed(lead: str) -> None:
	"""Also what a failing test made twice."""
	customers = frappe.get_all("Customer", {"customer_name": "Concurrent Engines"}, pluck="name")
	linked = frappe.get_all(
		"Dynamic Link",
		filters={"link_doctype": "Customer", "link_name": ("in", customers or [""])},
		fields=["parenttype", "parent"],
	)
	for row in linked:
		frappe.db.delete("Party Identity", {"contact": row.parent})
		frappe.db.delete(row.parenttype, {"name": row.parent})
		for table in ("Dynamic Link", "Contact Email", "Contact Phone"):
			frappe.db.delete(table, {"parenttype": row.parenttype, "parent": row.parent})
	for opportunity in frappe.get_all("Sales Opportunity", {"sales_lead": lead}, pluck="name"):
		for rows in ("Sales Opportunity Contact", "Sales Opportunity Stage Change"):
			frappe.db.delete(rows, {"parent": opportunity})
		frappe.db.delete("Relationship Entry", {"sales_opportunity": opportunity})
		frappe.db.delete("Sales Opportunity", {"name": opportunity})
	for customer in customers:
		frappe.db.delete("Party Identity", {"customer": customer})
		frappe.db.delete("Customer", {"name": customer})
	frappe.db.delete("Relationship Entry", {"sales_lead": lead})
	frappe.db.delete("Party Identity", {"sales_lead": lead})
	frappe.db.delete("Sales Lead", {"name": lead})
	frappe.db.commit()


def in_own_connection(work: Callable[[], Any]) -> Any:
	"""Run `work` as a request of its own does: with its own connection, in a thread of its own."""
	frappe.init(
		site=os.environ["CRM_SUITE_SITE"], sites_path=os.path.join(os.environ["CRM_SUITE_BENCH"], "sites")
	)
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.local.lang = "en"
	frappe.flags.in_test = True
	try:
		result = work()
		frappe.db.commit()
		return result
	finally:
		frappe.db.rollback()
		frappe.destroy()


def test_two_browsers_that_convert_at_once_make_one_customer(committed_lead: str):
	barrier = Barrier(2)

	def convert() -> dict[str, Any]:
		# The transaction's view of the database is from before either conversion.
		assert frappe.db.get_value("Sales Lead", committed_lead, "status") == "New"
		barrier.wait(timeout=30)
		return convert_lead(committed_lead)

	with ThreadPoolExecutor(2) as pool:
		results = [pool.submit(in_own_connection, convert) for _ in range(2)]
		first, second = sorted(
			(job.result(timeout=60) for job in results), key=lambda r: r["already_converted"]
		)

	assert not first["already_converted"]
	assert second == first | {"already_converted": True}
	frappe.db.rollback()
	assert frappe.db.count("Customer", {"customer_name": "Concurrent Engines"}) == 1
	assert frappe.db.count("Sales Opportunity", {"sales_lead": committed_lead}) == 1


def test_whoever_waits_for_a_conversion_sees_what_it_made(committed_lead: str):
	"""Also where the request has written before, so that its old view of the database stays."""
	seen, converted = Event(), Event()

	def convert_first() -> dict[str, Any]:
		assert seen.wait(timeout=30)
		result = convert_lead(committed_lead)
		converted.set()
		return result

	def convert_second() -> dict[str, Any]:
		assert frappe.db.get_value("Sales Lead", committed_lead, "status") == "New"
		frappe.db.set_value("Sales Lead", "no such lead", "status", "New")
		seen.set()
		assert converted.wait(timeout=30)
		return convert_lead(committed_lead)

	with ThreadPoolExecutor(2) as pool:
		first = pool.submit(in_own_connection, convert_first)
		second = pool.submit(in_own_connection, convert_second)
		if has_snapshot_isolation():
			# The server refuses the old view as a whole: nothing is half done, and the next try succeeds.
			with pytest.raises(frappe.QueryDeadlockError):
				second.result(timeout=60)
		else:
			assert second.result(timeout=60) == first.result(timeout=60) | {"already_converted": True}


def has_snapshot_isolation() -> bool:
	"""Whether the server refuses to lock a row that changed since the transaction's first read (MariaDB 11.6)."""
	variables = frappe.db.sql("SHOW VARIABLES LIKE 'innodb_snapshot_isolation'")
	return bool(variables) and variables[0][1] == "ON"

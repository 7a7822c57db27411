"""Loads and clears the golden company once per test run, and keeps what was seen on the way."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

import frappe

from crm_suite.ledger.check import check
from crm_suite.setup import demo

# What a site's own machinery writes, whatever anybody does: jobs, sessions and errors are no business records.
MACHINERY = {"tabScheduled Job Log", "tabError Log", "tabSessions", "tabRQ Job"}


@dataclass(frozen=True)
class RoundTrip:
	"""What was seen before loading, while the demo was there, and after clearing."""

	tables_before: dict[str, tuple[int, str]]
	tables_after: dict[str, tuple[int, str]]
	loaded_twice: bool
	documents: dict[str, int]
	entries: dict[str, int]
	findings: list[Any]


@cache
def round_trip() -> RoundTrip:
	"""Load, look, clear. Both commit; the site is left as it was, which is what the test of it proves."""
	before = hash_tables()
	demo.load()
	try:
		seen = {
			"loaded_twice": demo.load(),
			"documents": count_documents(),
			"entries": count_entries(),
			"findings": list(check(frappe.db.sql)),
		}
	finally:
		demo.clear()
	return RoundTrip(tables_before=before, tables_after=hash_tables(), **seen)


def hash_tables() -> dict[str, tuple[int, str]]:
	"""The number of rows and a hash of all values, by table; the order of rows does not matter."""
	return {
		table: hash_table(table)
		for table in sorted(frappe.db.get_tables(cached=False))
		if table not in MACHINERY
	}


def hash_table(table: str) -> tuple[int, str]:
	rows = sorted(repr(row) for row in frappe.db.sql(f"select * from `{table}`"))
	return len(rows), sha256("\n".join(rows).encode()).hexdigest()


def count_documents() -> dict[str, int]:
	"""Submitted and cancelled documents of the golden companies, by DocType."""
	companies = demo.read_golden().company_names
	return {
		doctype: frappe.db.count(doctype, {"company": ("in", companies), "docstatus": (">", 0)})
		for doctype in (
			"Quotation",
			"Sales Order",
			"Delivery Note",
			"Sales Invoice",
			"POS Invoice",
			"Payment Entry",
			"Journal Entry",
		)
	}


def count_entries() -> dict[str, int]:
	"""Standing rows of the ledger by event."""
	return dict(
		frappe.db.sql(
			"select event, count(*) from `tabRelationship Entry` where is_reversed = 0 group by event"
		)
	)

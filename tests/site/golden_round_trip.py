"""Loads and clears the golden company once per test run, and keeps what was seen on the way."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import frappe

from crm_suite.ledger.check import check
from crm_suite.setup import demo
from crm_suite.setup.custom_fields import SALES_DOCTYPES
from crm_suite.setup.demo.tour import stops
from crm_suite.setup.recording import recording

# What a company has that sells with this app.
SELLING = (
	"Capture Form",
	"Capture Template",
	"Event",
	"Lead Assignment",
	"Lead Import",
	"Lead Scoring Model",
	"Lead Scoring Rule",
	"Sales Competitor",
	"Sales Quota",
	"Selling Team",
	"ToDo",
)
# What a site's own machinery writes, whatever anybody does: jobs and errors are no business records.
MACHINERY = {"tabScheduled Job Log", "tabError Log"}

Tables = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class RoundTrip:
	"""What was seen before loading, while the demo was there, and after clearing."""

	tables_before: Tables
	tables_after: Tables
	loaded_twice: bool
	documents: dict[str, int]
	entries: dict[str, int]
	findings: list[Any]
	recording: dict[str, str]
	refusal: str
	selling: dict[str, int]
	attention: set[str]
	dead_ends: list[str]
	drafts: list[str]
	files: list[Path]


def round_trip() -> RoundTrip:
	"""The one round trip of this test run. Raises what it raised, without trying again."""
	outcome = attempt()
	if isinstance(outcome, Exception):
		raise outcome
	return outcome


@cache
def attempt() -> RoundTrip | Exception:
	"""Load, look, clear. Both commit; the site is left as it was, which is what the test of it proves."""
	try:
		before = hash_tables()
		demo.load()
		try:
			seen = look()
		finally:
			demo.clear()
		return RoundTrip(tables_before=before, tables_after=hash_tables(), **seen)
	except Exception as error:
		return error


def look() -> dict[str, Any]:
	"""What there is to see while the demo is loaded."""
	return {
		"loaded_twice": demo.load(),
		"documents": count_documents(),
		"entries": count_entries(),
		"findings": list(check(frappe.db.sql)),
		"recording": recording(),
		"refusal": refusal_to_clear(),
		"selling": count_selling(),
		"attention": attention(),
		"dead_ends": dead_ends(),
		"drafts": called_drafts(),
		"files": files(),
	}


def refusal_to_clear() -> str:
	"""What an admin is told who clears the demo while a record of the site's own uses it."""
	item = demo.read_golden().items[0]["code"]
	price = {"item_code": item, "price_list": "Standard Selling", "price_list_rate": 1}
	frappe.get_doc({"doctype": "Item Price", **price}).insert()
	try:
		demo.clear()
	except frappe.ValidationError as error:
		return str(error)
	finally:
		frappe.db.rollback()
		frappe.clear_messages()
	return ""


def count_selling() -> dict[str, int]:
	"""The demo's own records of how it sells, by DocType, and some of what is in them."""
	users = demo.read_golden().user_names
	own = {"owner": ("in", users)}
	return {
		**{doctype: frappe.db.count(doctype, own) for doctype in SELLING},
		"scored leads": frappe.db.count("Sales Lead", {**own, "lead_score": (">", 0), "status": "New"}),
		"refused rows": frappe.db.count("Lead Import Row", {**own, "outcome": "Refused"}),
		"split deals": frappe.db.count("Sales Opportunity", {**own, "split_from": ("is", "set")}),
		"recurring deals": frappe.db.count("Sales Opportunity", {**own, "monthly_revenue": (">", 0)}),
		"leads with cash": frappe.db.count(
			"Sales Opportunity", {**own, "sales_lead": ("is", "set"), "paid_net": (">", 0)}
		),
		"reasons": len(
			frappe.get_all(
				"Sales Opportunity",
				{**own, "loss_reason": ("is", "set")},
				distinct=True,
				pluck="loss_reason",
				order_by="loss_reason",
			)
		),
	}


def attention() -> set[str]:
	"""Why the demo's deals need somebody to look after them."""
	filters = {"company": ("in", demo.read_golden().company_names), "attention": ("is", "set")}
	return set(frappe.get_all("Sales Opportunity", filters=filters, pluck="attention"))


def dead_ends() -> list[str]:
	"""What the demo's tour leads to and is not there."""
	return [
		stop.address
		for stop in stops(demo.read_golden())
		if stop.name and not frappe.db.exists(stop.doctype, stop.name)
	]


def called_drafts() -> list[str]:
	"""Submitted documents of sales whose status says that they are drafts."""
	wrong = {"company": ("in", demo.read_golden().company_names), "docstatus": 1, "status": "Draft"}
	return [
		name for doctype in SALES_DOCTYPES for name in frappe.get_all(doctype, filters=wrong, pluck="name")
	]


def files() -> list[Path]:
	"""Where the contents of the demo's files lie."""
	own = {"owner": ("in", demo.read_golden().user_names)}
	return [
		Path(frappe.get_site_path(url.lstrip("/"))) for url in frappe.get_all("File", own, pluck="file_url")
	]


def hash_tables() -> Tables:
	"""The number of rows and a hash of all values, by table; the order of rows does not matter."""
	return {
		table: hash_table(table)
		for table in sorted(frappe.db.get_tables(cached=False))
		if table not in MACHINERY
	}


def hash_table(table: str) -> tuple[int, str]:
	"""The number of rows and a hash of a table's values.

	The demo's own record of whether it is loaded is left out: Frappe gives a new site one with its defaults,
	and clearing leaves none.
	"""
	rest = f"where doctype != '{demo.DOCTYPE}'" if table == "tabSingles" else ""
	rows = sorted(repr(row) for row in frappe.db.sql(f"select * from `{table}` {rest}"))
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

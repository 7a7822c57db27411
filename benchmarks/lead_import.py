"""A file of leads through our import, and its first rows through Frappe's Data Import into ERPNext's Lead.

Both in one run on the same machine, and both as a user would: Data Import saves each row as a document and commits
it, ours takes a thousand rows at once. That one is timed on fewer rows only, because all of them would take hours;
it takes the same time for each row. Afterwards all is taken away.
"""

from collections.abc import Iterator
from time import perf_counter
from typing import Any

import frappe
from frappe.core.doctype.data_import.importer import Importer
from frappe.model.document import Document

from benchmarks.counting import counted
from benchmarks.report import Result, exactly, roughly
from crm_suite.moving import lead_import as job
from crm_suite.moving.background_work import QUEUED, STOPPED

LEAST_RATIO = 10
HEADINGS = "First Name,Last Name,Organization Name,Job Title,Email,Phone,Mobile No,Country,City,Website"
MARK = "benchmark.example"


def measure(rows: int, rows_of_other: int) -> Iterator[Result]:
	"""Rows per second of both, and how many statements ours needs for a chunk."""
	try:
		ours = own_rate(rows)
		statements = min(statements_of_chunk(rows + 1), statements_of_chunk(rows + 1 + job.ROWS_PER_CHUNK))
		yield Result(
			"lead_import",
			f"{job.ROWS_PER_CHUNK} rows, from the first to the report",
			f"{statements} statements",
			"at most 100",
			exactly(statements <= 100),
		)
		other = data_import_rate(rows_of_other)
		yield Result(
			"lead_import",
			f"{rows} rows; Data Import: the first {rows_of_other}",
			f"{ours:.0f} and {other:.1f} rows/s = {ours / other:.0f} times",
			f"at least {LEAST_RATIO} times",
			roughly(LEAST_RATIO, ours / other, tolerance=1),
		)
	finally:
		frappe.db.rollback()
		clear()


def statements_of_chunk(first: int) -> int:
	"""Statements of an import of one chunk. Of two, one finds what Frappe caches where nobody emptied it meanwhile."""
	with counted() as statements:
		own_rate(job.ROWS_PER_CHUNK, first)
	return len(statements.all)


def lines(rows: int, first: int = 1) -> Iterator[str]:
	"""The file: each row another person of another firm, with a valid number."""
	yield HEADINGS
	for number in range(first, first + rows):
		country, phone = ("Spain", "+34 6") if number % 2 else ("United Kingdom", "+44 7")
		yield (
			f"Ada{number},Lovelace {number % 997},Engines {number},Buyer,ada@n{number}.{MARK},"
			f"{phone}{number % 10**8:08d},,{country},City {number % 100},www.n{number}.{MARK}"
		)


def attach(rows: int, first: int = 1) -> str:
	"""The file as an attachment; returns its address."""
	content = "\n".join(lines(rows, first)).encode()
	values = {"doctype": "File", "file_name": f"{MARK}-{rows}.csv", "is_private": 1, "content": content}
	return frappe.get_doc(values).insert().file_url


def first_company() -> str:
	"""Whose leads they are."""
	return frappe.get_all("Company", pluck="name", order_by="creation", limit=1)[0]


def own_rate(rows: int, first: int = 1) -> float:
	"""Rows per second of our import, from opening the file to the last commit."""
	values: dict[str, Any] = {"import_file": attach(rows, first), "company": first_company()}
	lead_import: Document = frappe.get_doc({"doctype": job.DOCTYPE, **values}).insert()
	lead_import.db_set({"status": QUEUED, "started_by": frappe.session.user})
	frappe.db.commit()
	start = perf_counter()
	job.go_on(lead_import.name, progress=lambda _state: None)
	seconds = perf_counter() - start
	lead_import.reload()
	if lead_import.rows_created != rows:
		raise RuntimeError(f"{lead_import.rows_created} of {rows} rows were imported: {lead_import.error}")
	return rows / seconds


def data_import_rate(rows: int) -> float:
	"""Rows per second of Frappe's Data Import into ERPNext's Lead."""
	values = {"reference_doctype": "Lead", "import_type": "Insert New Records", "import_file": attach(rows)}
	data_import = frappe.get_doc({"doctype": "Data Import", **values}).insert()
	frappe.db.commit()
	start = perf_counter()
	Importer("Lead", data_import=data_import).import_data()
	seconds = perf_counter() - start
	imported = frappe.db.count("Lead", {"email_id": ("like", f"%{MARK}")})
	if imported != rows:
		raise RuntimeError(f"Data Import brought {imported} of {rows} rows: {data_import.template_warnings}")
	return rows / seconds


def clear() -> None:
	"""Take away all that both have made."""
	ours = f"select name from `tabSales Lead` where email like '%{MARK}'"
	contacts = f"select parent from `tabContact Email` where email_id like '%{MARK}'"
	for statement in (
		f"delete from `tabRelationship Entry` where sales_lead in ({ours})",
		f"delete from `tabParty Identity` where sales_lead in ({ours})",
		f"delete from `tabParty Identity` where contact in ({contacts})",
		f"delete from `tabSales Lead` where email like '%{MARK}'",
		f"delete from `tabLead` where email_id like '%{MARK}'",
		f"delete from `tabDynamic Link` where parenttype = 'Contact' and parent in ({contacts})",
		f"delete from `tabContact Phone` where parent in ({contacts})",
		f"delete from `tabContact` where name in ({contacts})",
		f"delete from `tabContact Email` where email_id like '%{MARK}'",
	):
		frappe.db.sql(statement)
		frappe.db.commit()
	# One that was interrupted says that it runs.
	frappe.db.set_value(job.DOCTYPE, {"import_file": ("like", f"%{MARK}%")}, "status", STOPPED)
	for doctype in (job.DOCTYPE, "Data Import"):
		for name in frappe.get_all(doctype, {"import_file": ("like", f"%{MARK}%")}, pluck="name"):
			frappe.delete_doc(doctype, name, force=True)
	for name in frappe.get_all("File", {"file_name": ("like", f"{MARK}%")}, pluck="name"):
		frappe.delete_doc("File", name, force=True)
	frappe.db.commit()

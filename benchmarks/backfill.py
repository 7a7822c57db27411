"""Backfill of history, beside a bare INSERT ... SELECT of the same rows; then the check of all of it."""

import resource
from collections.abc import Iterator
from time import perf_counter

import frappe

from benchmarks.counting import counted
from benchmarks.history import history
from benchmarks.report import Result, exactly, roughly
from crm_suite.ledger import rebuild
from crm_suite.ledger.check import DOCUMENTS_PER_STEP, check
from crm_suite.ledger.post import TABLE

LEAST_RATIO = 0.5
COPY = "`benchmark_entry_copy`"


def measure(sales: int) -> Iterator[Result]:
	"""Two lines: the backfill's rate, and the check's statements, time and memory."""
	with history(sales) as vouchers:
		yield measure_backfill(vouchers)
		yield measure_check(vouchers)


def measure_backfill(vouchers: int) -> Result:
	"""Entries per second of a whole rebuild."""
	rebuild.new_rebuild()
	frappe.db.commit()
	start = perf_counter()
	document = frappe.get_doc(rebuild.DOCTYPE, rebuild.go_on(progress=lambda _state: None))
	rate = document.entries_inserted / (perf_counter() - start)
	frappe.delete_doc(rebuild.DOCTYPE, document.name, force=True)
	frappe.db.commit()
	bare = bare_rate()
	return Result(
		"backfill",
		f"{vouchers} vouchers",
		f"{rate:.0f} of {bare:.0f} entries/s = {rate / bare:.2f}",
		f"at least {LEAST_RATIO}",
		roughly(LEAST_RATIO, rate / bare, tolerance=2),
	)


def bare_rate() -> float:
	"""Rows per second of a bare copy of the ledger into an empty table with the same indexes."""
	frappe.db.sql_ddl(f"drop table if exists {COPY}")
	frappe.db.sql_ddl(f"create table {COPY} like {TABLE}")
	try:
		start = perf_counter()
		frappe.db.sql(f"insert into {COPY} select * from {TABLE}")
		frappe.db.commit()
		seconds = perf_counter() - start
		return frappe.db.sql(f"select count(*) from {COPY}")[0][0] / seconds
	finally:
		frappe.db.sql_ddl(f"drop table {COPY}")


def measure_check(vouchers: int) -> Result:
	"""One pass: statements per run of documents, not per document."""
	start = perf_counter()
	with counted() as statements:
		differences = sum(1 for _finding in check(frappe.db.sql))
	seconds = perf_counter() - start
	megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
	most = 3 * vouchers // DOCUMENTS_PER_STEP + 100
	return Result(
		"check",
		f"{vouchers} vouchers, {differences} differences",
		f"{len(statements.all)} statements, {seconds:.0f} s, {megabytes:.0f} MB",
		f"at most {most} statements",
		exactly(len(statements.all) <= most and not differences),
	)

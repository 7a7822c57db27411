"""Reads the recording of the golden company into a bare MariaDB, and projects it. Knows no Frappe.

A recording is `schema.sql` and one CSV file per table, `\\N` standing for NULL. Dates are those of a demo that
was loaded on REFERENCE_DAY.
"""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from crm_suite.ledger.database import Run, batches
from crm_suite.ledger.facts import SOURCE_DOCTYPES
from crm_suite.ledger.post import Posting, Stamp, post
from crm_suite.ledger.totals import refresh_totals
from crm_suite.ledger.walk import ranges
from crm_suite.rules.stages import Stage

RECORDING = Path(__file__).resolve().parents[2] / "fixtures" / "recording"
SCHEMA = "schema.sql"
REFERENCE_DAY = date(2026, 1, 1)
NULL = "\\N"
ROWS_PER_STATEMENT = 500


def runner(connection: Any) -> Run:
	"""`Run` on a connection of mysqlclient."""

	def run(query: str, values: Any = None, /) -> Sequence[tuple]:
		with connection.cursor() as cursor:
			cursor.execute(query, values)
			return cursor.fetchall()

	return run


def file_of(table: str) -> str:
	"""The file's name of a DocType's rows."""
	return table.lower().replace(" ", "_") + ".csv"


def replay(run: Run, folder: Path = RECORDING) -> None:
	"""Create the recorded tables in the connection's database, and fill them."""
	for statement in (folder / SCHEMA).read_text(encoding="utf-8").split(";\n"):
		if statement.strip():
			run(statement)
	for path in sorted(folder.glob("*.csv")):
		fill(run, path)


def fill(run: Run, path: Path) -> None:
	"""Insert one file's rows; its first line names the table, its second the columns."""
	with path.open(newline="", encoding="utf-8") as file:
		(table,), columns, *rows = csv.reader(file)
	placeholders = f"({', '.join(['%s'] * len(columns))})"
	for batch in batches(rows, ROWS_PER_STATEMENT):
		run(
			f"insert into `tab{table}` ({', '.join(f'`{column}`' for column in columns)})"
			f" values {', '.join([placeholders] * len(batch))}",
			[None if value == NULL else value for row in batch for value in row],
		)


def build_ledger(run: Run, stamp: Stamp, size: int = 500) -> Posting:
	"""Project all recorded documents, `size` at a time, as a rebuild does; totals and stages follow."""
	inserted = taken_back = 0
	opportunities: set[str] = set()
	for doctype in SOURCE_DOCTYPES:
		for names in ranges(run, doctype, "", size):
			posting = post(run, {doctype: names}, {}, stamp)
			inserted += posting.inserted
			taken_back += posting.reversed
			opportunities |= posting.sales_opportunities
	if opportunities:
		refresh_totals(run, opportunities, lambda pipeline: stages_of(run, pipeline), stamp)
	return Posting(inserted, taken_back, opportunities)


def stages_of(run: Run, pipeline: str) -> list[Stage]:
	"""The stages of a recorded pipeline, in order."""
	return [
		Stage(stage, float(probability), outcome, advances_on or None)
		for stage, probability, outcome, advances_on in run(
			"""select stage, probability, outcome, advances_on from `tabSales Pipeline Stage`
			where parent = %(pipeline)s order by idx""",
			{"pipeline": pipeline},
		)
	]

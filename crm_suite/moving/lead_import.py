"""Job: import the leads of a file, chunk by chunk.

A chunk is one short transaction that also notes how far the file is done, under a lock on the import's row: a job
that is killed goes on where it was, and of two jobs only one gets a chunk. What is wrong with a row is noted and
the rest goes on; a chunk that cannot be saved is divided until the row that is to blame stands alone.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from crm_suite.moving import background_work
from crm_suite.moving.background_work import COMPLETED, RUNNING, Progress, publish, until_alone
from crm_suite.moving.lead_chunk import Chunk, ImportContext
from crm_suite.moving.lead_file import Table, table_of
from crm_suite.moving.lead_report import attach_report
from crm_suite.rules.text_table import Row

DOCTYPE = "Lead Import"
JOB = "crm_suite.moving.lead_import.go_on"
ROWS_PER_CHUNK = 1000
# Each of these is a document that is saved with its events.
ROWS_PER_UPDATING_CHUNK = 100
COUNTS = ("rows_created", "rows_updated", "rows_skipped", "rows_refused")


def start(lead_import: Document) -> None:
	"""Queue the import, to be carried out with the rights of whoever starts it."""
	background_work.start(lead_import, JOB)


def enqueue(name: str) -> None:
	"""A worker carries the import on once this transaction is committed."""
	background_work.enqueue(DOCTYPE, name, JOB)


def go_on(name: str, progress: Progress = publish) -> None:
	"""Job: carry an import to its end. Begins a new transaction and commits each chunk."""
	lock_name = f"crm_suite_lead_import_{name}"
	background_work.carry_on(DOCTYPE, name, lock_name, partial(run, progress=progress), progress)


def run(lead_import: Document, progress: Progress) -> None:
	"""All chunks that are left."""
	frappe.has_permission("Sales Lead", "import", throw=True)
	table = begin(lead_import)
	import_rows(lead_import, table, progress)
	finish(lead_import, table)


def begin(lead_import: Document) -> Table:
	"""Open the file, and count its rows once."""
	values = {"status": RUNNING, "error": None, "started_on": lead_import.started_on or now_datetime()}
	if not lead_import.rows_total:
		values["rows_total"] = sum(1 for _row in table_of(lead_import).rows)
	lead_import.db_set(values)
	frappe.db.commit()
	return table_of(lead_import)


def import_rows(lead_import: Document, table: Table, progress: Progress) -> None:
	"""The rows after those that are done, until the end or until somebody stops the import."""
	context = ImportContext(lead_import, table.headings, table.has_fixed_width)
	rows = islice(table.rows, lead_import.rows_done, None)
	size = ROWS_PER_UPDATING_CHUNK if lead_import.on_duplicate == "Update" else ROWS_PER_CHUNK
	for chunk in chunks(rows, size):
		if not until_alone(partial(take, lead_import, context, chunk)):
			return
		progress(lead_import)


def chunks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
	"""The rows in runs of at most `size`."""
	while chunk := list(islice(rows, size)):
		yield chunk


def take(lead_import: Document, context: ImportContext, rows: Sequence[Row]) -> bool:
	"""One chunk and how far the file is done with it, in one transaction. False when the import was stopped."""
	chunk = Chunk(context, rows)
	# What was read so far may be old by now; the chunk is written to what is there then.
	frappe.db.rollback()
	if not lock(lead_import):
		return False
	chunk.write()
	note_progress(lead_import, chunk, len(rows))
	frappe.db.commit()
	return True


def lock(lead_import: Document) -> bool:
	"""Lock the import's row. False when it was stopped; raises when somebody else has gone on with it meanwhile."""
	status, rows_done = frappe.db.get_value(
		DOCTYPE, lead_import.name, ["status", "rows_done"], for_update=True
	)
	if rows_done != lead_import.rows_done:
		frappe.throw(_("The import is carried on by another worker."), title=_("Lead Import"))
	return status == RUNNING


def note_progress(lead_import: Document, chunk: Chunk, rows: int) -> None:
	"""How far the file is done, and what became of the rows."""
	values = {field: lead_import.get(field) + count for field, count in chunk.counts().items()}
	values["rows_done"] = lead_import.rows_done + rows
	values["progress"] = 100 * values["rows_done"] / max(lead_import.rows_total, values["rows_done"])
	frappe.db.set_value(DOCTYPE, lead_import.name, values, update_modified=False)
	lead_import.update(values)


def finish(lead_import: Document, table: Table) -> None:
	"""The report, and what follows for all leads together."""
	lead_import.reload()
	report = attach_report(lead_import, table.headings)
	values = {"report_file": report}
	if lead_import.status == RUNNING:
		values |= {"status": COMPLETED, "progress": 100, "finished_on": now_datetime()}
	lead_import.db_set(values)
	if lead_import.rows_created:
		frappe.enqueue(
			"frappe.utils.global_search.rebuild_for_doctype",
			queue="long",
			job_id="crm_suite_search_sales_lead",
			deduplicate=True,
			enqueue_after_commit=True,
			doctype="Sales Lead",
		)
	frappe.db.commit()

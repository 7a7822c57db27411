"""Job: bring the records of another CRM, chunk by chunk.

A chunk is one transaction that also notes how far the move is, under a lock on its row: a job that is killed goes
on where it was. `moved_from` of the new records is unique: moving in again brings only what is new. A record that
cannot be moved is noted with the reason, and the rest goes on.
"""

from collections.abc import Sequence
from functools import partial

import frappe
from frappe.model.document import Document
from frappe.utils import now_datetime, strip_html_tags
from rq.timeouts import JobTimeoutException

from crm_suite.moving import background_work
from crm_suite.moving.attached import bring_attached
from crm_suite.moving.background_work import COMPLETED, RUNNING, Progress, publish, until_alone
from crm_suite.moving.moved_deals import DealMover
from crm_suite.moving.moved_leads import LeadMover
from crm_suite.moving.moving_report import MOVED, NOT_MOVED, Note, attach_report, write_notes
from crm_suite.moving.old_records import Row, Step, count, read, steps_of
from crm_suite.moving.transaction import DONE_AGAIN, undo
from crm_suite.rules.moved_records import Moved, origin

DOCTYPE = "Moving In"
JOB = "crm_suite.moving.moving_in.go_on"
RECORDS_PER_CHUNK = 50
SAVEPOINT = "crms_moving_in"

Mover = LeadMover | DealMover


def start(moving_in: Document) -> None:
	"""Queue the move, to be carried out as whoever starts it."""
	background_work.start(moving_in, JOB)


def enqueue(name: str) -> None:
	"""A worker carries the move on once this transaction is committed."""
	background_work.enqueue(DOCTYPE, name, JOB)


def go_on(name: str, progress: Progress = publish) -> None:
	"""Job: carry a move to its end. Begins a new transaction and commits each chunk. One move at a time."""
	background_work.carry_on(DOCTYPE, name, "crm_suite_moving_in", partial(run, progress=progress), progress)


def run(moving_in: Document, progress: Progress) -> None:
	"""All steps that are left."""
	frappe.only_for("System Manager")
	begin(moving_in)
	if move_all(moving_in, progress):
		moving_in.db_set({"status": COMPLETED, "progress": 100, "finished_on": now_datetime()})
	moving_in.db_set("report_file", attach_report(moving_in))
	frappe.db.commit()


def begin(moving_in: Document) -> None:
	"""Say that it runs, and count what there is."""
	moving_in.db_set(
		{
			"status": RUNNING,
			"error": None,
			"started_on": moving_in.started_on or now_datetime(),
			"records_total": count(steps_of(moving_in.source_system)),
		}
	)
	frappe.db.commit()


def move_all(moving_in: Document, progress: Progress) -> bool:
	"""The steps from the one where the move is. False when it was stopped."""
	steps = steps_of(moving_in.source_system)
	done = (
		[step.doctype for step in steps].index(moving_in.current_doctype) if moving_in.current_doctype else 0
	)
	for step in steps[done:]:
		mover: Mover = DealMover(moving_in) if step.is_deal else LeadMover(moving_in)
		after = moving_in.last_name if step.doctype == moving_in.current_doctype else ""
		while rows := read(step, after or "", RECORDS_PER_CHUNK):
			if not until_alone(partial(take, moving_in, mover, step, rows)):
				return False
			after = rows[-1]["name"]
			progress(moving_in)
	return True


def take(moving_in: Document, mover: Mover, step: Step, rows: Sequence[Row]) -> bool:
	"""One chunk and how far the move is, in one transaction. False when the move was stopped."""
	if frappe.db.get_value(DOCTYPE, moving_in.name, "status", for_update=True) != RUNNING:
		return False
	notes, new_rows, known = move(mover, step, rows)
	write_notes(moving_in.name, notes)
	values = {
		"current_doctype": step.doctype,
		"last_name": rows[-1]["name"],
		"records_done": moving_in.records_done + len(rows),
		"known_before": moving_in.known_before + known,
		"not_moved": moving_in.not_moved + sum(note.outcome == NOT_MOVED for note in notes),
	}
	moved_field = "deals_moved" if step.is_deal else "leads_moved"
	values[moved_field] = moving_in.get(moved_field) + len(new_rows)
	values["progress"] = min(99, 100 * values["records_done"] / max(moving_in.records_total, 1))
	frappe.db.set_value(DOCTYPE, moving_in.name, values, update_modified=False)
	frappe.db.commit()
	moving_in.update(values)
	return True


def move(mover: Mover, step: Step, rows: Sequence[Row]) -> tuple[list[Note], dict[str, Row], int]:
	"""Move a chunk. Returns what is to be told, the new records with the old ones, and how many were there before.

	What was moved before gets only what belongs to it: comments, mails and quotations may have come since.
	"""
	by_origin = {origin(step.doctype, row["name"]): row for row in rows}
	known_names = dict(
		frappe.get_all(
			mover.doctype,
			filters={"moved_from": ("in", list(by_origin))},
			fields=["moved_from", "name"],
			as_list=True,
		)
	)
	known = {name: by_origin[moved_from] for moved_from, name in known_names.items()}
	wanted = [row for moved_from, row in by_origin.items() if moved_from not in known_names]
	notes: list[Note] = []
	new_rows: dict[str, Row] = {}
	for row, record in zip(wanted, mover.prepare(step, wanted), strict=True):
		name = insert(mover, step, row, record, notes)
		if name:
			new_rows[name] = row
	bring_attached(step.doctype, mover.doctype, [*known, *new_rows])
	notes.extend(mover.finish(step, new_rows, known))
	return notes, new_rows, len(known)


def insert(mover: Mover, step: Step, row: Row, record: Moved, notes: list[Note]) -> str | None:
	"""Make the new record of one old one; returns its name, None where the site refuses it."""
	frappe.db.savepoint(SAVEPOINT)
	try:
		name, reasons = mover.insert(step, row, record)
	except (JobTimeoutException, *DONE_AGAIN):
		raise
	except Exception as error:
		undo(SAVEPOINT, error)
		words = strip_html_tags(str(error)) or type(error).__name__
		notes.append(Note(NOT_MOVED, step.doctype, row["name"], None, [words]))
		return None
	else:
		if reasons:
			notes.append(Note(MOVED, step.doctype, row["name"], name, reasons))
		return name
	finally:
		# What forms would say to whoever saves is not for anybody here.
		frappe.clear_messages()

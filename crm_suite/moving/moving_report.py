"""What could not be moved, and what of the rest is not as it was."""

from collections.abc import Sequence
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.moving.report_notes import attach_csv, insert_notes
from crm_suite.rules.text import shorten

DOCTYPE = "Moving In Note"
NOT_MOVED = "Not Moved"
MOVED = "Moved"
MOST_CHARACTERS = 2000
COLUMNS = ("moving_in", "outcome", "old_doctype", "old_name", "new_name", "reasons")


class Note(NamedTuple):
	"""What became of one old record, and why."""

	outcome: str
	old_doctype: str
	old_name: str
	new_name: str | None
	reasons: list[str]


def write_notes(moving_in: str, notes: Sequence[Note]) -> None:
	"""Keep notes, in the transaction of what they tell about."""
	insert_notes(
		DOCTYPE,
		COLUMNS,
		[(moving_in, *note[:-1], shorten("\n".join(note.reasons), MOST_CHARACTERS)) for note in notes],
	)


def attach_report(moving_in: Document) -> str | None:
	"""Make the report and attach it; returns its address, None where there is nothing to tell."""
	records = frappe.get_all(
		DOCTYPE,
		filters={"moving_in": moving_in.name},
		fields=["outcome", "old_doctype", "old_name", "new_name", "reasons"],
		order_by="creation, old_name",
	)
	headings = [_("Outcome"), _("Old DocType"), _("Old Record"), _("New Record"), _("Reasons")]
	rows = [
		[
			_(record.outcome),
			_(record.old_doctype),
			record.old_name,
			record.new_name or "",
			record.reasons.replace("\n", " | "),
		]
		for record in records
	]
	return attach_csv(moving_in, [headings, *rows] if rows else [])

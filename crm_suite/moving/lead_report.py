"""What became of the rows of a file that are not simply new leads now, in the user's words."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_fullname, strip_html_tags

from crm_suite.moving.report_notes import attach_csv, insert_notes
from crm_suite.rules.lead import LeadProblem
from crm_suite.rules.lead_rows import CellProblem, Complaint, Field
from crm_suite.rules.lengths import BYTE_KINDS, LONGEST_NOTE, MOST_BYTES, NOTE_KINDS
from crm_suite.rules.matching import Match
from crm_suite.rules.text import shorten
from crm_suite.rules.text_table import LineProblem, Row

DOCTYPE = "Lead Import Row"
REFUSED = "Refused"
SKIPPED = "Skipped"
UPDATED = "Updated"
CREATED = "Created"

# Of a cell that is megabytes long, the report shows the beginning.
MOST_CHARACTERS = 2000
MOST_CHARACTERS_OF_A_REASON = 140
COLUMNS = ("lead_import", "file_row", "outcome", "sales_lead", "reasons", "cells")


class Note(NamedTuple):
	"""What became of one row, and why."""

	row: Row
	outcome: str
	reasons: list[str]
	sales_lead: str | None = None


def line_reason(problem: LineProblem) -> str:
	"""Why a line of the file is no row."""
	return {
		LineProblem.BROKEN_QUOTES: _(
			"A quotation mark is opened and not closed, or closed in the middle of a cell."
		),
		LineProblem.UNREADABLE: _("The row has bytes that are not text in the encoding of the file."),
	}[problem]


def width_reason(cells: int, headings: int) -> str:
	"""Why a row does not fit below the headings."""
	return _("The row has {0} cells, but there are {1} headings.").format(cells, headings)


def reason(complaint: Complaint, fields: dict[str, Field]) -> str:
	"""Why a row is refused: the field's label and what is wrong with it."""
	if isinstance(complaint.problem, LeadProblem):
		return lead_reason(complaint.problem)
	label = _(frappe.get_meta("Sales Lead").get_label(complaint.field))
	value = shorten(printable(complaint.detail), MOST_CHARACTERS_OF_A_REASON)
	return f"{label}: {cell_reason(complaint.problem, fields[complaint.field], value)}"


def cell_reason(problem: CellProblem, field: Field, value: str) -> str:
	"""What is wrong with a cell."""
	match problem:
		case CellProblem.UNREADABLE:
			return _("it has characters that are no text.")
		case CellProblem.TOO_LONG if field.kind in BYTE_KINDS:
			return _("it has {0} characters, and about {1} fit.").format(value, MOST_BYTES)
		case CellProblem.TOO_LONG:
			most = LONGEST_NOTE if field.kind in NOTE_KINDS else field.length
			return _("it has {0} characters, and {1} fit.").format(value, most)
		case CellProblem.BAD_EMAIL:
			return _("{0} is not an e-mail address.").format(value)
		case CellProblem.BAD_PHONE:
			return _("{0} is not a phone number.").format(value)
		case CellProblem.BAD_URL:
			return _("{0} is not the address of a website.").format(value)
		case CellProblem.UNKNOWN:
			return _("there is no {0} {1}.").format(_(field.target), value)
		case CellProblem.FORBIDDEN:
			return _("you have no permission for {0} {1}.").format(_(field.target), value)
		case CellProblem.NOT_AN_OPTION:
			return _("{0} is none of {1}.").format(
				value, ", ".join(_(option) for option in field.options if option)
			)
		case CellProblem.NOT_A_DATE:
			return _("{0} is not a date. Write 2026-12-31, or dates as this site shows them.").format(value)
		case CellProblem.NOT_A_NUMBER:
			return _("{0} is not a number. Write 1234.5.").format(value)
		case CellProblem.NOT_YES_OR_NO:
			return _("{0} is neither 1 nor 0.").format(value)
		case CellProblem.FUTURE:
			return _("{0} lies in the future.").format(value)
		case CellProblem.MISSING:
			return _("it is missing.")


def lead_reason(problem: LeadProblem) -> str:
	"""Why the lead as a whole cannot be."""
	return {
		LeadProblem.NO_NAME: _("Neither a person nor an organization is named."),
		LeadProblem.NO_REASON: _("A disqualified lead needs a reason."),
		LeadProblem.CONVERTED_WITHOUT_CUSTOMER: _(
			"A converted lead has a customer, and a file cannot say which."
		),
	}[problem]


def template_reason(template: str, fields: Sequence[str]) -> str:
	"""Which fields a capture template requires."""
	meta = frappe.get_meta("Sales Lead")
	labels = ", ".join(_(meta.get_label(fieldname)) for fieldname in fields)
	return _("The capture template {0} requires: {1}").format(template, labels)


def known_reason(match: Match, is_readable: bool) -> str:
	"""Who the person is on this site, to a user who may read that record or not."""
	party = match.party
	if is_readable:
		return _("Known already: {0} {1} ({2}).").format(_(party.party_type), party.party, party.title)
	owner = get_fullname(party.owner) if party.owner else _("somebody")
	return _("Known already: a {0} that you may not read, in the care of {1}.").format(
		_(party.party_type), owner
	)


def twin_reason(match: Match) -> str:
	"""In which row of the file the person stands already."""
	return _("The same person is in row {0}: {1}.").format(match.party.party, match.party.title)


def unsaved_reason(error: Exception) -> str:
	"""What the site says to a row that is right by itself."""
	is_taken = bool(error.args) and frappe.db.is_unique_key_violation(error)
	if is_taken or isinstance(error, frappe.UniqueValidationError):
		return _("Somebody else has saved the same person, or the same unique value.")
	words = strip_html_tags(str(error)) or type(error).__name__
	return _("The site could not save it: {0}").format(shorten(printable(words), MOST_CHARACTERS))


def printable(text: str) -> str:
	"""The text without halves of characters, which no database takes."""
	return text.encode("utf-8", "replace").decode()


def write_notes(lead_import: str, notes: Sequence[Note]) -> None:
	"""Keep what became of some rows, in the transaction of what was done about them."""
	insert_notes(
		DOCTYPE,
		COLUMNS,
		[
			(
				lead_import,
				note.row.number,
				note.outcome,
				note.sales_lead,
				"\n".join(note.reasons),
				json.dumps([stored(cell) for cell in note.row.cells], ensure_ascii=False),
			)
			for note in notes
		],
	)


def stored(cell: str) -> str:
	"""The cell as the report shows it."""
	return shorten(printable(cell), MOST_CHARACTERS)


def attach_report(lead_import: Document, headings: Sequence[str]) -> str | None:
	"""Make the report and attach it; returns its address, None where there is nothing to tell.

	The rows come with the headings of the file: mended, the report can be imported as it is.
	"""
	records = noted_rows(lead_import.name)
	return attach_csv(lead_import, report_rows(records, headings) if records else [])


def noted_rows(lead_import: str) -> list[dict[str, Any]]:
	"""All that is kept about the rows of a file, in its order."""
	return frappe.get_all(
		DOCTYPE,
		filters={"lead_import": lead_import},
		fields=["file_row", "outcome", "sales_lead", "reasons", "cells"],
		order_by="file_row, creation",
	)


def report_rows(records: Iterable[dict[str, Any]], headings: Sequence[str]) -> Iterable[list[str]]:
	"""The report's rows, with headings."""
	yield [_("Row of the File"), _("Outcome"), _("Known Lead"), _("Reasons"), *headings]
	for record in records:
		yield [
			str(record["file_row"]),
			_(record["outcome"]),
			record["sales_lead"] or "",
			record["reasons"].replace("\n", " | "),
			*json.loads(record["cells"]),
		]

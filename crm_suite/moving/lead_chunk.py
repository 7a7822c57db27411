"""Some rows of a file: what they say is read first; then it is decided and written in one transaction."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import frappe
from rq.timeouts import JobTimeoutException

from crm_suite.erp.duplicates import who_are
from crm_suite.erp.identities import held_among, lead_identity
from crm_suite.erp.lead_duplicates import is_duplicate
from crm_suite.erp.told_matches import readable_parties
from crm_suite.moving.import_context import ImportContext
from crm_suite.moving.lead_report import (
	CREATED,
	REFUSED,
	SKIPPED,
	UPDATED,
	Note,
	known_reason,
	line_reason,
	reason,
	template_reason,
	twin_reason,
	unsaved_reason,
	width_reason,
	write_notes,
)
from crm_suite.moving.lead_writer import Values, insert_leads
from crm_suite.moving.transaction import DONE_AGAIN, undo
from crm_suite.rules.identity import Identity, keys_of
from crm_suite.rules.lead_rows import read_row
from crm_suite.rules.matching import Match, claims
from crm_suite.rules.seen import Seen
from crm_suite.rules.text_table import Row

SAVEPOINT = "crms_lead_import"


class Candidate(NamedTuple):
	"""A row that can be taken: what it says, and with it all columns of a new lead."""

	row: Row
	given: Values
	lead: Values
	identity: Identity


class Chunk:
	"""Rows that are read, and then written. It is made anew for each attempt."""

	def __init__(self, context: ImportContext, rows: Sequence[Row]) -> None:
		self.context = context
		self.notes: list[Note] = []
		self.created = 0
		self.readable: set[tuple[str, str]] = set()
		self.candidates = [candidate for candidate in self.read(rows) if candidate]

	def counts(self) -> dict[str, int]:
		"""What became of the rows, by the field of the import that counts them."""
		noted = Counter(note.outcome for note in self.notes)
		return {
			"rows_created": self.created,
			"rows_updated": noted[UPDATED],
			"rows_skipped": noted[SKIPPED],
			"rows_refused": noted[REFUSED],
		}

	def read(self, rows: Sequence[Row]) -> list[Candidate | None]:
		"""The leads that the rows describe; None for a row that is refused."""
		cells = [self.context.cells_by_field(row) for row in rows]
		links = self.context.lookup.links(row for row in cells if row)
		return [
			self.read_cells(row, by_field, links) if by_field is not None else self.refuse_line(row)
			for row, by_field in zip(rows, cells, strict=True)
		]

	def refuse_line(self, row: Row) -> None:
		"""A line that is no row below these headings."""
		why = (
			line_reason(row.problem)
			if row.problem
			else width_reason(len(row.cells), len(self.context.headings))
		)
		self.refuse(row, [why])

	def read_cells(self, row: Row, by_field: dict[str, str], links: Any) -> Candidate | None:
		"""The lead that a row describes."""
		setting = self.context.setting
		values, complaints = read_row(by_field, links, setting)
		if complaints:
			self.refuse(row, [reason(complaint, setting.fields) for complaint in complaints])
			return None
		lead = self.context.completed(values)
		if template := self.context.template_lacking(lead):
			self.refuse(row, [template_reason(*template)])
			return None
		return Candidate(row, values, lead, lead_identity(values))

	def refuse(self, row: Row, reasons: list[str]) -> None:
		"""Note that a row is not taken."""
		self.notes.append(Note(row, REFUSED, reasons))

	def write(self) -> None:
		"""Decide about each lead and write it, in a transaction in which nothing has been read yet."""
		if self.candidates:
			self.context.names.lock([candidate.lead for candidate in self.candidates])
			self.insert(self.unknown())
		write_notes(self.context.name, self.notes)

	def unknown(self) -> list[Candidate]:
		"""The candidates that become new leads; the others are skipped, or bring their leads up to date."""
		seen = Seen()
		new = []
		found = who_are([candidate.given for candidate in self.candidates])
		self.readable = readable_parties(
			[match for matches in found for match in matches if is_duplicate(match)]
		)
		for candidate, matches in zip(self.candidates, found, strict=True):
			match = next(filter(is_duplicate, matches), None)
			twin = None if match else seen.match(candidate.identity)
			if (match or twin) and self.context.on_duplicate != "Create":
				self.meet(candidate, match, twin)
				continue
			if match or twin:
				self.note_known(candidate, CREATED, match, twin)
			seen.add(candidate.row.number, candidate.lead["lead_name"], candidate.identity)
			new.append(candidate)
		return new

	def meet(self, candidate: Candidate, match: Match | None, twin: Match | None) -> None:
		"""A candidate who is known: update the lead, if that is wanted and it is a lead that is worked on."""
		if self.context.on_duplicate == "Update" and match and match.party.is_open_lead:
			self.update(candidate, match)
		else:
			self.note_known(candidate, SKIPPED, match, twin)

	def note_known(self, candidate: Candidate, outcome: str, match: Match | None, twin: Match | None) -> None:
		"""Note who the candidate is already."""
		if twin and not match:
			self.notes.append(Note(candidate.row, outcome, [twin_reason(twin)]))
		else:
			self.notes.append(self.known_note(candidate, outcome, match))

	def known_note(self, candidate: Candidate, outcome: str, match: Match) -> Note:
		"""Who the candidate is on this site; of a record that the user may not read only that there is one."""
		party = match.party
		is_readable = (party.party_type, party.party) in self.readable
		lead = party.party if is_readable and party.party_type == "Sales Lead" else None
		return Note(candidate.row, outcome, [known_reason(match, is_readable)], lead)

	def update(self, candidate: Candidate, match: Match) -> None:
		"""Fill what is empty in the lead, as the user would in the form."""
		frappe.db.savepoint(SAVEPOINT)
		try:
			lead = frappe.get_doc("Sales Lead", match.party.party)
			lead.check_permission("write")
			filled = {
				field: value for field, value in candidate.given.items() if value and not lead.get(field)
			}
			if filled:
				lead.update(filled)
				lead.save()
		except (JobTimeoutException, *DONE_AGAIN):
			raise
		except Exception as error:
			undo(SAVEPOINT, error)
			frappe.clear_messages()
			self.refuse(candidate.row, [unsaved_reason(error)])
		else:
			outcome = UPDATED if filled else SKIPPED
			self.notes.append(self.known_note(candidate, outcome, match))

	def insert(self, candidates: Sequence[Candidate]) -> None:
		"""Insert all; where the database refuses, divide them until those that it refuses stand alone."""
		if not candidates:
			return
		frappe.db.savepoint(SAVEPOINT)
		try:
			leads = [candidate.lead for candidate in candidates]
			self.context.names.give(leads)
			identities = [candidate.identity for candidate in candidates]
			insert_leads(leads, identities, claims_of_others(identities))
		except (JobTimeoutException, *DONE_AGAIN):
			raise
		except Exception as error:
			undo(SAVEPOINT, error)
			if len(candidates) == 1:
				self.refuse(candidates[0].row, [unsaved_reason(error)])
				return
			middle = len(candidates) // 2
			self.insert(candidates[:middle])
			self.insert(candidates[middle:])
		else:
			self.created += len(candidates)


def claims_of_others(identities: Sequence[Identity]) -> list[set[str]]:
	"""For each of some new leads: the claims on its keys that another lead holds, or one before it among these."""
	own = [set(claims(keys_of(identity), identity.person).values()) for identity in identities]
	taken = held_among({claim for claimed in own for claim in claimed})
	of_others = []
	for claimed in own:
		of_others.append(claimed & taken)
		taken |= claimed
	return of_others

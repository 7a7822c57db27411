"""Read what happened, newest first, in pages: of a customer or of an opportunity.

Every event's own newest rows are read by the index and merged, so that a page costs the same for a customer
with a hundred rows and with a million, whichever events the reader may see.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from crm_suite.ledger.database import Run
from crm_suite.ledger.post import TABLE, columns
from crm_suite.rules.entries import INTERACTION, STAGE_CHANGED, Entry

# What a timeline can be of: each has an index that begins with it.
SCOPES = ("customer", "sales_opportunity")
ENTRY_COLUMNS = ("name", *Entry._fields)


class Cursor(NamedTuple):
	"""The last row of a page: the next page is what lies before it. The time is in the site's time zone."""

	posting_datetime: datetime
	name: str


class TimelineRow(NamedTuple):
	"""A standing row with what its sentence needs. Amounts in mills of the company's currency."""

	name: str
	entry: Entry
	from_stage: str | None
	to_stage: str | None
	stage_outcome: str | None
	campaign_name: str | None
	owner_name: str | None

	@property
	def cursor(self) -> Cursor:
		"""Where a page that ends with this row goes on."""
		return Cursor(self.entry.posting_datetime, self.name)


class Question(NamedTuple):
	"""Whose timeline, and which of it. `companies` None: all; else those, and rows without one if `or_none`."""

	scope: str
	of: str
	events: tuple[str, ...]
	companies: tuple[str, ...] | None = None
	or_none: bool = True


class Page(NamedTuple):
	"""Rows, newest first; where the next page begins, or None; the last contact, on the first page only."""

	rows: list[TimelineRow]
	next: Cursor | None
	last_contact: TimelineRow | None


def read_page(run: Run, question: Question, before: Cursor | None, limit: int) -> Page:
	"""One page, in one statement; none when the reader sees no events. Reversed rows are not shown."""
	if not question.events:
		return Page([], None, None)
	values: dict[str, Any] = {"of": question.of, "limit": limit + 1}
	condition = company_condition(question, values) + cursor_condition(before, values)
	newest = " union all ".join(
		f"({select_event(question.scope, event, number, condition, values)} limit %(limit)s)"
		for number, event in enumerate(question.events)
	)
	wants_contact = before is None and INTERACTION in question.events
	contact = ""
	if wants_contact:
		number = question.events.index(INTERACTION)
		contact = f"union all (select 1, {', '.join(ENTRY_COLUMNS)} from ({newest_of(question, number, condition)}) contact)"
	found = run(
		f"""select entry.is_contact, {columns("entry")}, stage.from_stage, stage.to_stage,
			(select max(step.outcome) from `tabSales Pipeline Stage` step
				where step.parent = deal.sales_pipeline and step.stage = stage.to_stage),
			campaign.campaign_name, person.full_name
		from (
			(select 0 is_contact, {", ".join(ENTRY_COLUMNS)} from ({newest}) merged
				order by posting_datetime desc, name desc limit %(limit)s)
			{contact}
		) entry
		left join `tabSales Opportunity Stage Change` stage
			on entry.event = '{STAGE_CHANGED}' and stage.name = entry.against_no
		left join `tabSales Opportunity` deal on stage.name is not null and deal.name = entry.voucher_no
		left join `tabOutreach Campaign` campaign on campaign.name = entry.outreach_campaign
		left join `tabUser` person on person.name = entry.owner
		order by entry.is_contact, entry.posting_datetime desc, entry.name desc""",
		values,
	)
	rows = [timeline_row(row[1:]) for row in found if not row[0]]
	contacts = [timeline_row(row[1:]) for row in found if row[0]]
	return Page(
		rows[:limit],
		rows[limit - 1].cursor if len(rows) > limit else None,
		contacts[0] if contacts else None,
	)


def select_event(scope: str, event: str, number: int, condition: str, values: dict[str, Any]) -> str:
	"""SQL for one event's rows, newest first, in the order of the index."""
	if scope not in SCOPES:
		raise KeyError(f"Not a timeline's scope: {scope}")
	values[f"event_{number}"] = event
	return f"""select {", ".join(ENTRY_COLUMNS)} from {TABLE} entry
		where {scope} = %(of)s and is_reversed = 0 and event = %(event_{number})s {condition}
		order by posting_datetime desc, name desc"""


def newest_of(question: Question, number: int, condition: str) -> str:
	"""SQL for the newest row of one event."""
	return f"({select_event(question.scope, question.events[number], number, condition, {})} limit 1)"


def company_condition(question: Question, values: dict[str, Any]) -> str:
	"""SQL that keeps the companies that the reader may see."""
	if question.companies is None:
		return ""
	# IN takes no empty list; no company has this name.
	values["companies"] = question.companies or ("",)
	return f"and (company in %(companies)s{' or company is null' if question.or_none else ''})"


def cursor_condition(before: Cursor | None, values: dict[str, Any]) -> str:
	"""SQL for what lies before a row, in a form that the index serves."""
	if before is None:
		return ""
	values |= {"moment": before.posting_datetime, "name": before.name}
	return """and posting_datetime <= %(moment)s
		and (posting_datetime < %(moment)s or name < %(name)s)"""


def timeline_row(row: Sequence[Any]) -> TimelineRow:
	"""A row of the statement as a value."""
	end = 1 + len(Entry._fields)
	return TimelineRow(row[0], Entry(*row[1:end]), *row[end:])

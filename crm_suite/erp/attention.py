"""What is planned for deals and what last happened to them, and keeping their marks up to date.

The marks are not the user's: they are written without touching `modified`, after the commit of what changed them.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document
from frappe.utils import cint, getdate, now_datetime

from crm_suite.erp.later import enqueue_later
from crm_suite.rules.attention import Facts, attention, next_activity
from crm_suite.rules.stages import OPEN

DEAL = "Sales Opportunity"
REFRESH_JOB = "crm_suite.jobs.attention.mark_deals"
# Where documents that plan or record something name the deal: the field of its DocType, and of its name.
REFERENCES = {
	"ToDo": ("reference_type", "reference_name"),
	"Communication": ("reference_doctype", "reference_name"),
}


class Marks(NamedTuple):
	"""What a deal shows of it."""

	next_activity_on: date | None
	last_activity_on: date
	attention: str | None


def follow(document: Document, _event: str | None = None) -> None:
	"""Document event: mark the deals anew that a task, event, e-mail or interaction is about, after the commit."""
	if names := deals_of(document):
		enqueue_later(REFRESH_JOB, names=names)


def deals_of(document: Document) -> list[str]:
	"""The names of the deals that a document is about."""
	if document.doctype in REFERENCES:
		doctype, name = (document.get(fieldname) for fieldname in REFERENCES[document.doctype])
		return [name] if doctype == DEAL and name else []
	if document.doctype == "Event":
		rows = [*document.event_participants, document]
		return sorted({row.reference_docname for row in rows if row.get("reference_doctype") == DEAL})
	return [document.sales_opportunity] if document.get("sales_opportunity") else []


def marks_of(facts: Facts) -> Marks:
	"""What a deal with these facts shows today, by the settings."""
	patience = cint(frappe.get_cached_doc("CRM Suite Settings").get("neglected_after_days"))
	return Marks(next_activity(facts), facts.last_activity_on, attention(facts, getdate(), patience))


def set_marks(deal: Document) -> None:
	"""Mark a deal that is being saved; one more statement for one that is not new. To move it on is an activity."""
	found = {} if deal.is_new() else next(iter(read_found([deal.name])), {})
	moved = deal.has_value_changed("sales_stage")
	facts = Facts(
		deal.status,
		optional_date(deal.next_step_on),
		optional_date(found.get("planned_on")),
		getdate() if moved else getdate(found.get("last_activity_on")),
		optional_date(deal.expected_close),
	)
	deal.update(marks_of(facts)._asdict())


def changed_marks(names: Collection[str] | None) -> dict[str, Marks]:
	"""The deals whose marks are not what they should be, with what they should be; None looks at all."""
	changed = {}
	for row in read_found(names):
		facts = Facts(
			row.status,
			row.next_step_on,
			optional_date(row.planned_on),
			row.last_activity_on,
			row.expected_close,
		)
		marks = marks_of(facts)
		if marks != (row.next_activity_on, row.shown_activity_on, row.attention or None):
			changed[row.name] = marks
	return changed


def write_marks(marks: Iterable[tuple[str, Marks]]) -> None:
	"""Write the marks of deals in one statement, without touching `modified`."""
	rows = [(name, *values) for name, values in marks]
	if not rows:
		return
	selected = " union all ".join(
		["select %s name, %s next_activity_on, %s last_activity_on, %s attention"] * len(rows)
	)
	frappe.db.sql(
		f"""update `tab{DEAL}` deal join ({selected}) fresh on fresh.name = deal.name
		set deal.next_activity_on = fresh.next_activity_on, deal.last_activity_on = fresh.last_activity_on,
			deal.attention = fresh.attention""",
		[value for row in rows for value in row],
	)
	for name, *_values in rows:
		frappe.clear_document_cache(DEAL, name)


def read_found(names: Collection[str] | None) -> list[frappe._dict]:
	"""Of each deal what it says itself, `planned_on` and `last_activity_on`, in one statement.

	A task for the very day on which it was made is an assignment (Frappe dates them so), and no plan. An event is
	planned until it begins, and then it has happened: nobody ticks them off.
	"""
	some = "deal.name in %(names)s"
	if names is None:
		# A document that won a deal leaves its mark standing.
		some = "(deal.status = %(open)s or deal.attention != '' or deal.next_activity_on is not null)"
	events = "select event.name, event.starts_on, event.status, who.reference_docname deal" + (
		" from `tabEvent` event join `tabEvent Participants` who on who.parent = event.name"
		" and who.parenttype = 'Event' where who.reference_doctype = %(deal)s"
	)
	if frappe.get_meta("Event").has_field("reference_docname"):  # Frappe 17
		events += (
			" union all select name, starts_on, status, reference_docname from `tabEvent`"
			" where reference_doctype = %(deal)s"
		)
	return frappe.db.sql(
		f"""select deal.name, deal.status, deal.next_step_on, deal.expected_close, deal.next_activity_on,
			deal.last_activity_on shown_activity_on, deal.attention,
			nullif(least(
				ifnull((select min(task.date) from `tabToDo` task where task.reference_type = %(deal)s
					and task.reference_name = deal.name and task.status = 'Open'
					and task.date > date(task.creation)), '9999-12-31'),
				ifnull(to_come.first_on, '9999-12-31')), '9999-12-31') planned_on,
			cast(greatest(
				deal.creation,
				ifnull((select max(entry.posting_datetime) from `tabRelationship Entry` entry
					where entry.sales_opportunity = deal.name and entry.is_reversed = 0
						and entry.posting_datetime <= %(now)s), deal.creation),
				ifnull((select max(mail.communication_date) from `tabCommunication` mail
					where mail.reference_doctype = %(deal)s and mail.reference_name = deal.name
						and mail.communication_date <= %(now)s), deal.creation),
				ifnull(to_come.last_on, deal.creation)) as date) last_activity_on
		from `tab{DEAL}` deal
		left join (
			select meeting.deal, min(if(meeting.starts_on > %(now)s, date(meeting.starts_on), null)) first_on,
				max(if(meeting.starts_on <= %(now)s, meeting.starts_on, null)) last_on
			from ({events}) meeting where meeting.status != 'Cancelled' group by meeting.deal
		) to_come on to_come.deal = deal.name
		where {some}""",
		{"names": tuple(names or ("",)), "open": OPEN, "deal": DEAL, "now": now_datetime()},
		as_dict=True,
	)


def optional_date(value: Any) -> date | None:
	"""The value as a date, None where there is none (Frappe would make it today)."""
	return getdate(value) if value else None

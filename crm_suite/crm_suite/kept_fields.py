"""Shared by controllers whose documents have fields that only our own code writes.

Read-only in a DocType is a promise of the form: a request to the API writes such fields as any other.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model import numeric_fieldtypes, table_fields
from frappe.model.document import Document
from frappe.utils import flt

from crm_suite.rules.text import bold


def keep_stored(document: Document, fieldnames: Iterable[str]) -> None:
	"""Put fields back to what the database says; in a new document to their defaults."""
	before = document.get_doc_before_save()
	for fieldname in fieldnames:
		document.set(fieldname, before.get(fieldname) if before else default_of(document, fieldname))


def default_of(document: Document, fieldname: str) -> str | int | None:
	"""What a field says that nobody has filled in."""
	field = document.meta.get_field(fieldname)
	return field.default or (0 if field.fieldtype in numeric_fieldtypes else None)


def refuse_change_after_start(document: Document, fieldnames: Iterable[str]) -> None:
	"""What is done and what is to come of a job's work must follow the same values: only a draft's may change."""
	before = document.get_doc_before_save()
	if not before or before.status == "Draft":
		return
	changed = [name for name in fieldnames if said(document, name) != said(before, name)]
	if changed:
		refuse_after_start([_(document.meta.get_label(name)) for name in changed])


def refuse_after_start(labels: Iterable[str]) -> None:
	frappe.throw(
		_("This was started already, and goes on as it began: make another one to change {0}.").format(
			", ".join(map(bold, labels))
		),
		title=_("Already Started"),
	)


def said(document: Document, fieldname: str) -> object:
	"""What a field says, however it is written: an empty text is none, a number may be text, a table is its rows."""
	value = document.get(fieldname)
	fieldtype = document.meta.get_field(fieldname).fieldtype
	if fieldtype in table_fields:
		return [[said(row, field.fieldname) for field in row.meta.fields] for row in value]
	return flt(value) if fieldtype in numeric_fieldtypes else value or None

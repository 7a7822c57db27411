"""No text of a record is longer than what somebody would read: refused by field, before anything works on it."""

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.rules.lengths import BYTE_KINDS, LINE_KINDS, NOTE_KINDS, excess
from crm_suite.rules.text import bold


def refuse_long_texts(document: Document, _event: str | None = None) -> None:
	"""`before_validate`: refuse texts that are new and too long, each named, with how long it may be.

	The record stays as it was, and the form keeps what was typed. An e-mail is not held to this: it stays whole as the
	Communication, and its lead gets a subject that Frappe has cut.
	"""
	take_numbers_as_text(document)
	before = document.get_doc_before_save()
	lines: list[str] = []
	for field in document.meta.fields:
		text = document.get(field.fieldname)
		if not isinstance(text, str) or (before and before.get(field.fieldname) == text):
			continue
		if problem := excess(field.fieldtype, text):
			sentence = (
				_("{0} has {1} bytes; {2} can be kept.")
				if field.fieldtype in BYTE_KINDS
				else _("{0} has {1} characters; {2} can be kept.")
			)
			length, most = (frappe.format_value(number, {"fieldtype": "Int"}) for number in problem)
			lines.append(sentence.format(bold(_(field.label)), length, most))
	if lines:
		lines.append(_("Shorten it, or attach it as a file."))
		frappe.throw("<br>".join(lines), exc=frappe.CharacterLengthExceededError, title=_("Text Too Long"))


def take_numbers_as_text(document: Document) -> None:
	"""Numbers and dates for a text are meant as they are written; what holds other values is refused by field."""
	lines = []
	for field in document.meta.fields:
		value = document.get(field.fieldname)
		if field.fieldtype not in LINE_KINDS | BYTE_KINDS | NOTE_KINDS or isinstance(value, str | None):
			continue
		if isinstance(value, dict | list | tuple | set):
			lines.append(_("{0} must be text.").format(bold(_(field.label))))
		else:
			document.set(field.fieldname, str(value))
	if lines:
		frappe.throw("<br>".join(lines), title=_("No Text"))

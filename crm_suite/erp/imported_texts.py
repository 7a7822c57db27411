"""Texts that Frappe's Data Import brings back: without the apostrophe that our exports set before a formula."""

import frappe
from frappe.model.document import Document

from crm_suite.rules.spreadsheet_safety import without_protection


def take_protection_off(document: Document, _event: str | None = None) -> None:
	"""`before_validate`: a record that was exported, and is imported again, says what it said before.

	What is stored with an apostrophe was exported as it is, and stays.
	"""
	if not frappe.flags.in_import:
		return
	before = document.get_doc_before_save()
	rows_before = {row.name: row for row in before.get_all_children()} if before else {}
	mend(document, before)
	for row in document.get_all_children():
		mend(row, rows_before.get(row.name))


def mend(document: Document, before: Document | None) -> None:
	for field in document.meta.fields:
		text = document.get(field.fieldname)
		if isinstance(text, str) and not (before and before.get(field.fieldname) == text):
			document.set(field.fieldname, without_protection(text))

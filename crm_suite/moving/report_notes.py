"""What the reports of imports and moves share: notes that are kept together, and the file that they become."""

from collections.abc import Iterable, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from crm_suite.rules.spreadsheet_safety import csv_text

# Some tell of rows with hundreds of long cells: more at once might not fit into a packet of the database.
NOTES_PER_STATEMENT = 200


def insert_notes(doctype: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
	"""Keep notes as records of `doctype`, in the transaction of what they tell about; `rows` are values of `columns`."""
	now, user = now_datetime(), frappe.session.user
	frappe.db.bulk_insert(
		doctype,
		["name", "owner", "creation", "modified", "modified_by", *columns],
		[(frappe.generate_hash(length=16), user, now, now, user, *row) for row in rows],
		chunk_size=NOTES_PER_STATEMENT,
	)


def attach_csv(document: Document, rows: Iterable[Sequence[str]]) -> str | None:
	"""Attach rows as the document's `report_file`, in place of an older one; without rows none. Returns its address."""
	attached_to = {
		"attached_to_doctype": document.doctype,
		"attached_to_name": document.name,
		"attached_to_field": "report_file",
	}
	for name in frappe.get_all("File", filters=attached_to, pluck="name"):
		frappe.delete_doc("File", name, ignore_permissions=True)
	text = csv_text(rows)
	if not text:
		return None
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{document.name}-{frappe.scrub(_('Report'))}.csv",
			**attached_to,
			"is_private": 1,
			# The byte order mark tells spreadsheets that this is UTF-8.
			"content": "\ufeff" + text,
		}
	)
	return file.insert(ignore_permissions=True).file_url

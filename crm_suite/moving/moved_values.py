"""Fits what was moved into this site: links that it knows, and notes for what has no field here."""

from collections import defaultdict
from collections.abc import Sequence
from html import escape

import frappe
from frappe import _

from crm_suite.moving.old_records import existing
from crm_suite.rules.moved_records import Moved
from crm_suite.rules.text import one_line

CAPTURE_SOURCE = "Capture Source"


def settle_links(doctype: str, records: Sequence[Moved]) -> None:
	"""Take links to records that this site does not have out of the values, and keep them as notes.

	Sources of leads are made: the old CRM's list of them is the site's now.
	"""
	meta = frappe.get_meta(doctype)
	targets = {field.fieldname: field.options for field in meta.get_link_fields()}
	wanted: dict[str, set[str]] = defaultdict(set)
	for record in records:
		for field, target in targets.items():
			if value := record.values.get(field):
				wanted[target].add(value)
	known = {target: existing(target, names) for target, names in wanted.items()}
	for name in sorted(wanted[CAPTURE_SOURCE] - known.get(CAPTURE_SOURCE, set())):
		known[CAPTURE_SOURCE].add(make_source(name))
	for record in records:
		for field, target in targets.items():
			value = record.values.get(field)
			if value and value not in known[target]:
				record.kept[field] = value
				record.values[field] = None


def make_source(name: str) -> str:
	"""A source of leads; returns its name."""
	source = frappe.get_doc({"doctype": CAPTURE_SOURCE, "source_name": one_line(name)})
	return source.insert(ignore_permissions=True, ignore_if_duplicate=True).name


def notes_of(record: Moved, old_doctype: str) -> str | None:
	"""What has no field of its own here, as the markup of an editor, under the labels that it had."""
	meta = frappe.get_meta(old_doctype)
	lines = [
		f"<p><strong>{escape(_(meta.get_label(field) if meta.has_field(field) else frappe.unscrub(field)))}</strong>:"
		f" {escape(value)}</p>"
		for field, value in record.kept.items()
	]
	return "".join(lines) or None


def reasons_for(record: Moved, doctype: str) -> list[str]:
	"""What to tell about a record that was moved, in the user's words."""
	meta = frappe.get_meta(doctype)
	return [
		_("{0} was kept in the notes: {1} is none.").format(_(meta.get_label(field)), record.kept[field])
		for field in record.problems
	]

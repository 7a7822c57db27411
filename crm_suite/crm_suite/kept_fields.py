"""Shared by controllers whose documents have fields that only our own code writes.

Read-only in a DocType is a promise of the form: a request to the API writes such fields as any other.
"""

from collections.abc import Iterable

from frappe.model import numeric_fieldtypes
from frappe.model.document import Document


def keep_stored(document: Document, fieldnames: Iterable[str]) -> None:
	"""Put fields back to what the database says; in a new document to their defaults."""
	before = document.get_doc_before_save()
	for fieldname in fieldnames:
		document.set(fieldname, before.get(fieldname) if before else default_of(document, fieldname))


def default_of(document: Document, fieldname: str) -> str | int | None:
	"""What a field says that nobody has filled in."""
	field = document.meta.get_field(fieldname)
	return field.default or (0 if field.fieldtype in numeric_fieldtypes else None)

"""Mark documents of the running transaction as dirty; the flush before its commit projects them together.

Marks are harmless: one that is left over, or that a savepoint took back, makes the flush look and find
nothing to do. So every mark registers the flush again, and the flush returns at once when nothing is dirty;
a "registered" flag would stay set when another app's callback raises.
"""

from collections import defaultdict
from collections.abc import Iterable

import frappe
from frappe.model.document import Document

# What other vouchers' rows depend on: payments on what they settle, a lead's history on whom it became.
REACHING = ("Sales Invoice", "Sales Order", "Sales Lead")


class Marks:
	"""The documents to project, and those whose payments (or whose lead's history) must be looked at again."""

	def __init__(self) -> None:
		self.documents: dict[str, dict[str, None]] = defaultdict(dict)
		self.touched: dict[str, dict[str, None]] = defaultdict(dict)
		self.inserted: set[tuple[str, str]] = set()

	def __bool__(self) -> bool:
		return bool(self.documents or self.touched)

	def vouchers(self) -> list[tuple[str, str]]:
		"""All that is marked, each once."""
		return list(
			dict.fromkeys(
				(doctype, name)
				for marks in (self.documents, self.touched)
				for doctype, names in marks.items()
				for name in names
			)
		)

	def are_all_new(self) -> bool:
		"""Whether this transaction has inserted all that is marked: then the ledger has no rows of it yet."""
		return self.inserted.issuperset(self.vouchers())


def mark_document(doc: Document, method: str | None = None) -> None:
	"""Document event: the document must be projected, and what settles it with it."""
	voucher = (doc.doctype, doc.name)
	marks = current_marks()
	# One that was marked before has been there before, and was deleted: its rows stand.
	if doc.flags.in_insert and doc.name not in marks.documents[doc.doctype]:
		marks.inserted.add(voucher)
	mark((voucher,))


def mark_settled(doc: Document, method: str | None = None) -> None:
	"""Document event: what the document owes changed, so its payments may have; its own rows did not."""
	mark((), touched=((doc.doctype, doc.name),))


def mark(documents: Iterable[tuple[str, str]], touched: Iterable[tuple[str | None, str | None]] = ()) -> None:
	"""Mark (DocType, name) pairs for the flush of the running transaction."""
	marks = current_marks()
	for doctype, name in documents:
		marks.documents[doctype][name] = None
		if doctype in REACHING:
			marks.touched[doctype][name] = None
	for doctype, name in touched:
		if name and doctype in REACHING:
			marks.touched[doctype][name] = None
	if marks:
		from crm_suite.ledger.flush import flush

		frappe.db.before_commit.add(flush)


def current_marks() -> Marks:
	"""The marks of this request or job."""
	marks = getattr(frappe.local, "crms_marks", None)
	if marks is None:
		marks = frappe.local.crms_marks = Marks()
	return marks


def take_marks() -> Marks:
	"""The marks, which are then gone."""
	marks = current_marks()
	frappe.local.crms_marks = Marks()
	return marks

"""Who names a document in another one must be allowed to read it: what is copied from there would tell of it.

Frappe asks only whether a linked document is there, and whether user permissions allow it.
"""

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.rules.text import bold

# From these a name, a customer or a company is copied; a campaign's members take theirs from parties as well.
TOLD_OF = ("Sales Lead", "Sales Opportunity", "Service Case")
TOLD_OF_BY = {"Campaign Member": (*TOLD_OF, "Contact", "Customer")}


def check_named(document: Document, _event: str | None = None) -> None:
	"""`before_validate`: refuse links to what the user may not read, where they are new. Raises PermissionError.

	What our own code saves with `ignore_permissions` is asked nothing.
	"""
	if document.flags.ignore_permissions:
		return
	guarded = TOLD_OF_BY.get(document.doctype, TOLD_OF)
	for field in document.meta.get_link_fields():
		name = document.get(field.fieldname)
		if field.options in guarded and name and document.has_value_changed(field.fieldname):
			refuse_unreadable(field.options, name)


def refuse_unreadable(doctype: str, name: str, rights: Sequence[str] = ("read",)) -> None:
	"""Raise PermissionError, which says nothing of the document but its name, where the user has none of the rights."""
	if any(frappe.has_permission(doctype, right, doc=name) for right in rights):
		return
	frappe.throw(
		_("You may not see {0} {1}.").format(_(doctype), bold(name)),
		exc=frappe.PermissionError,
		title=_("Not Permitted"),
	)

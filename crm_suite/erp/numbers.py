"""Numbers that no column holds are refused in words; the database would say that they are out of range."""

import math

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from crm_suite.rules.text import bold

KINDS = ("Currency", "Float", "Percent")
# Frappe keeps twelve digits before the decimal point.
TOO_LARGE = 10**12


def refuse_impossible_numbers(document: Document) -> None:
	"""Refuse what is no number, like the NaN and Infinity of JSON, and what is too large, in a document and its rows.

	Raises ValidationError that names the field, and the row where it is in one.
	"""
	for row in (document, *document.get_all_children()):
		for field in row.meta.get("fields", {"fieldtype": ("in", KINDS)}):
			value = flt(row.get(field.fieldname))
			if not math.isfinite(value) or abs(value) >= TOO_LARGE:
				label = _(field.label)
				where = label if row is document else _("Row {0}: {1}").format(row.idx, label)
				frappe.throw(
					_("{0} is no number that can be kept.").format(bold(where)), title=_("Impossible Number")
				)

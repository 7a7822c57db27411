"""What a browser sent, as what it should be: anything else is refused in words, and not by a traceback."""

import math
from typing import Any, TypeVar

import frappe
from frappe import _
from frappe.utils import flt

Kind = TypeVar("Kind", dict, list)
# Beyond it, sums in mills are not exact, and no deal is worth as much.
LARGEST = 10**12


def parse(value: Any, kind: type[Kind], message: str, title: str) -> Kind:
	"""An argument that may come as JSON; an empty dict or list where there is nothing.

	`message` says what is expected. Raises ValidationError with it for anything else than this kind.
	"""
	try:
		parsed = frappe.parse_json(value or "null")
	except (ValueError, RecursionError):
		frappe.throw(message, title=title)
	if parsed is None:
		return kind()
	if not isinstance(parsed, kind):
		frappe.throw(message, title=title)
	return parsed


def finite(value: Any) -> float:
	"""A number to calculate with, 0 where there is none. Raises ValidationError for one that is infinite or huge."""
	number = flt(value)
	# Not a number is neither more nor less.
	if not math.isfinite(number) or abs(number) > LARGEST:
		frappe.throw(_("Enter a number of at most {0}.").format(f"{LARGEST:,}"), title=_("Invalid Number"))
	return number

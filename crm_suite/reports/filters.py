"""What a report is asked, as a browser may send it: anything else than text, numbers and dates is refused in words."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

# A year before the first and one after the last can be reckoned with.
FIRST_YEAR, LAST_YEAR = 1900, 9000


def filters_of(filters: dict[str, Any] | None) -> frappe._dict:
	"""The filters of a report. Raises ValidationError where one is a list, an object or the like."""
	filters = frappe._dict(filters or {})
	for value in filters.values():
		if not isinstance(value, str | int | float | date | None):
			frappe.throw(
				_("The filters of this report are text, numbers and dates."), title=_("Invalid Filter")
			)
	return filters


def day_of(value: str | date | None) -> date:
	"""The day that a filter names, in the site's time zone; today where it names none.

	Raises ValidationError for what is no date, and for one before the year 1900 or after 9000.
	"""
	try:
		day = getdate(value)
	except (ValueError, TypeError, OverflowError):
		day = None
	if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
		frappe.throw(
			_("Enter a date between the years {0} and {1}.").format(FIRST_YEAR, LAST_YEAR),
			title=_("Invalid Date"),
		)
	return day

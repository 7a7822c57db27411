"""Jobs that give leads to members of selling teams."""

from frappe.utils import now_datetime

from crm_suite.erp import assignment

PAGE = 1000


def assign(names: list[str]) -> None:
	"""After the commit of new leads."""
	if assignment.is_on():
		assignment.assign(names)


def assign_waiting() -> None:
	"""Every few minutes: what waited for working hours, for somebody to return, or was missed.

	Teams and leads are locked only where there is something to write; a page that waits in vain is only read.
	"""
	if not assignment.is_on():
		return
	last = ""
	while page := assignment.waiting(last, PAGE):
		assignment.assign(assignment.to_be_written(page, now_datetime()))
		last = page[-1]


def reassign_absent() -> None:
	"""Hourly: new leads of those who are absent go to others."""
	if assignment.is_on():
		assignment.reassign()

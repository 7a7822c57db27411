"""Job that takes up imports and moves which no worker carried to their end."""

import frappe

from crm_suite.moving import lead_import, moving_in


def go_on_moving() -> None:
	"""Hourly: what was queued or interrupted; what a worker is busy with is left to it."""
	for job in (lead_import, moving_in):
		unfinished = {"status": ("in", (lead_import.QUEUED, lead_import.RUNNING))}
		for name in frappe.get_all(job.DOCTYPE, filters=unfinished, pluck="name", order_by="creation"):
			job.enqueue(name)

"""Job that takes up imports and moves which no worker carried to their end."""

import frappe

from crm_suite.moving import lead_import, moving_in
from crm_suite.moving.background_work import UNFINISHED


def go_on_moving() -> None:
	"""Hourly: what was queued or interrupted; what a worker is busy with is left to it."""
	for job in (lead_import, moving_in):
		unfinished = {"status": ("in", UNFINISHED)}
		for name in frappe.get_all(job.DOCTYPE, filters=unfinished, pluck="name", order_by="creation"):
			job.enqueue(name)

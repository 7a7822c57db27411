"""Job that takes up moves which no worker carried to their end."""

import frappe

from crm_suite.moving import lead_import


def go_on_moving() -> None:
	"""Hourly: imports that were queued or interrupted; one that a worker is busy with is left to it."""
	for name in frappe.get_all(
		lead_import.DOCTYPE,
		filters={"status": ("in", (lead_import.QUEUED, lead_import.RUNNING))},
		pluck="name",
		order_by="creation",
	):
		lead_import.enqueue(name)

"""The records that a salesperson expects to find on the first day."""

import frappe

from crm_suite.erp.scoring_suggestions import add, suggestions

CAPTURE_SOURCES = ("Website", "E-mail", "Phone", "Referral", "Event", "Campaign", "Import", "Other")
LOSS_REASONS = ("Price", "No Budget", "No Decision", "Competitor", "Something Missing", "Bad Timing")


def install_masters() -> None:
	"""Create where leads come from and why deals are lost; what is there stays as it is.

	Call it on install only: a source that an admin deleted must not come back with the next migration.
	"""
	for source_name in CAPTURE_SOURCES:
		insert_if_missing({"doctype": "Capture Source", "source_name": source_name})
	install_loss_reasons()


def install_loss_reasons() -> None:
	"""Create why deals are lost. On install, and by the patch that brings them to older sites."""
	for reason in LOSS_REASONS:
		insert_if_missing({"doctype": "Loss Reason", "reason": reason})


def install_scoring_rules() -> None:
	"""Let leads have a score from the first day, by rules that anybody may change. On install only.

	After the masters, as rules are about sources.
	"""
	add(suggestions(), ignore_permissions=True)


def insert_if_missing(values: dict[str, str]) -> None:
	"""Insert a record whose name follows from its values, unless there is one of that name."""
	frappe.get_doc(values).insert(ignore_permissions=True, ignore_if_duplicate=True)

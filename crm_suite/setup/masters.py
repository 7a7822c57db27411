"""The records that a salesperson expects to find on the first day."""

import frappe

CAPTURE_SOURCES = ("Website", "E-mail", "Phone", "Referral", "Event", "Campaign", "Import", "Other")


def install_masters() -> None:
	"""Create the sources that leads come from; those that are there stay as they are.

	Call it on install only: a source that an admin deleted must not come back with the next migration.
	"""
	for source_name in CAPTURE_SOURCES:
		source = frappe.get_doc({"doctype": "Capture Source", "source_name": source_name})
		source.insert(ignore_permissions=True, ignore_if_duplicate=True)

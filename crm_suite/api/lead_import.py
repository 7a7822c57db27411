"""The buttons of a Lead Import."""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.moving import lead_import as job
from crm_suite.moving.background_work import STARTABLE, STOPPED, UNFINISHED
from crm_suite.moving.lead_fields import choices
from crm_suite.rules.text import bold


@frappe.whitelist()
def lead_fields() -> list[Mapping[str, str]]:
	"""The fields of a lead that the user may fill from a file, as options: `value` and `label`.

	Needs the permission to import leads.
	"""
	frappe.has_permission("Sales Lead", "import", throw=True)
	return choices()


@frappe.whitelist(methods=["POST"])
def start_import(name: str) -> None:
	"""Begin an import in the background, or go on with one that was stopped or failed.

	Needs write permission on the Lead Import and the permission to import leads.
	"""
	lead_import = writable(name)
	if lead_import.status not in STARTABLE:
		frappe.throw(_("This import is {0}.").format(bold(_(lead_import.status))), title=_("Already Started"))
	if not any(column.lead_field for column in lead_import.columns):
		frappe.throw(_("Choose a field for at least one column."), title=_("Nothing to Import"))
	job.start(lead_import)


@frappe.whitelist(methods=["POST"])
def stop_import(name: str) -> None:
	"""Let an import end after the chunk that it is at; it can go on later. Needs the same permissions."""
	lead_import = writable(name)
	if lead_import.status in UNFINISHED:
		lead_import.db_set("status", STOPPED)


def writable(name: str) -> Document:
	"""The import, its row locked, if the user may carry it on."""
	frappe.has_permission("Sales Lead", "import", throw=True)
	lead_import = frappe.get_doc("Lead Import", name, for_update=True)
	lead_import.check_permission("write")
	return lead_import

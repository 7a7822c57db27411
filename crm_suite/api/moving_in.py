"""The buttons of a Moving In."""

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.moving import moving_in
from crm_suite.moving.background_work import STARTABLE, STOPPED, UNFINISHED
from crm_suite.rules.text import bold


@frappe.whitelist(methods=["POST"])
def start_moving(name: str) -> None:
	"""Begin a move in the background, or go on with one that was stopped or failed. Only for System Managers."""
	move = writable(name)
	if move.status not in STARTABLE:
		frappe.throw(_("This move is {0}.").format(bold(_(move.status))), title=_("Already Started"))
	moving_in.start(move)


@frappe.whitelist(methods=["POST"])
def stop_moving(name: str) -> None:
	"""Let a move end after the chunk that it is at; it can go on later. Only for System Managers."""
	move = writable(name)
	if move.status in UNFINISHED:
		move.db_set("status", STOPPED)


def writable(name: str) -> Document:
	"""The move, its row locked."""
	frappe.only_for("System Manager")
	move = frappe.get_doc(moving_in.DOCTYPE, name, for_update=True)
	move.check_permission("write")
	return move

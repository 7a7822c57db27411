"""The button of a confirmation that did not go out."""

import frappe
from frappe import _
from frappe.utils import now_datetime

from crm_suite.erp.confirmations import DOCTYPE, send_after_commit


@frappe.whitelist(methods=["POST"])
def try_again(name: str) -> None:
	"""Send a confirmation that failed, or whose customer had no address, in the background.

	For System Managers and Sales Managers who may read it. One that was sent is refused: it is sent once.
	"""
	frappe.only_for(("System Manager", "Sales Manager"))
	confirmation = frappe.get_doc(DOCTYPE, name)
	confirmation.check_permission("read")
	if confirmation.status not in ("Failed", "No Address"):
		frappe.throw(
			_("Only what failed, or had no address, can be tried again."), title=_("Document Confirmation")
		)
	confirmation.db_set({"status": "Queued", "attempts": 0, "next_attempt": now_datetime(), "reason": None})
	send_after_commit()

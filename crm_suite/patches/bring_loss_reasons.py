"""Sites of a version without loss reasons get the ones that a new site begins with.

Before the DocTypes are synced, as only then the site tells that it never had any: who has them has also decided which.
"""

import frappe

from crm_suite.setup.masters import install_loss_reasons


def execute() -> None:
	if frappe.db.exists("DocType", "Loss Reason"):
		return
	frappe.reload_doc("crm_suite", "doctype", "loss_reason")
	install_loss_reasons()

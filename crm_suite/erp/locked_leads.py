"""Leads as they are now, held until the transaction ends: for what two people must not do to one lead at once."""

import frappe
from frappe.model.document import Document

from crm_suite.erp.lead_references import LEAD


def lock_leads(*names: str) -> list[Document]:
	"""The leads in the order given, their rows locked until the transaction ends.

	A transaction sees the database as it was at its first read. While nothing has been written, ending it costs
	nothing and makes the lock the first statement of the next one: whatever we had to wait for is seen by everything
	that follows. Rows are locked in the order of names, so that nobody waits in a circle.
	"""
	if not frappe.db.transaction_writes:
		frappe.db.rollback()
	leads = {name: frappe.get_doc(LEAD, name, for_update=True) for name in sorted(set(names))}
	return [leads[name] for name in names]

"""Job that keeps the totals of long histories quick."""

import frappe
from frappe.utils.synchronization import filelock

from crm_suite.ledger.closing import close
from crm_suite.ledger.flush import stamp


def close_balances() -> int:
	"""Hourly: closing balances of the customers with many new entries. Returns how many customers there were.

	Two at the same time would write the same balances twice: the second waits, and finds nothing to do.
	"""
	closed = 0
	with filelock("crm_suite_closing", timeout=60 * 60):
		for customers in close(frappe.db.sql, stamp()):
			frappe.db.commit()
			closed += len(customers)
	return closed

"""Jobs that keep the marks of neglected deals."""

import frappe

from crm_suite.erp.attention import changed_marks, write_marks
from crm_suite.ledger.database import batches

DEALS_PER_STEP = 500


def mark_all() -> int:
	"""Daily: what was planned for yesterday is overdue today. Returns how many deals changed."""
	return mark_deals(None)


def mark_deals(names: list[str] | None) -> int:
	"""Bring the marks of these deals up to date, None standing for all open ones. Returns how many changed."""
	changed = changed_marks(names)
	for step in batches(list(changed.items()), DEALS_PER_STEP):
		write_marks(step)
		frappe.db.commit()
	return len(changed)

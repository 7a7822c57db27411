"""Jobs that keep the Relationship Ledger whole when something went wrong at the moment itself."""

import frappe

from crm_suite.ledger import rebuild, refresh, repost
from crm_suite.ledger.check import check_totals
from crm_suite.ledger.database import batches


def repost_due() -> None:
	"""Every few minutes: post what could not be posted with its document."""
	repost.repost_due()


def go_on_rebuilding() -> None:
	"""Hourly: take up a backfill that no worker carried to its end (a restart, an install without workers)."""
	rebuild.go_on()


def repair_totals() -> None:
	"""Daily: opportunities whose totals are not the sums of their entries, because a refresh was lost."""
	wrong = sorted({finding.document for finding in check_totals(frappe.db.sql)})
	for names in batches(wrong, rebuild.OPPORTUNITIES_PER_STEP):
		refresh.refresh_in_own_transaction(names)

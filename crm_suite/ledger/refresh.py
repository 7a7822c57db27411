"""After a commit: bring the totals and stages of the opportunities it touched up to date.

A short transaction of its own, right after the user's. It ends with a bare COMMIT because Frappe's own would
run the callbacks that other apps have waiting for the commit which is being answered; and it is safe to
commit here, because there is nothing of the user's left to commit.
"""

from collections.abc import Collection

import frappe

from crm_suite.ledger.totals import StageMove, refresh_totals
from crm_suite.rules.stage_history import Learned, probability_of
from crm_suite.rules.stages import Stage

HISTORY = "History"
REFRESH_JOB = "crm_suite.ledger.refresh.refresh_in_own_transaction"


def refresh_after_commit(names: Collection[str]) -> None:
	"""Callback of `frappe.db.after_commit`. Never raises: what fails here is retried by a job."""
	try:
		refresh_in_own_transaction(names)
	except Exception:
		frappe.logger("crm_suite").error(frappe.get_traceback())
		leave_to_job(names)


def refresh_in_own_transaction(names: Collection[str]) -> None:
	"""Refresh and commit; the caller has nothing uncommitted. Also a job.

	What fails is undone and tried once more in a new transaction: somebody may have read before us in this
	one (another app's callback, the caller), so that its snapshot is older than the last refresh.
	"""
	try:
		refresh(names)
		frappe.db.sql("commit")
	except Exception:
		frappe.db.sql("rollback")
		refresh(names)
		frappe.db.sql("commit")
	tell_open_forms(names)


def leave_to_job(names: Collection[str]) -> None:
	"""Let a job try it; when there is no queue either, the daily job will find it."""
	try:
		frappe.db.sql("rollback")
		frappe.enqueue(REFRESH_JOB, queue="short", names=sorted(names))
	except Exception:
		frappe.logger("crm_suite").error(frappe.get_traceback())


def refresh(names: Collection[str]) -> list[StageMove]:
	"""Refresh totals and stages in the running transaction, without committing.

	Raises `totals.StaleSnapshot` in a transaction that read before somebody else's refresh.
	"""
	from crm_suite.ledger.flush import stamp

	moves = refresh_totals(frappe.db.sql, names, stages_of, stamp())
	for name in names:
		frappe.clear_document_cache("Sales Opportunity", name)
	return moves


def stages_of(pipeline: str) -> list[Stage]:
	"""The stages of a pipeline, in order, with the probabilities that count: their own, or those of history."""
	document = frappe.get_cached_doc("Sales Pipeline", pipeline)
	by_history = document.get("probability_from") == HISTORY
	stages = []
	for row in document.stages:
		stage = Stage(
			row.stage, row.probability, row.outcome, row.advances_on or None, bool(row.get("only_documents"))
		)
		if by_history:
			learned = Learned(row.history_probability, row.history_cases)
			stage = stage._replace(probability=probability_of(stage, learned, document.minimum_cases))
		stages.append(stage)
	return stages


def tell_open_forms(names: Collection[str]) -> None:
	"""Let forms that show one of these opportunities read it again."""
	for name in names:
		frappe.publish_realtime(
			"crms_opportunity_refreshed", {"name": name}, doctype="Sales Opportunity", docname=name
		)

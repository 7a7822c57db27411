"""The flush: before a transaction commits, project all that it made dirty, in the same transaction.

It never stops the ERP. If it fails, its savepoint is rolled back, the document is saved all the same, and
what was dirty goes into the repost queue in the same transaction, with the error.
"""

from functools import partial

import frappe
from frappe.utils import now_datetime

from crm_suite.ledger import background
from crm_suite.ledger.mark import Marks, take_marks
from crm_suite.ledger.post import Posting, Stamp, post
from crm_suite.ledger.refresh import refresh_after_commit

SAVEPOINT = "crms_flush"


def flush() -> None:
	"""Callback of `frappe.db.before_commit`. Registered once per mark: returns at once when all is clean.

	Raises only what the server has already rolled the whole transaction back for (a deadlock, a snapshot
	conflict): swallowing that would tell the user of a success that is gone.
	"""
	marks = take_marks()
	if not marks:
		return
	try:
		frappe.db.savepoint(SAVEPOINT)
	except Exception:
		# Nothing has been done yet that would have to be undone; if the connection is gone, COMMIT will say so.
		log_fault()
		leave_to_job(marks)
		return
	try:
		posting = post_marks(marks)
		if background.is_posting():
			look_again_later(marks)
	except Exception as error:
		roll_back_to_savepoint(error)
		queue_for_repost(marks)
	else:
		if posting.sales_opportunities:
			frappe.db.after_commit.add(partial(refresh_after_commit, posting.sales_opportunities))


def post_marks(marks: Marks) -> Posting:
	"""Bring the ledger up to date with what is marked."""
	return post(frappe.db.sql, marks.documents, marks.touched, stamp(), is_new=marks.are_all_new())


def look_again_later(marks: Marks) -> None:
	"""A rebuild or repost is at work, and neither of us sees what the other is writing."""
	from crm_suite.ledger import repost

	repost.enqueue_vouchers(marks.vouchers(), "", delay=repost.AFTER_OTHERS_COMMITTED)


def stamp() -> Stamp:
	"""This user, now."""
	return Stamp(frappe.session.user, now_datetime())


def roll_back_to_savepoint(error: Exception) -> None:
	"""Undo what the flush did. If the savepoint is gone, so is the transaction: raise the error that took it."""
	try:
		frappe.db.rollback(save_point=SAVEPOINT)
	except Exception:
		raise error from None


def queue_for_repost(marks: Marks) -> None:
	"""Remember what could not be posted, in the transaction of the document; failing that, in a job."""
	from crm_suite.ledger import repost

	message = log_fault()
	try:
		frappe.db.savepoint(SAVEPOINT)
		repost.enqueue_vouchers(marks.vouchers(), message)
	except Exception as error:
		roll_back_to_savepoint(error)
		leave_to_job(marks)
	else:
		frappe.db.after_commit.add(repost.retry_in_background)


def leave_to_job(marks: Marks) -> None:
	"""After the commit, a job posts what was marked."""
	from crm_suite.ledger.repost import post_in_background

	frappe.db.after_commit.add(partial(post_in_background, marks.vouchers()))


def log_fault() -> str:
	"""Write the running exception into the app's log; returns it as text."""
	message = frappe.get_traceback()
	frappe.logger("crm_suite").error(message)
	return message

"""What imports and moves share: documents whose work a job carries on, chunk by chunk, as whoever started it.

The work of a document can be stopped and go on, is taken up again when its worker was killed, and is left as failed,
with the error, when the machine or the file is to blame.
"""

from collections.abc import Callable

import frappe
from frappe.model.document import Document
from frappe.translate import get_user_lang
from frappe.utils.file_lock import LockTimeoutError
from frappe.utils.synchronization import filelock
from rq.timeouts import JobTimeoutException

from crm_suite.moving.transaction import DONE_AGAIN

QUEUED = "Queued"
RUNNING = "Running"
STOPPED = "Stopped"
COMPLETED = "Completed"
FAILED = "Failed"
STARTABLE = ("Draft", STOPPED, FAILED)
UNFINISHED = (QUEUED, RUNNING)
ATTEMPTS = 5

Progress = Callable[[Document], None]


def start(document: Document, job: str) -> None:
	"""Queue the work, to be carried out with the rights of whoever starts it."""
	document.status = QUEUED
	document.started_by = frappe.session.user
	document.flags.is_starting = True
	document.save()
	document.flags.is_starting = False
	enqueue(document.doctype, document.name, job)


def enqueue(doctype: str, name: str, job: str) -> None:
	"""A worker carries the work on once this transaction is committed; one job per document."""
	frappe.enqueue(
		job,
		queue="long",
		timeout=24 * 60 * 60,
		job_id=f"crm_suite_{frappe.scrub(doctype)}_{name}",
		deduplicate=True,
		enqueue_after_commit=True,
		name=name,
	)


def carry_on(
	doctype: str, name: str, lock: str, work: Callable[[Document], None], progress: Progress
) -> None:
	"""Do what is left of the work, as whoever started it and in their language, unless somebody else is at it.

	Begins a new transaction; `work` commits. An error leaves the document as failed, and it can be retried.
	"""
	try:
		with filelock(lock, timeout=1):
			frappe.db.rollback()
			document = frappe.get_doc(doctype, name)
			if document.status in UNFINISHED:
				frappe.set_user(document.started_by)
				frappe.local.lang = get_user_lang(document.started_by)
				work_or_fail(document, work)
				progress(document)
	except LockTimeoutError:
		return


def work_or_fail(document: Document, work: Callable[[Document], None]) -> None:
	"""The work; what stops it is noted. A job that takes too long is taken up again instead."""
	try:
		work(document)
	except JobTimeoutException:
		raise
	except Exception:
		error = frappe.get_traceback()
		frappe.db.rollback()
		document.reload()
		document.db_set({"status": FAILED, "error": error})
		frappe.db.commit()


def until_alone(take: Callable[[], bool]) -> bool:
	"""What `take` says of a chunk, which is done again while somebody else comes between."""
	for _attempt in range(ATTEMPTS - 1):
		try:
			frappe.db.rollback()
			return take()
		except DONE_AGAIN:
			continue
	frappe.db.rollback()
	return take()


def publish(document: Document) -> None:
	"""Progress bar in the desk."""
	frappe.publish_realtime(
		f"crms_{frappe.scrub(document.doctype)}_progress",
		{"name": document.name, "progress": document.progress, "status": document.status},
		doctype=document.doctype,
		docname=document.name,
	)

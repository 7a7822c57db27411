"""Bring a site's history into the ledger: in the background after install, or by hand, in resumable steps.

Each step projects a range of documents, posts the difference and notes where it is, in one short
transaction. Live posting goes on meanwhile; the unique posting key keeps the two from doubling a row. A step
that fails goes into the repost queue, and the rest goes on.
"""

from collections.abc import Callable

import frappe
from frappe.model.document import Document
from frappe.utils import now_datetime
from frappe.utils.file_lock import LockTimeoutError
from frappe.utils.synchronization import filelock
from rq.timeouts import JobTimeoutException

from crm_suite.ledger import background, repost
from crm_suite.ledger.closing import forget, wrong_balances
from crm_suite.ledger.database import NameRange, batches
from crm_suite.ledger.facts import SOURCE_DOCTYPES
from crm_suite.ledger.flush import stamp
from crm_suite.ledger.post import Posting, post
from crm_suite.ledger.refresh import refresh_in_own_transaction
from crm_suite.ledger.walk import count_documents, names_in, ranges

DOCTYPE = "Relationship Rebuild"
JOB = "crm_suite.ledger.rebuild.go_on"
DOCUMENTS_PER_STEP = 1000
OPPORTUNITIES_PER_STEP = 500

Progress = Callable[[Document], None]


def start() -> str:
	"""Begin a rebuild, or take up the one that is not finished, in the background. Returns its name."""
	rebuild = unfinished() or new_rebuild()
	frappe.enqueue(
		JOB,
		queue="long",
		timeout=24 * 60 * 60,
		job_id="crm_suite_rebuild",
		deduplicate=True,
		enqueue_after_commit=True,
	)
	return rebuild.name


def unfinished() -> Document | None:
	"""The rebuild that is queued or was interrupted."""
	name = frappe.db.get_value(DOCTYPE, {"status": ("in", ("Queued", "Running"))}, order_by="creation")
	return frappe.get_doc(DOCTYPE, name) if name else None


def new_rebuild() -> Document:
	"""A rebuild of everything, from its beginning."""
	rebuild = frappe.new_doc(DOCTYPE)
	rebuild.documents_total = sum(frappe.db.estimate_count(doctype) for doctype in SOURCE_DOCTYPES)
	return rebuild.insert(ignore_permissions=True)


def go_on(progress: Progress | None = None) -> str | None:
	"""Job: carry the unfinished rebuild to its end. Begins a new transaction.

	Returns its name, or None when there is none, or when somebody else is carrying it on.
	"""
	try:
		with filelock("crm_suite_rebuild", timeout=1):
			frappe.db.rollback()
			rebuild = unfinished()
			if rebuild:
				run(rebuild, progress or publish)
	except LockTimeoutError:
		return None
	return rebuild.name if rebuild else None


def run(rebuild: Document, progress: Progress) -> None:
	"""All steps that are left; commits each."""
	rebuild.status = "Running"
	rebuild.started_on = rebuild.started_on or now_datetime()
	try:
		background.begin(background.REBUILD)
		save(rebuild, progress)
		for doctype in doctypes_left(rebuild):
			after = rebuild.last_name if doctype == rebuild.current_doctype else ""
			for names in ranges(frappe.db.sql, doctype, after or "", DOCUMENTS_PER_STEP):
				take_step(rebuild, doctype, names)
				save(rebuild, progress)
				background.begin(background.REBUILD)
	finally:
		background.end(background.REBUILD)
	forget_wrong_balances()
	refresh_all_opportunities()
	rebuild.status = "Completed"
	rebuild.progress = 100
	rebuild.finished_on = now_datetime()
	save(rebuild, progress)


def doctypes_left(rebuild: Document) -> tuple[str, ...]:
	"""The DocTypes from the one where the rebuild stopped."""
	if not rebuild.current_doctype:
		return SOURCE_DOCTYPES
	return SOURCE_DOCTYPES[SOURCE_DOCTYPES.index(rebuild.current_doctype) :]


def take_step(rebuild: Document, doctype: str, names: NameRange) -> None:
	"""Post one range of documents; what cannot be posted is queued and does not stop the rest."""
	try:
		count(rebuild, post(frappe.db.sql, {doctype: names}, {}, stamp()))
	except JobTimeoutException:
		raise
	except Exception:
		error = frappe.get_traceback()
		frappe.db.rollback()
		repost.enqueue_vouchers([(doctype, name) for name in names_in(frappe.db.sql, doctype, names)], error)
	rebuild.current_doctype = doctype
	rebuild.last_name = names.up_to or names.after
	rebuild.documents_done += count_documents(frappe.db.sql, doctype, names)
	if rebuild.documents_total:
		rebuild.progress = min(99, 100 * rebuild.documents_done / rebuild.documents_total)


def count(rebuild: Document, posting: Posting) -> None:
	"""Add what a posting did."""
	rebuild.entries_inserted += posting.inserted
	rebuild.entries_reversed += posting.reversed


def forget_wrong_balances() -> None:
	"""Closing balances that are not the sums of their rows are made anew by the next closing."""
	customers = sorted({balance[0] for balance in wrong_balances(frappe.db.sql)})
	if customers:
		forget(frappe.db.sql, customers)
	frappe.db.commit()


def refresh_all_opportunities() -> None:
	"""Totals and stages of every opportunity, in short transactions."""
	for names in batches(frappe.get_all("Sales Opportunity", pluck="name"), OPPORTUNITIES_PER_STEP):
		refresh_in_own_transaction(names)


def save(rebuild: Document, progress: Progress) -> None:
	"""Note where the rebuild is, together with what it did."""
	rebuild.db_update()
	frappe.db.commit()
	progress(rebuild)


def publish(rebuild: Document) -> None:
	"""Progress bar in the desk."""
	frappe.publish_realtime(
		"crms_rebuild_progress",
		{"name": rebuild.name, "progress": rebuild.progress, "status": rebuild.status},
		doctype=DOCTYPE,
		docname=rebuild.name,
	)

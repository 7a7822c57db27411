"""The repost queue: vouchers whose rows could not be posted with them, and the job that posts them.

A queued voucher is a `Relationship Repost`, which the admin sees with its error. The job takes the due ones
in batches; when a batch fails it goes voucher by voucher, so that one bad document holds nobody up.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

import frappe
from frappe.utils import now_datetime
from rq.timeouts import JobTimeoutException

from crm_suite.ledger import background
from crm_suite.ledger.post import Posting, post
from crm_suite.ledger.refresh import refresh_after_commit

DOCTYPE = "Relationship Repost"
JOB = "crm_suite.ledger.repost.repost_due"
BATCH = 200
MOST_ATTEMPTS = 8
FIRST_DELAY = timedelta(minutes=1)
AFTER_OTHERS_COMMITTED = timedelta(minutes=2)
ERROR_LENGTH = 10_000


def enqueue_vouchers(
	vouchers: Collection[tuple[str, str]], error: str, delay: timedelta = timedelta(0)
) -> None:
	"""Queue (DocType, name) pairs in the running transaction, in one statement, to be posted after `delay`."""
	now = now_datetime()
	frappe.db.bulk_insert(
		DOCTYPE,
		[
			"name",
			"creation",
			"modified",
			"owner",
			"modified_by",
			"voucher_type",
			"voucher_no",
			"status",
			"attempts",
			"next_attempt",
			"error",
		],
		[
			(
				frappe.generate_hash(length=12),
				now,
				now,
				frappe.session.user,
				frappe.session.user,
				doctype,
				name,
				"Queued",
				0,
				now + delay,
				error[-ERROR_LENGTH:],
			)
			for doctype, name in vouchers
		],
	)


def retry_in_background() -> None:
	"""Start the repost job soon; the scheduler starts it anyway."""
	try:
		frappe.enqueue(JOB, queue="short", job_id="crm_suite_repost", deduplicate=True)
	except Exception:
		frappe.logger("crm_suite").error(frappe.get_traceback())


def post_in_background(vouchers: Sequence[tuple[str, str]]) -> None:
	"""When even the queue could not be written: hand the vouchers to a job."""
	try:
		frappe.enqueue("crm_suite.ledger.repost.post_vouchers_in_job", queue="short", vouchers=list(vouchers))
	except Exception:
		frappe.logger("crm_suite").error(frappe.get_traceback())


def post_vouchers_in_job(vouchers: Sequence[tuple[str, str]]) -> None:
	"""Job: post these vouchers, or queue them with the error."""
	try:
		post_and_commit(vouchers)
	except JobTimeoutException:
		raise
	except Exception:
		error = frappe.get_traceback()
		frappe.db.rollback()
		enqueue_vouchers([tuple(voucher) for voucher in vouchers], error)
		frappe.db.commit()


def repost_due() -> int:
	"""Job: post what is queued and due. Returns how many vouchers were posted."""
	done = 0
	while queued := due_reposts():
		done += repost_batch(queued)
	return done


def due_reposts() -> list[frappe._dict]:
	"""The next queued vouchers whose time has come, oldest first."""
	return frappe.get_all(
		DOCTYPE,
		filters={"status": "Queued", "next_attempt": ("<=", now_datetime())},
		fields=["name", "voucher_type", "voucher_no", "attempts"],
		order_by="creation asc",
		limit=BATCH,
	)


def repost_batch(queued: Sequence[frappe._dict]) -> int:
	"""Post a batch in one transaction; if it fails, each voucher in a transaction of its own."""
	try:
		post_and_commit([(row.voucher_type, row.voucher_no) for row in queued], queued)
		return len(queued)
	except JobTimeoutException:
		raise
	except Exception:
		error = frappe.get_traceback()
		frappe.db.rollback()
	if len(queued) == 1:
		postpone(queued[0], error)
		frappe.db.commit()
		return 0
	return sum(repost_batch([row]) for row in queued)


def post_and_commit(vouchers: Iterable[tuple[str, str]], queued: Sequence[frappe._dict] = ()) -> None:
	"""Post vouchers in a transaction that begins here, take them out of the queue, refresh their opportunities."""
	background.begin(background.REPOST)
	try:
		frappe.db.rollback()
		posting = post_vouchers(vouchers)
		if queued:
			close(queued)
		frappe.db.commit()
	finally:
		background.end(background.REPOST)
	if posting.sales_opportunities:
		refresh_after_commit(posting.sales_opportunities)


def post_vouchers(vouchers: Iterable[tuple[str, str]]) -> Posting:
	"""Make the ledger right for these vouchers, and for what depends on them, in the running transaction."""
	from crm_suite.ledger.flush import stamp

	documents: dict[str, list[str]] = defaultdict(list)
	for doctype, name in vouchers:
		documents[doctype].append(name)
	return post(frappe.db.sql, known(documents), documents, stamp())


def known(documents: dict[str, list[str]]) -> dict[str, list[str]]:
	"""Those that the ledger projects; others can be queued only as what payments settle."""
	from crm_suite.ledger.facts import SOURCE_DOCTYPES

	return {doctype: names for doctype, names in documents.items() if doctype in SOURCE_DOCTYPES}


def close(queued: Sequence[frappe._dict]) -> None:
	"""The vouchers are posted: they leave the queue."""
	frappe.db.delete(DOCTYPE, {"name": ("in", [row.name for row in queued])})


def postpone(row: frappe._dict, error: str) -> None:
	"""Try again later, each time twice as late; after the last attempt an admin must look."""
	attempts = row.attempts + 1
	frappe.db.set_value(
		DOCTYPE,
		row.name,
		{
			"attempts": attempts,
			"status": "Failed" if attempts >= MOST_ATTEMPTS else "Queued",
			"next_attempt": next_attempt(attempts),
			"error": error[-ERROR_LENGTH:],
		},
	)


def next_attempt(attempts: int) -> datetime:
	"""When a voucher that failed `attempts` times is tried again (site's time zone)."""
	return now_datetime() + FIRST_DELAY * 2 ** min(attempts, 10)

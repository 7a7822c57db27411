"""Make the identity keys of all leads, contacts and customers, in resumable steps.

Runs after install, and after a migration that brings rules by which parties have other keys than before.
"""

import frappe
from frappe.utils.file_lock import LockTimeoutError
from frappe.utils.synchronization import filelock

from crm_suite.erp.identities import delete_named, is_about_claim, rows_of_nobody
from crm_suite.erp.identity_records import renew
from crm_suite.rules.identity import KEYS_VERSION
from crm_suite.rules.matching import CONTACT, CUSTOMER, LEAD

SETTINGS = "CRM Suite Settings"
JOB = "crm_suite.jobs.identities.go_on"
ORDER = (CUSTOMER, CONTACT, LEAD)
PARTIES_PER_STEP = 500
ROWS_PER_STEP = 1000
TRIES = 3


def start() -> None:
	"""Go on in the background, if there is anything to do."""
	if not is_complete():
		frappe.enqueue(
			JOB,
			queue="long",
			timeout=24 * 60 * 60,
			job_id="crm_suite_identities",
			deduplicate=True,
			enqueue_after_commit=True,
		)


def is_complete() -> bool:
	"""Whether all keys are made by today's rules."""
	return frappe.db.get_single_value(SETTINGS, "identity_version") == KEYS_VERSION


def go_on() -> int:
	"""Job: make the keys that are left. Commits each step; returns how many parties there were.

	Safe to run at any time: beside another it does nothing, and with nothing to do it reads one value.
	"""
	if is_complete():
		return 0
	try:
		with filelock("crm_suite_identities", timeout=1):
			return make_all()
	except LockTimeoutError:
		return 0


def make_all() -> int:
	"""All steps that are left."""
	frappe.db.rollback()
	party_type, _, after = (frappe.db.get_single_value(SETTINGS, "identity_progress") or "").partition("|")
	done = 0
	for left in ORDER[ORDER.index(party_type) if party_type in ORDER else 0 :]:
		while names := names_after(left, after if left == party_type else ""):
			make(left, names)
			party_type, after = left, names[-1]
			note(identity_progress=f"{left}|{after}")
			done += len(names)
	note(identity_progress="", identity_version=KEYS_VERSION)
	return done


def names_after(party_type: str, after: str) -> list[str]:
	"""The next names. Ends the transaction: what their keys are made of must be read afresh."""
	names = frappe.db.sql(
		f"select name from `tab{party_type}` where name > %s order by name limit {PARTIES_PER_STEP}", (after,)
	)
	frappe.db.rollback()
	return [name for (name,) in names]


def make(party_type: str, names: list[str]) -> None:
	"""One step. Whoever saves one of the parties at the same moment is waited for or, after a deadlock, goes first."""
	for attempt in range(1, TRIES + 1):
		try:
			# What is read afterwards is what was saved last, and nobody saves until the step is committed.
			frappe.db.sql(f"select name from `tab{party_type}` where name in %s for update", (tuple(names),))
			return renew(party_type, names)
		except Exception as error:
			frappe.db.rollback()
			is_contended = isinstance(error, frappe.QueryDeadlockError) or is_about_claim(error)
			if attempt == TRIES or not is_contended:
				raise


def note(**values: str | int) -> None:
	"""Write down where the work is, together with what was done."""
	frappe.db.set_single_value(SETTINGS, values, update_modified=False)
	frappe.db.commit()


def forget_gone() -> int:
	"""Daily: keys of parties that were deleted by bare SQL, as ERPNext deletes a company's transactions.

	Commits each step; returns how many rows there were. Nobody is found by them meanwhile.
	"""
	forgotten = 0
	for party_type in ORDER:
		while names := rows_of_nobody(party_type, ROWS_PER_STEP):
			delete_named(names)
			frappe.db.commit()
			forgotten += len(names)
	return forgotten

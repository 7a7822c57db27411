"""Another user: a process of its own with a connection of its own. Started by `processes`, never imported.

Says `ready`, waits for a line, does what its arguments say, and ends: SITE SITES_PATH TASK [DOCTYPE NAME...].
"""

import sys
from collections.abc import Callable

import frappe

ATTEMPTS = 10


def request(action: Callable[[], object]) -> None:
	"""Do it in a transaction of its own; who meets a deadlock tries again, as a person would."""
	for attempt in range(ATTEMPTS):
		try:
			action()
			frappe.db.commit()
			return
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError, frappe.TimestampMismatchError):
			frappe.db.rollback()
			if attempt == ATTEMPTS - 1:
				raise


def submit(names: list[str]) -> None:
	"""Submit drafts, one request each."""
	doctype, *drafts = names
	for name in drafts:
		request(lambda name=name: frappe.get_doc(doctype, name).submit())


def cancel(names: list[str]) -> None:
	"""Cancel documents, one request each."""
	doctype, *submitted = names
	for name in submitted:
		frappe.get_doc(doctype, name).cancel()
		frappe.db.commit()


def repost(names: list[str]) -> None:
	"""Post these vouchers three times, as jobs do."""
	from crm_suite.ledger.repost import post_vouchers_in_job

	doctype, *vouchers = names
	for _number in range(3):
		post_vouchers_in_job([(doctype, name) for name in vouchers])


def rebuild(names: list[str]) -> None:
	"""Rebuild everything, three times."""
	from crm_suite.ledger import rebuild

	for _number in range(3):
		request(lambda: rebuild.unfinished() or rebuild.new_rebuild())
		rebuild.go_on(lambda state: None)


def confirm(names: list[str]) -> None:
	"""Send the confirmations that are due."""
	from crm_suite.jobs.confirmations import send_due

	send_due()


def main(site: str, sites_path: str, task: str, *names: str) -> None:
	frappe.init(site=site, sites_path=sites_path)
	frappe.connect()
	frappe.flags.in_test = True
	print("ready", flush=True)
	sys.stdin.readline()
	{"submit": submit, "cancel": cancel, "repost": repost, "rebuild": rebuild, "confirm": confirm}[task](
		list(names)
	)
	frappe.destroy()


main(*sys.argv[1:])

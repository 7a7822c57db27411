"""What is left for after the commit, where it can stop nobody: a queue that is down refuses no save and no e-mail."""

from collections.abc import Callable
from functools import partial
from typing import Any

import frappe


def after_commit(action: Callable[[], Any]) -> None:
	"""Do this after the commit, not after a rollback. Its errors are logged: what was committed stands."""

	def guarded() -> None:
		try:
			action()
		except Exception:
			frappe.logger("crm_suite").error(frappe.get_traceback())

	frappe.db.after_commit.add(guarded)


def enqueue_later(method: str, queue: str = "short", **values: Any) -> None:
	"""`frappe.enqueue` after the commit.

	Frappe's own `enqueue_after_commit` asks for the queue at once, and raises where there is none. A job that is
	missed for that must be one that the scheduler catches up with.
	"""
	after_commit(partial(frappe.enqueue, method, queue=queue, **values))

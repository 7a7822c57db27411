"""What to do about a chunk that somebody else has come between."""

import frappe


class TransactionGone(Exception):
	"""The server has rolled back the whole transaction (a deadlock, a snapshot conflict): the chunk is done again."""


# After these a chunk is done again, from what is there then.
DONE_AGAIN = (TransactionGone, frappe.QueryDeadlockError, frappe.QueryTimeoutError)


def undo(savepoint: str, error: Exception) -> None:
	"""Take back what was done since a savepoint.

	Raises TransactionGone where the savepoint is gone: then so is the transaction, and not because of the row.
	"""
	try:
		frappe.db.rollback(save_point=savepoint)
	except Exception:
		raise TransactionGone from error

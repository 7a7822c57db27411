"""Live posting beside a rebuild or a repost.

Each of them sees the database as it was when it began to read. A cancel that happens meanwhile sees no rows to
reverse, and the rows that the rebuild then writes would stand for a cancelled document. So while one of them
posts, documents that are posted live are looked at again a little later, when both have committed.
"""

import frappe

REBUILD = "crm_suite_rebuild_posts"
REPOST = "crm_suite_repost_posts"
# Longer than any single step takes; whoever posts for longer says so again at each step.
SECONDS = 600


def begin(poster: str) -> None:
	"""Say that `poster` posts, before it reads anything."""
	frappe.cache.set_value(poster, 1, expires_in_sec=SECONDS)


def end(poster: str) -> None:
	"""Say that it has committed."""
	frappe.cache.delete_value(poster)


def is_posting() -> bool:
	"""Whether a rebuild or a repost may be writing rows that this transaction cannot see."""
	return any(frappe.cache.get_value(poster, expires=True) for poster in (REBUILD, REPOST))

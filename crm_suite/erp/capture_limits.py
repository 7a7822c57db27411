"""How often visitors may send: counted per hour in the cache, by internet address and by the door that they come through.

Frappe's `rate_limit` counts per address only or per value of a request only, does not say when it is over, and answers a
browser's form with JSON.
"""

from typing import NamedTuple

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import make_notification_logs
from frappe.utils import cint
from redis.exceptions import RedisError

from crm_suite.rules.submission import network_of
from crm_suite.rules.text import bold

HOUR = 3600


class Excess(NamedTuple):
	"""More than may be sent in an hour: seconds until it may be tried again, and whether it is the first that is too many."""

	seconds: int
	is_first: bool


def sender() -> str:
	"""Whose requests are counted together."""
	return f"address:{network_of(frappe.local.request_ip)}"


def excess(subject: str, most: int | None) -> Excess | None:
	"""Count one more for `subject`; what is to be said where that is more than `most` since an hour ago began.

	0 sets no limit. Without a cache nothing is counted: better too many enquiries than none.
	"""
	if not cint(most):
		return None
	key = frappe.cache.make_key(f"crms_enquiries:{subject}")
	try:
		frappe.cache.set(key, 0, ex=HOUR, nx=True)
		count = frappe.cache.incrby(key, 1)
		seconds = frappe.cache.ttl(key)
		if seconds < 0:
			# The hour ended between the two: what `incrby` made then would never end.
			frappe.cache.expire(key, HOUR)
			seconds = HOUR
		return Excess(max(seconds, 1), count == most + 1) if count > most else None
	except RedisError:
		frappe.logger("crm_suite").error(frappe.get_traceback())
		return None


def turned_away(excess: Excess) -> str:
	"""What a visitor is told who cannot send now."""
	return _(
		"Too many messages are arriving at the moment. Yours was not saved: please send it again in {0} minutes."
	).format(minutes_of(excess))


def minutes_of(excess: Excess) -> int:
	return -(-excess.seconds // 60)


def tell_of_flood(excess: Excess, door: str, doctype: str, names: list[str]) -> None:
	"""Tell who made the door's records that visitors are turned away, once an hour; without a queue nobody is told.

	The job does not wait for a commit, as newer versions of Frappe let it: who is turned away has his request rolled back.
	"""
	if not excess.is_first:
		return
	words = _("Visitors of {0} are turned away for {1} minutes: its limit per hour is reached.")
	for name in names:
		notification = frappe._dict(
			type="Alert",
			document_type=doctype,
			document_name=name,
			subject=words.format(bold(door), minutes_of(excess)),
			from_user=frappe.session.user,
		)
		maker = frappe.db.get_value("User", frappe.db.get_value(doctype, name, "owner"), "email")
		if not maker:
			continue
		try:
			frappe.enqueue(
				make_notification_logs,
				doc=notification,
				users=[maker],
				now=frappe.flags.in_test,
				enqueue_after_commit=False,
			)
		except (RedisError, frappe.QueueOverloaded):
			frappe.logger("crm_suite").error(frappe.get_traceback())

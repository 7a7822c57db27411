"""Which customer a document is about, where several of its links have something to say about it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

# Clocks of machines and of people in other time zones differ; an appointment is no interaction yet.
TOLERATED_FUTURE = timedelta(days=1)


class Claim(NamedTuple):
	"""One linked document and the customer whom it belongs to, None while it belongs to nobody."""

	doctype: str
	name: str
	customer: str | None


class Contradiction(ValueError):
	"""Two linked documents belong to different customers."""

	def __init__(self, first: Claim, second: Claim) -> None:
		super().__init__(f"{first} contradicts {second}")
		self.first = first
		self.second = second


def agreed_customer(claims: Iterable[Claim]) -> str | None:
	"""The one customer whom all claims name, None where none names any.

	Raises Contradiction with the two claims that differ; claims are weighed in the order given.
	"""
	standing: Claim | None = None
	for claim in claims:
		if not claim.customer:
			continue
		if standing and standing.customer != claim.customer:
			raise Contradiction(standing, claim)
		standing = standing or claim
	return standing.customer if standing else None


def is_too_far_ahead(moment: datetime, now: datetime) -> bool:
	"""Whether something that is said to have happened lies more than a day in the future.

	Both in the site's time zone.
	"""
	return moment > now + TOLERATED_FUTURE

"""The row of the Relationship Ledger, as a value."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from hashlib import md5
from typing import NamedTuple

LEAD_CAPTURED = "Lead Captured"
LEAD_CONVERTED = "Lead Converted"
STAGE_CHANGED = "Stage Changed"
QUOTED = "Quoted"
ORDERED = "Ordered"
DELIVERED = "Delivered"
RETURNED = "Returned"
INVOICED = "Invoiced"
CREDITED = "Credited"
PAID = "Paid"
REFUNDED = "Refunded"
WRITTEN_OFF = "Written Off"
ADJUSTED = "Adjusted"
INTERACTION = "Interaction"
CAMPAIGN_TOUCH = "Campaign Touch"
CASE_OPENED = "Case Opened"
CASE_RESOLVED = "Case Resolved"
COMMITMENT_MADE = "Commitment Made"
COMMITMENT_KEPT = "Commitment Kept"
COMMITMENT_BROKEN = "Commitment Broken"

EVENTS = (
	LEAD_CAPTURED,
	LEAD_CONVERTED,
	STAGE_CHANGED,
	QUOTED,
	ORDERED,
	DELIVERED,
	RETURNED,
	INVOICED,
	CREDITED,
	PAID,
	REFUNDED,
	WRITTEN_OFF,
	ADJUSTED,
	INTERACTION,
	CAMPAIGN_TOUCH,
	CASE_OPENED,
	CASE_RESOLVED,
	COMMITMENT_MADE,
	COMMITMENT_KEPT,
	COMMITMENT_BROKEN,
)
SETTLEMENTS = (PAID, REFUNDED, WRITTEN_OFF, ADJUSTED)
# What an event does to the money that the customer owes, in its gross amount.
RECEIVABLE_SIGNS = {INVOICED: 1, CREDITED: 1, PAID: -1, REFUNDED: -1, WRITTEN_OFF: -1, ADJUSTED: -1}


class Entry(NamedTuple):
	"""What one row says. Amounts in mills of the company's currency, the time in the site's time zone.

	Absent links are None, never empty text. `owner` is the user who made the document.
	"""

	posting_datetime: datetime
	event: str
	customer: str | None
	sales_lead: str | None
	contact: str | None
	voucher_type: str
	voucher_no: str
	against_type: str | None
	against_no: str | None
	sales_opportunity: str | None
	outreach_campaign: str | None
	service_case: str | None
	company: str | None
	net_amount: int
	gross_amount: int
	owner: str

	@property
	def posting_key(self) -> str:
		"""What may stand only once: hash of voucher, event, against, opportunity and party."""
		return hash_key(
			self.voucher_type,
			self.voucher_no,
			self.event,
			self.against_type,
			self.against_no,
			self.sales_opportunity,
			self.customer or self.sales_lead,
		)

	def reversed(self) -> "Entry":
		"""The row that takes this one back: the same with opposite amounts."""
		return self._replace(net_amount=-self.net_amount, gross_amount=-self.gross_amount)


def hash_key(*parts: str | None) -> str:
	"""MD5 in hex of the parts joined by `|`, absent parts as empty text: SQL makes the same of the columns."""
	return md5("|".join(part or "" for part in parts).encode(), usedforsecurity=False).hexdigest()


class Difference(NamedTuple):
	"""What posting must do to make the standing rows the desired ones."""

	to_reverse: list[tuple[str, Entry]]
	to_insert: list[Entry]

	def __bool__(self) -> bool:
		return bool(self.to_reverse or self.to_insert)


def compare(standing: Iterable[tuple[str, Entry]], desired: Iterable[Entry]) -> Difference:
	"""Compare rows that stand, as (row name, entry), with rows that should: by value, as multisets."""
	wanted = Counter(desired)
	to_reverse = []
	for name, entry in standing:
		if wanted[entry] > 0:
			wanted[entry] -= 1
		else:
			to_reverse.append((name, entry))
	return Difference(to_reverse, list(wanted.elements()))

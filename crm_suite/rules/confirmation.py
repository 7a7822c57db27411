"""Which documents a customer gets a confirmation of, and when one that failed is tried again."""

from datetime import date, timedelta
from typing import NamedTuple

ORDER = "Order Confirmation"
PAYMENT = "Payment Confirmation"

# What is entered later than this is history that somebody catches up with: its news is none to the customer.
MOST_DAYS_OLD = 31

MOST_ATTEMPTS = 8
FIRST_DELAY = timedelta(minutes=5)


class Paper(NamedTuple):
	"""What decides about a submitted document. `dated` is its own date; texts are ERPNext's, None where absent."""

	doctype: str
	dated: date
	is_internal: bool = False
	payment_type: str | None = None
	party_type: str | None = None


def kind_of(paper: Paper, today: date) -> str | None:
	"""ORDER, PAYMENT, or None where nothing is to be confirmed: money that goes out, a transfer within the group,
	a document of another time."""
	if today - paper.dated > timedelta(days=MOST_DAYS_OLD):
		return None
	if paper.doctype == "Sales Order":
		return None if paper.is_internal else ORDER
	if paper.doctype == "Payment Entry":
		received = paper.payment_type == "Receive" and paper.party_type == "Customer"
		return PAYMENT if received else None
	return None


def next_delay(attempts: int) -> timedelta | None:
	"""How long to wait after that many attempts (at least 1), each time twice as long; None: give up."""
	return None if attempts >= MOST_ATTEMPTS else FIRST_DELAY * 2 ** (attempts - 1)

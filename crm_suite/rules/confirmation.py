"""Which documents a customer gets a confirmation of, and when one that failed is tried again."""

from datetime import date, timedelta
from typing import NamedTuple

from crm_suite.rules.receipts import RECEIPT_TYPES

ORDER = "Order Confirmation"
PAYMENT = "Payment Confirmation"

# What is entered later than this is history that somebody catches up with: its news is none to the customer.
MOST_DAYS_OLD = 31

# Invoices that can be paid at once.
TILL = ("Sales Invoice", "POS Invoice")

MOST_ATTEMPTS = 8
FIRST_DELAY = timedelta(minutes=5)


class Paper(NamedTuple):
	"""What decides about a submitted document. `dated` is its own date; texts are ERPNext's, None where absent.

	`is_repeated` is what tells of no new money: a return, the invoice that sums up those of a till, an entry that
	reverses another one or opens the books.
	"""

	doctype: str
	dated: date
	is_internal: bool = False
	payment_type: str | None = None
	party_type: str | None = None
	voucher_type: str | None = None
	is_pos: bool = False
	is_repeated: bool = False


def kind_of(paper: Paper, today: date) -> str | None:
	"""ORDER, PAYMENT, or None where nothing is to be confirmed: money that goes out, a transfer within the group,
	a document of another time. Whether a Journal Entry brings money, its rows say (`rules.receipts`)."""
	if today - paper.dated > timedelta(days=MOST_DAYS_OLD) or paper.is_internal or paper.is_repeated:
		return None
	if paper.doctype == "Sales Order":
		return ORDER
	return PAYMENT if is_receipt(paper) else None


def is_receipt(paper: Paper) -> bool:
	"""Whether the document is one by which customers pay."""
	if paper.doctype == "Payment Entry":
		return paper.payment_type == "Receive" and paper.party_type == "Customer"
	if paper.doctype == "Journal Entry":
		return paper.voucher_type in RECEIPT_TYPES
	return paper.doctype in TILL and paper.is_pos


def next_delay(attempts: int) -> timedelta | None:
	"""How long to wait after that many attempts (at least 1), each time twice as long; None: give up."""
	return None if attempts >= MOST_ATTEMPTS else FIRST_DELAY * 2 ** (attempts - 1)

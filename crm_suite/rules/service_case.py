"""The life of a service case, and what its links to deliveries and invoices must agree with."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import NamedTuple

OPEN = "Open"
IN_PROGRESS = "In Progress"
WAITING_FOR_CUSTOMER = "Waiting for Customer"
RESOLVED = "Resolved"
CLOSED = "Closed"

STATUSES = (OPEN, IN_PROGRESS, WAITING_FOR_CUSTOMER, RESOLVED, CLOSED)
FINISHED_STATUSES = (RESOLVED, CLOSED)

SUBMITTED = 1


class ResolvedBeforeOpened(ValueError):
	"""The case is said to have been resolved before it was opened."""


class DocumentProblem(Enum):
	"""Why a delivery or an invoice cannot be what a case is about."""

	NOT_SUBMITTED = "a draft or a cancelled document"
	OTHER_CUSTOMER = "another customer's"
	OTHER_COMPANY = "another company's"
	WITHOUT_ITEM = "the item is not in it"


class SoldRow(NamedTuple):
	"""One item row, and the opportunity that it was sold under."""

	item: str | None
	opportunity: str | None


class Bundle(NamedTuple):
	"""An item that was delivered inside another one."""

	parent_item: str
	item: str


class SourceDocument(NamedTuple):
	"""What is read of a delivery note or an invoice."""

	docstatus: int
	customer: str
	company: str
	rows: tuple[SoldRow, ...]
	bundles: tuple[Bundle, ...] = ()

	def contains(self, item: str) -> bool:
		"""Whether the item was sold by a row of its own or came inside a bundle."""
		return any(row.item == item for row in self.rows) or any(
			bundle.item == item for bundle in self.bundles
		)

	def opportunities_of(self, item: str | None) -> set[str]:
		"""The opportunities of the rows that brought the item; of all rows where no item is named."""
		sold_as = {item, *(bundle.parent_item for bundle in self.bundles if bundle.item == item)}
		return {row.opportunity for row in self.rows if row.opportunity and (not item or row.item in sold_as)}


def is_finished(status: str) -> bool:
	"""Whether nobody has to work on the case any more."""
	return status in FINISHED_STATUSES


def resolution_moment(
	status: str, opened_on: datetime, resolved_on: datetime | None, now: datetime
) -> datetime | None:
	"""When the case was resolved: the first time that it got there, None while it is open or again open.

	All in the site's time zone. Raises ResolvedBeforeOpened.
	"""
	if not is_finished(status):
		return None
	moment = resolved_on or max(now, opened_on)
	if moment < opened_on:
		raise ResolvedBeforeOpened
	return moment


def document_problem(
	document: SourceDocument, customer: str, company: str, item: str | None
) -> DocumentProblem | None:
	"""The first reason why the case cannot be about this document, or None."""
	if document.docstatus != SUBMITTED:
		return DocumentProblem.NOT_SUBMITTED
	if document.customer != customer:
		return DocumentProblem.OTHER_CUSTOMER
	if document.company != company:
		return DocumentProblem.OTHER_COMPANY
	if item and not document.contains(item):
		return DocumentProblem.WITHOUT_ITEM
	return None


def unique_opportunity(opportunities: Iterable[str | None]) -> str | None:
	"""The one opportunity that the rows were sold under, None where they name none or several."""
	named = {opportunity for opportunity in opportunities if opportunity}
	return named.pop() if len(named) == 1 else None

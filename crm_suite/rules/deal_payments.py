"""What deals will still bring: the payment at their close and those of every later period, each euro once.

A deal's first payment is all that it sells: what is paid once, and one period of what recurs. Later periods follow
the first document, or the day on which the deal should close. Documents take from the period that they are of, then
from the oldest that is left, then ahead, so that an order over a year covers its twelve months. Documents that no
deal is named on take from the won deals of their customer: most of them are what such a deal was won for.
Amounts are net, in mills of the company's currency.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from crm_suite.rules.amounts import allocate
from crm_suite.rules.recurring import MONTHS, Line, months_later
from crm_suite.rules.stages import LOST, OPEN, WON

# How long a won deal waits for its first order, and a later period for its document. After it, it was ordered
# elsewhere, or what recurs has ended.
WAIT_FOR_ORDER = timedelta(days=30)
# How much sooner than expected a document that no deal is named on may be the one of a period.
EARLY = timedelta(days=15)


class Sold(NamedTuple):
	"""What was ordered, or billed without an order, on a day. `is_order` where it was ordered."""

	day: date
	net: int
	is_order: bool = True


class Loose(NamedTuple):
	"""What a customer ordered, or was billed without an order, on a day, for no deal that anybody named."""

	company: str
	customer: str
	day: date
	net: int


class Deal(NamedTuple):
	"""An opportunity. `expected` is its first payment, `taken` the documents of the deal, `lines` its products where
	some recur. `moved_on` is the day of its last change of stage, `won_on` of the one that won it; None where that is
	not known.
	"""

	name: str
	company: str
	customer: str | None
	outcome: str
	probability: float
	expected_close: date | None
	expected: int
	quoted_net: int = 0
	quoted_gross: int = 0
	moved_on: date | None = None
	won_on: date | None = None
	taken: Sequence[Sold] = ()
	lines: Sequence[Line] = ()


@dataclass
class Payment:
	"""One payment of a deal; its `day` is None where nobody said when. `left` is what no document covers, `was_sold`
	whether one of the deal's own documents covers some of it."""

	number: int
	day: date | None
	amount: int
	left: int
	was_sold: bool = False

	@property
	def is_untouched(self) -> bool:
		"""Whether no document took anything from it."""
		return self.left == self.amount

	def take(self, amount: int) -> int:
		"""Take at most so much; returns what was taken."""
		part = min(self.left, amount)
		self.left -= part
		return part


def open_payments(
	deals: Iterable[Deal], loose: Iterable[Loose], as_of: date, until: date
) -> list[tuple[Deal, Payment]]:
	"""What is left of each deal's payments, before its probability; of what recurs, the periods until `until`.

	What nobody named a deal on is taken from the deals that were won first.
	"""
	papers: dict[tuple[str, str | None], list[list]] = defaultdict(list)
	for paper in sorted(loose, key=lambda paper: paper.day):
		if paper.net > 0:
			papers[paper.company, paper.customer].append([paper.day, paper.net])
	found = []
	for deal in sorted(deals, key=lambda deal: (deal.won_on or as_of, deal.name)):
		if deal.outcome == LOST:
			continue
		of_customer = papers[deal.company, deal.customer] if deal.outcome == WON else []
		found.extend((deal, payment) for payment in left_of(deal, of_customer, as_of, until))
	return found


def left_of(deal: Deal, papers: Sequence[list], as_of: date, until: date) -> list[Payment]:
	"""The payments of which something is left. Takes what it finds from `papers`, lists of (day, net)."""
	payments = schedule(deal, as_of, until)
	last = take_sold(payments, deal)
	last = max(filter(None, (last, take_loose(deal, payments, papers))), default=None)
	standing = [payment for payment in payments if not is_given_up(deal, payment, as_of)]
	if has_ended(deal, payments, last, as_of):
		standing = [payment for payment in standing if not payment.number]
	return [payment for payment in standing if payment.left > 0]


def schedule(deal: Deal, as_of: date, until: date) -> list[Payment]:
	"""A deal's payments: the first one, and those of the later periods that begin until `until`."""
	payments = [Payment(0, deal.expected_close, deal.expected, deal.expected)]
	begins = begins_on(deal, as_of)
	recurring = [line for line in deal.lines if line.recurrence in MONTHS]
	number = 1
	while begins and recurring and (day := months_later(begins, number)) <= until:
		amount = sum(line.amount for line in recurring if is_due(line, number))
		if amount > 0:
			payments.append(Payment(number, day, amount, amount))
		number += 1
	return payments


def is_due(line: Line, month: int) -> bool:
	"""Whether a product is paid again so many months after the first time."""
	period, rest = divmod(month, MONTHS[line.recurrence])
	return not rest and (not line.periods or period < line.periods)


def begins_on(deal: Deal, as_of: date) -> date | None:
	"""The day from which periods are counted: of the first document, else of the close. None where nobody knows."""
	if days := [sold.day for sold in deal.taken if is_of_close(deal, sold)]:
		return min(days)
	if deal.outcome == OPEN:
		return deal.expected_close and max(deal.expected_close, as_of)
	return max(filter(None, (deal.expected_close, deal.won_on)), default=None)


def is_of_close(deal: Deal, sold: Sold) -> bool:
	"""Whether a document is of the time when the deal closes or was won, or later: a pilot or a deposit long before
	begins and ends nothing."""
	close = (deal.outcome == WON and deal.won_on) or deal.expected_close
	return not close or sold.day >= close - WAIT_FOR_ORDER


def take_sold(payments: Sequence[Payment], deal: Deal) -> date | None:
	"""Take a deal's own documents off its payments; returns the day of the last one.

	An invoice is over whole periods that are still to come, or none: a little more than its period is a higher price.
	"""
	last = None
	for sold in sorted(deal.taken):
		rest = sold.net
		own = own_period(payments, sold.day)
		for payment in (own, *payments):
			is_ahead = payment.number > own.number
			if rest > 0 and (sold.is_order or not is_ahead or rest >= payment.left):
				part = payment.take(rest)
				payment.was_sold = payment.was_sold or (part > 0 and is_of_close(deal, sold))
				rest -= part
		last = sold.day
	return last


def own_period(payments: Sequence[Payment], day: date) -> Payment:
	"""The payment of the period that the day is in."""
	begun = [payment for payment in payments[1:] if payment.day and payment.day <= day]
	return begun[-1] if begun else payments[0]


def take_loose(deal: Deal, payments: Sequence[Payment], papers: Sequence[list]) -> date | None:
	"""Take documents without a deal off the payments that they may be for; returns the day of the last that was."""
	last = None
	for paper in papers:
		if deal.won_on and paper[0] < deal.won_on - WAIT_FOR_ORDER:
			continue
		for payment in payments:
			if paper[1] > 0 and payment.left > 0 and may_be_for(deal, payment, paper[0]):
				paper[1] -= payment.take(paper[1])
				last = paper[0]
	return last


def may_be_for(deal: Deal, payment: Payment, day: date) -> bool:
	"""Whether a document of that day that names no deal may be the one of a won deal's payment."""
	if payment.number:
		return day - WAIT_FOR_ORDER <= payment.day <= day + EARLY
	return not is_given_up(deal, payment, day)


def is_given_up(deal: Deal, payment: Payment, as_of: date) -> bool:
	"""Whether what is left of a payment will not come any more.

	Orders come in below what was expected: the rest of what was ordered is awaited until its day. What nobody ordered
	is awaited WAIT_FOR_ORDER longer, and after a deal was won: a document that names no deal may be for something else.
	An open deal's first payment is never given up.
	"""
	if not payment.number and deal.outcome == OPEN:
		return False
	if payment.was_sold:
		return not payment.day or payment.day < as_of
	days = [day for day in (payment.day, None if payment.number else deal.moved_on) if day]
	return not days or max(days) + WAIT_FOR_ORDER < as_of


def has_ended(deal: Deal, payments: Sequence[Payment], last: date | None, as_of: date) -> bool:
	"""Whether no later period will come: the one that should have followed the last document was given up.

	So a subscription that was cancelled is not expected for ever, nor one that runs where nobody can see it.
	"""
	following = (
		payment for payment in payments if payment.is_untouched and (not last or (payment.day or last) > last)
	)
	next_one = next(following, None)
	return bool(next_one) and is_given_up(deal, next_one, as_of)


def lines_of(expected: int, products: Sequence[tuple[int, str, int]]) -> list[Line]:
	"""A deal's products as (amount, recurrence, periods), each with its share of what is expected: after discounts,
	at the deal's exchange rate, and together exactly that.
	"""
	shares = allocate(expected, [amount for amount, _recurrence, _periods in products])
	return [
		Line(share, recurrence, periods)
		for share, (_amount, recurrence, periods) in zip(shares, products, strict=True)
	]


def taken_by(sold: Iterable[tuple[str, date, int, int]]) -> Mapping[str, list[Sold]]:
	"""What was sold by deal, from rows of (deal, day, net, whether it was ordered)."""
	found: dict[str, list[Sold]] = defaultdict(list)
	for deal, day, net, is_order in sold:
		found[deal].append(Sold(day, net, bool(is_order)))
	return found

"""What sales reports make of deals that were won and lost."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from statistics import median
from typing import NamedTuple

from crm_suite.rules.stages import LOST, WON

SECONDS_PER_DAY = 86_400


class ClosedDeal(NamedTuple):
	"""A deal that was won or lost. Amounts in mills, moments in the site's time zone, absent links None."""

	name: str
	title: str
	customer: str | None
	status: str
	amount: int
	owner: str | None
	team: str | None
	territory: str | None
	pipeline: str | None
	source: str | None
	loss_reason: str | None
	opened_on: datetime
	closed_on: datetime
	captured_on: datetime | None = None
	paid_on: datetime | None = None


class Outcomes(NamedTuple):
	"""Deals of one group. Amounts in mills; rates in percent, None without any closed deal."""

	group: str | None
	won: int
	won_amount: int
	lost: int
	lost_amount: int

	@property
	def win_rate(self) -> float | None:
		"""Won among closed, by number."""
		return share(self.won, self.won + self.lost)


class Cycle(NamedTuple):
	"""How long the won deals of one group took, in days: medians, None where no deal tells."""

	group: str | None
	deals: int
	lead_to_deal: float | None
	deal_to_won: float | None
	won_to_paid: float | None
	shortest: float
	longest: float


Group = Callable[[ClosedDeal], str | None]


def share(part: float, whole: float) -> float | None:
	"""`part` in percent of `whole`, to one place; None where there is no whole."""
	return round(100 * part / whole, 1) if whole else None


def days(start: datetime | None, end: datetime | None) -> float | None:
	"""Days from one moment to another, to one place; None where one is unknown or they are in the wrong order."""
	if start is None or end is None or end < start:
		return None
	return round((end - start).total_seconds() / SECONDS_PER_DAY, 1)


def middle(values: Iterable[float | None]) -> float | None:
	"""The median of what is known, to one place."""
	known = [value for value in values if value is not None]
	return round(median(known), 1) if known else None


def outcomes(deals: Iterable[ClosedDeal], group: Group) -> list[Outcomes]:
	"""Won and lost by group, the largest number first; deals without one come last, as group None."""
	found = []
	for name, members in grouped(deals, group).items():
		won = [deal.amount for deal in members if deal.status == WON]
		lost = [deal.amount for deal in members if deal.status == LOST]
		found.append(Outcomes(name, len(won), sum(won), len(lost), sum(lost)))
	return sorted(found, key=lambda row: (row.group is None, -row.won - row.lost, row.group or ""))


def cycles(deals: Iterable[ClosedDeal], group: Group) -> list[Cycle]:
	"""Times of won deals by group, the largest number first; deals without one come last, as group None."""
	found = []
	for name, members in grouped((deal for deal in deals if deal.status == WON), group).items():
		took = [days(deal.opened_on, deal.closed_on) or 0.0 for deal in members]
		found.append(
			Cycle(
				name,
				len(members),
				middle(days(deal.captured_on, deal.opened_on) for deal in members),
				middle(took),
				middle(days(deal.closed_on, deal.paid_on) for deal in members),
				min(took),
				max(took),
			)
		)
	return sorted(found, key=lambda row: (row.group is None, -row.deals, row.group or ""))


def grouped(deals: Iterable[ClosedDeal], group: Group) -> dict[str | None, list[ClosedDeal]]:
	"""The deals by their group."""
	groups: dict[str | None, list[ClosedDeal]] = defaultdict(list)
	for deal in deals:
		groups[group(deal) or None].append(deal)
	return groups

"""A forecast's lines as a table: a row per company and month, a column per bucket."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from crm_suite.rules.forecast import CREDITS, INVOICES, ORDERS, PIPELINE, Expected

# Periods beside the months, which are called by their first day as ISO text.
LATER = "later"
UNDATED = "undated"


class Cell(NamedTuple):
	"""Where an amount stands in the table."""

	company: str
	period: str
	bucket: str


def first_of_month(day: date, months: int = 0) -> date:
	"""The first day of the month that comes `months` after that of `day`."""
	number = day.year * 12 + day.month - 1 + months
	return date(number // 12, number % 12 + 1, 1)


def months_from(as_of: date, count: int) -> list[str]:
	"""The periods of `count` months, the first being that of `as_of`."""
	return [first_of_month(as_of, number).isoformat() for number in range(count)]


def months_between(as_of: date, until: date) -> int:
	"""How many months there are from that of `as_of` to that of `until`, both included; at least one."""
	return max((until.year - as_of.year) * 12 + until.month - as_of.month, 0) + 1


def period_of(line: Expected, months: Sequence[str]) -> str:
	"""The period in which the line's money should come in."""
	if line.cash_on is None:
		return UNDATED
	month = first_of_month(line.cash_on).isoformat()
	return month if month in months else LATER


def table(lines: Iterable[Expected], months: Sequence[str], net: bool) -> dict[Cell, int]:
	"""The amounts of all cells that have any, in mills."""
	cells: dict[Cell, int] = defaultdict(int)
	for line in lines:
		cells[Cell(line.company, period_of(line, months), line.bucket)] += line.net if net else line.gross
	return cells


def bars(amounts: Mapping[str, int]) -> dict[str, int]:
	"""A month's buckets as parts of a stacked bar, which cannot show what is deducted: advances and credits are
	taken off invoices, then off orders. What is left of them makes the invoices' part negative.
	"""
	credit = -amounts.get(CREDITS, 0)
	invoices, orders = amounts.get(INVOICES, 0), amounts.get(ORDERS, 0)
	from_orders = max(min(credit - invoices, orders), 0)
	return {
		PIPELINE: amounts.get(PIPELINE, 0),
		ORDERS: orders - from_orders,
		INVOICES: invoices - (credit - from_orders),
	}

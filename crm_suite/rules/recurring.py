"""Recurring revenue: what a deal is worth once, every month, every year, and until its contract ends."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

ONE_OFF = "One-off"
# How many months lie between two payments.
MONTHS = {"Monthly": 1, "Quarterly": 3, "Half-yearly": 6, "Yearly": 12}
RECURRENCES = (ONE_OFF, *MONTHS)
YEAR = 12


class Line(NamedTuple):
	"""A product: its `amount` per period in mills, and how many `periods` it runs; 0 is until somebody cancels it."""

	amount: int
	recurrence: str = ONE_OFF
	periods: int = 0


class Worth(NamedTuple):
	"""What the lines come to, in mills."""

	one_off: int
	monthly: int
	yearly: int
	contract: int


def worth(lines: Iterable[Line]) -> Worth:
	"""Sum the lines. MRR and ARR are the recurring amounts per month and per year, whenever they are paid; the
	contract's value is all that is paid until it ends, of a line without an end what it brings in a year.

	The sums are exact and rounded half up to a mill once, at the end.
	"""
	one_off, monthly, contract = 0, Fraction(0), 0
	for line in lines:
		months = MONTHS.get(line.recurrence)
		if months is None:
			one_off += line.amount
		else:
			monthly += Fraction(line.amount, months)
			contract += line.amount * (line.periods or YEAR // months)
	return Worth(one_off, half_up(monthly), half_up(monthly * YEAR), one_off + contract)


def half_up(value: Fraction) -> int:
	"""The nearest whole number, halves upwards."""
	return (value + Fraction(1, 2)).__floor__()


def months_later(day: date, months: int) -> date:
	"""The same day of a month that comes so many months later, or that month's last day."""
	number = day.year * YEAR + day.month - 1 + months
	year, month = number // YEAR, number % YEAR + 1
	return date(year, month, min(day.day, monthrange(year, month)[1]))

"""How long customers usually take: medians of what they did, theirs where there is enough, else the company's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

# Fewer payments than this say nothing.
PAYMENTS_NEEDED = 3


Key = TypeVar("Key")


class Payments(NamedTuple):
	"""Payments of one customer to one company that took equally long, all in days.

	Late is counted from the due date (negative: early), the others from the order (without one: from the invoice).
	"""

	company: str
	customer: str
	days_late: int
	order_to_bill: int
	order_to_cash: int
	count: int

	@property
	def bill_to_cash(self) -> int:
		"""From the invoice to the money."""
		return self.order_to_cash - self.order_to_bill


class Habit(NamedTuple):
	"""What is usual, in days."""

	days_late: int
	order_to_bill: int
	bill_to_cash: int
	order_to_cash: int


NO_HABIT = Habit(0, 0, 0, 0)


class Habits(NamedTuple):
	"""What is usual for customers and companies, by (company, customer) and by company."""

	customers: Mapping[tuple[str, str], Habit] = {}
	companies: Mapping[str, Habit] = {}

	def of(self, company: str, customer: str | None) -> Habit:
		"""The customer's habit, else the company's, else none: everybody pays when it is due."""
		own = self.customers.get((company, customer)) if customer else None
		return own or self.companies.get(company, NO_HABIT)


def habits_of(payments: Iterable[Payments]) -> Habits:
	"""The habits that the payments show."""
	by_customer: dict[tuple[str, str], list[Payments]] = defaultdict(list)
	by_company: dict[str, list[Payments]] = defaultdict(list)
	for row in payments:
		by_customer[row.company, row.customer].append(row)
		by_company[row.company].append(row)
	return Habits(known(by_customer), known(by_company))


def known(payments: Mapping[Key, Sequence[Payments]]) -> dict[Key, Habit]:
	"""The habits of those who paid often enough."""
	return {
		key: habit_of(rows)
		for key, rows in payments.items()
		if sum(row.count for row in rows) >= PAYMENTS_NEEDED
	}


def habit_of(rows: Sequence[Payments]) -> Habit:
	"""The medians of some payments."""
	return Habit(
		*(weighted_median([(getattr(row, field), row.count) for row in rows]) for field in Habit._fields)
	)


def weighted_median(values: Sequence[tuple[int, int]]) -> int:
	"""The lower median of values that occur `count` times each, as (value, count). Raises ValueError without any."""
	half = sum(count for _value, count in values) / 2
	seen = 0
	for value, count in sorted(values):
		seen += count
		if seen >= half:
			return value
	raise ValueError("There is no median of nothing")

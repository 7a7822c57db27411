"""The price of a product on a deal: list price, discount and rate, of which people type one or the other.

Amounts are in the deal's currency, per unit; percentages are of the list price.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class ImpossibleDiscount(ValueError):
	"""A discount below nothing, or above the price."""


class Price(NamedTuple):
	"""What a row says. `rate` is what the customer pays, None where nobody said it."""

	list_rate: float = 0
	discount_percentage: float = 0
	discount_amount: float = 0
	rate: float | None = None


class Discount(NamedTuple):
	"""What is taken off the sum of all products: a share of it where there is a percentage, else an amount."""

	percentage: float = 0
	amount: float = 0


def rounded(value: Decimal, digits: int) -> float:
	"""Half away from zero, as invoices are rounded."""
	return float(value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def exact(value: float | None) -> Decimal:
	"""The number that a float is written as."""
	return Decimal(str(value or 0))


def settle_price(now: Price, before: Price, digits: int) -> Price:
	"""A price whose parts agree, by what was changed since `before`: the percentage, the discount, or the rate.

	A discount without a list price is taken off the rate, which becomes the list price. A rate above the list price
	has no discount. The rate has as many digits as a quotation would give it. Raises ImpossibleDiscount.
	"""
	if now.rate is not None:
		now = now._replace(rate=rounded(exact(now.rate), digits))
	if not now.list_rate and (now.discount_percentage or now.discount_amount) and now.rate:
		now = now._replace(list_rate=now.rate)
	if not now.list_rate:
		return Price(rate=now.rate)
	list_rate = exact(now.list_rate)
	if now.discount_percentage and changed(now, before, "discount_percentage"):
		off = list_rate * exact(now.discount_percentage) / 100
	elif now.discount_amount and changed(now, before, "discount_amount"):
		off = exact(now.discount_amount)
	elif now.rate is None or lifted(now, before):
		off = Decimal(0)
	else:
		off = max(list_rate - exact(now.rate), Decimal(0))
		return with_discount(list_rate, off, exact(now.rate), digits)
	if not 0 <= off <= list_rate:
		raise ImpossibleDiscount
	rate = exact(rounded(list_rate - off, digits))
	return with_discount(list_rate, list_rate - rate, rate, digits, now.discount_percentage, off)


def changed(now: Price, before: Price, part: str) -> bool:
	"""Whether a part differs, or the list price under it while the rate was left alone."""
	return getattr(now, part) != getattr(before, part) or (
		now.list_rate != before.list_rate and now.rate == before.rate
	)


def lifted(now: Price, before: Price) -> bool:
	"""Whether somebody took a discount away and left the rate alone."""
	had = before.discount_percentage or before.discount_amount
	return bool(had and not now.discount_percentage and not now.discount_amount and now.rate == before.rate)


def with_discount(
	list_rate: Decimal,
	discount: Decimal,
	rate: Decimal,
	digits: int,
	typed_percentage: float = 0,
	typed_discount: Decimal = Decimal(0),
) -> Price:
	"""The price, keeping a percentage as it was typed where it is what gave this discount."""
	percentage = discount * 100 / list_rate
	if typed_percentage and typed_discount == list_rate * exact(typed_percentage) / 100:
		percentage = exact(typed_percentage)
	return Price(float(list_rate), rounded(percentage, 6), rounded(discount, digits), float(rate))


def settle_discount(now: Discount, before: Discount, total: float, digits: int) -> Discount:
	"""What is taken off the products' sum `total`. An amount that was typed alone puts an end to a percentage.

	Raises ImpossibleDiscount.
	"""
	percentage = now.percentage
	if now.amount != before.amount and now.percentage == before.percentage:
		percentage = 0
	amount = now.amount
	if percentage:
		amount = rounded(exact(total) * exact(percentage) / 100, digits)
	elif before.percentage and now.amount == before.amount:
		amount = 0
	if not 0 <= percentage <= 100 or not 0 <= amount <= max(total, 0):
		raise ImpossibleDiscount
	return Discount(percentage, amount)

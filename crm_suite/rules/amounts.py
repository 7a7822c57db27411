"""Exact sharing of amounts, in mills (thousandths of a currency unit).

A share is as fine as money is kept: whole cents while the amount is in whole cents, mills for the
currencies with three decimals. The parts of an amount always add up to it.
"""

from collections.abc import Sequence

MILLS = 1000
CENT = 10


def granularity(amount: int) -> int:
	"""The smallest step, in mills, in which `amount` may be shared: a cent, or a mill if it has mills."""
	return CENT if amount % CENT == 0 else 1


def rounded_ratio(amount: int, numerator: int, denominator: int) -> int:
	"""`amount * numerator / denominator` in mills, rounded half away from zero to the amount's own step.

	A ratio to nothing is 1: an invoice whose gross is 0 has the net ratio 1.
	"""
	if denominator == 0:
		return amount
	step = granularity(amount)
	product, divisor = amount * numerator, denominator * step
	sign = 1 if (product >= 0) == (divisor > 0) else -1
	return sign * ((2 * abs(product) + abs(divisor)) // (2 * abs(divisor))) * step


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
	"""Share `amount` (mills) in proportion to `weights`, by largest remainder: the parts add up exactly.

	Weights may be negative (a return line beside sales lines); weights that cancel out share evenly. A
	negative amount is shared as its opposite, so that a refund takes back what the payment gave.
	Ties go to the earlier part. Raises ValueError when there is nobody to share among.
	"""
	if not weights:
		raise ValueError("An amount cannot be shared among nobody")
	if len(weights) == 1:
		return [amount]
	total = sum(weights)
	if total == 0:
		weights, total = [1] * len(weights), len(weights)
	if total < 0:
		weights, total = [-weight for weight in weights], -total
	step = granularity(amount)
	steps = abs(amount) // step
	shares, remainders = [], []
	for weight in weights:
		share, remainder = divmod(steps * weight, total)
		shares.append(share)
		remainders.append(remainder)
	by_remainder = sorted(range(len(shares)), key=lambda index: (-remainders[index], index))
	for index in by_remainder[: steps - sum(shares)]:
		shares[index] += 1
	sign = -1 if amount < 0 else 1
	return [sign * share * step for share in shares]

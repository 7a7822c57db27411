"""Splitting a deal into two, so that nothing is lost and nothing is there twice. Amounts are whole mills."""

from crm_suite.rules.amounts import allocate


class NothingToSplit(ValueError):
	"""All of the deal or none of it would go."""


class LostCents(ValueError):
	"""The rows of the parts come to less than the whole, by rounding, and there is no discount to give it back."""


class PartTaken(ValueError):
	"""The part that would go is ordered or billed, so that less could go. `most` is how much, in mills."""

	def __init__(self, most: int):
		super().__init__(most)
		self.most = most


def refuse_taken(expected: int, moved: int, taken: int) -> None:
	"""Documents stay with the first deal, so what they took of it stays as well. Raises PartTaken.

	More may be ordered than was expected: then nothing can go.
	"""
	if taken > 0 and moved > max(expected - taken, 0):
		raise PartTaken(max(expected - taken, 0))


def split_quantity(quantity: float, moved: float) -> tuple[float, float]:
	"""What stays of a row and what goes. Raises NothingToSplit for more than there is, or less than nothing."""
	if not 0 <= moved <= quantity:
		raise NothingToSplit
	return float(f"{quantity - moved:.9f}"), moved


def split_amount(amount: int, moved: int) -> tuple[int, int]:
	"""What stays of a deal without products and what goes. Raises NothingToSplit."""
	if not 0 < moved < amount:
		raise NothingToSplit
	return amount - moved, moved


def share_discount(expected: int, kept: int, moved: int) -> tuple[int, int]:
	"""The discounts of the part that stays and of the one that goes, whose products sum up to `kept` and `moved`.

	With them both parts together are worth what the whole was: `expected`. Raises LostCents.
	"""
	discount = kept + moved - expected
	if discount < 0:
		raise LostCents
	kept_discount, moved_discount = allocate(discount, [kept, moved])
	return kept_discount, moved_discount

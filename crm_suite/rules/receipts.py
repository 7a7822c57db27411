"""What a Journal Entry says that customers have paid, as far as it says it for sure.

A Journal Entry sets debits against credits without saying which belongs to which. What a customer's account is
credited with can have come through the bank, or be written off, or be taken over by somebody else. Only what no
other debit can explain is money received:

    surely received = what customers are credited with - all debits that are neither bank nor cash

The rest of the entry may hold whatever else was booked that day.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

# Whatever else somebody books under another name is no news to a customer: contra entries, write-offs, credit notes,
# opening balances, exchange differences, entries between companies.
RECEIPT_TYPES = ("Journal Entry", "Bank Entry", "Cash Entry", "Credit Card Entry")


class Line(NamedTuple):
	"""A row of a Journal Entry. Amounts are debit less credit in mills: `base` in the company's currency, `amount` in
	the account's own. `customer` is None where the row is nobody's, `paid_for` names the invoice or order."""

	base: int
	amount: int
	currency: str
	is_cash: bool = False
	customer: str | None = None
	paid_for: str | None = None


class Receipt(NamedTuple):
	"""Money from a customer: mills of `currency`, and the invoices and orders that it was for."""

	customer: str
	amount: int
	currency: str
	paid_for: tuple[str, ...] = ()


def journal_receipts(lines: Sequence[Line], company_currency: str) -> list[Receipt]:
	"""What customers have paid, in the order in which the entry names them; nothing where that is not for sure.

	Where the entry sets something else against several customers' accounts, nobody can say whose it is.
	"""
	rows = rows_by_customer(lines)
	credited = {customer: -sum(row.base for row in theirs) for customer, theirs in rows.items()}
	paying = [customer for customer, amount in credited.items() if amount > 0]
	explained = sum(credit for credit in credited.values() if credit < 0) - other_debits(lines)
	received = sum(credited[customer] for customer in paying) + explained
	if not paying or received <= 0 or (explained and len(paying) > 1):
		return []
	if explained:
		return [receipt_of_a_part(rows[paying[0]], lines, received, company_currency)]
	return [receipt_in_full(rows[customer], company_currency) for customer in paying]


def rows_by_customer(lines: Iterable[Line]) -> Mapping[str, list[Line]]:
	"""The rows of each customer."""
	rows: dict[str, list[Line]] = {}
	for line in lines:
		if line.customer:
			rows.setdefault(line.customer, []).append(line)
	return rows


def other_debits(lines: Iterable[Line]) -> int:
	"""Debits that are neither money nor a customer's."""
	return sum(line.base for line in lines if line.base > 0 and not line.is_cash and not line.customer)


def receipt_in_full(rows: Sequence[Line], company_currency: str) -> Receipt:
	"""All that the customer's account is credited with, in its own currency where it has one."""
	currency = common_currency(rows)
	amount = sum(row.amount for row in rows) if currency else sum(row.base for row in rows)
	return receipt(rows, -amount, currency or company_currency)


def receipt_of_a_part(
	rows: Sequence[Line], lines: Sequence[Line], received: int, company_currency: str
) -> Receipt:
	"""What is left of it after fees and losses.

	Where the money came in the currency of a foreign customer's account, the difference may be the exchange rate's:
	then the money itself says how much it was.
	"""
	cash = [line for line in lines if line.is_cash]
	currency = common_currency([*rows, *cash])
	if not currency or currency == company_currency:
		return receipt(rows, received, company_currency)
	credited = -sum(row.amount for row in rows)
	return receipt(rows, min(credited, sum(line.amount for line in cash)), currency)


def common_currency(lines: Iterable[Line]) -> str | None:
	"""The currency of all of them, None where there are several."""
	currencies = {line.currency for line in lines}
	return currencies.pop() if len(currencies) == 1 else None


def receipt(rows: Sequence[Line], amount: int, currency: str) -> Receipt:
	"""With what the customer's rows were for, each once."""
	paid_for = dict.fromkeys(row.paid_for for row in rows if row.paid_for)
	return Receipt(rows[0].customer or "", amount, currency, tuple(paid_for))

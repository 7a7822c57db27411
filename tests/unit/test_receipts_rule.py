"""What a Journal Entry says for sure that customers have paid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.receipts import Line, Receipt, journal_receipts


def row(base: int, customer: str | None = None, *, cash: bool = False, **more: object) -> Line:
	"""A row in dollars, the company's currency, unless `more` says otherwise."""
	return Line(
		**{
			"base": base * 1000,
			"amount": base * 1000,
			"currency": "USD",
			"is_cash": cash,
			"customer": customer,
			**more,
		}
	)


def bank(base: int, **more: object) -> Line:
	return row(base, cash=True, **more)


def euros(base: int, amount: int, customer: str | None = None, *, cash: bool = False) -> Line:
	return row(base, customer, cash=cash, currency="EUR", amount=amount * 1000)


def receipts(*lines: Line) -> list[tuple[str, int, str]]:
	"""In whole units of the currency."""
	return [(told.customer, told.amount // 1000, told.currency) for told in journal_receipts(lines, "USD")]


def test_money_that_a_customer_pays():
	told = journal_receipts(
		[bank(150), row(-100, "Ada", paid_for="SINV-1"), row(-50, "Ada", paid_for="SINV-1")], "USD"
	)
	assert told == [Receipt("Ada", 150_000, "USD", ("SINV-1",))]


def test_the_payments_of_a_day_in_one_entry():
	assert receipts(row(-100, "Ada"), bank(130), row(-30, "Ben")) == [("Ada", 100, "USD"), ("Ben", 30, "USD")]


@pytest.mark.parametrize(
	"lines",
	[
		# From one account of the company into another.
		[bank(100), bank(-100)],
		# Written off.
		[row(100), row(-100, "Ada")],
		# Taken over by somebody else.
		[row(100, "Ben"), row(-100, "Ada")],
		# Paid back.
		[bank(-100), row(100, "Ada")],
		# A cash sale, and a debt written off on the same day.
		[bank(50), row(-50), row(50), row(-50, "Ada")],
		# Interest that the bank pays.
		[bank(100), row(-100)],
		# Somebody's fee: whose?
		[bank(148), row(2), row(-100, "Ada"), row(-50, "Ben")],
		[],
	],
)
def test_what_is_no_receipt(lines: list[Line]):
	assert receipts(*lines) == []


def test_fees_and_losses_were_not_received():
	assert receipts(bank(98), row(2), row(-100, "Ada")) == [("Ada", 98, "USD")]
	# The rest of a debt that the group pays is another customer's from now on.
	assert receipts(bank(60), row(40, "Group"), row(-100, "Ada")) == [("Ada", 60, "USD")]


def test_other_income_of_the_same_day_is_not_the_customers():
	assert receipts(bank(150), row(-100, "Ada"), row(-50)) == [("Ada", 100, "USD")]


def test_a_foreign_customer_is_told_in_the_currency_of_the_account():
	# The bank is in dollars, and the difference is a gain.
	assert receipts(bank(105), euros(-100, -90, "Ada"), row(-5)) == [("Ada", 90, "EUR")]
	# A loss by the exchange rate takes nothing from the euros that came.
	assert receipts(euros(95, 90, cash=True), row(5), euros(-100, -90, "Ada")) == [("Ada", 90, "EUR")]
	# Nobody can say how many euros 95 dollars were.
	assert receipts(bank(95), row(5), euros(-100, -90, "Ada")) == [("Ada", 95, "USD")]


def test_accounts_in_several_currencies_are_told_in_the_companys():
	assert receipts(bank(150), euros(-100, -90, "Ada"), row(-50, "Ada")) == [("Ada", 150, "USD")]


LINES = st.lists(
	st.builds(
		row,
		st.integers(-200, 200),
		st.sampled_from([None, None, "Ada", "Ben"]),
		cash=st.booleans(),
	),
	max_size=6,
).map(lambda lines: [line._replace(is_cash=line.is_cash and not line.customer) for line in lines])


@given(LINES)
def test_never_more_than_came_in_and_never_more_than_is_credited(lines: list[Line]):
	balance = sum(line.base for line in lines)
	balanced = [*lines, Line(-balance, -balance, "USD")]
	told = journal_receipts(balanced, "USD")
	assert sum(receipt.amount for receipt in told) <= max(0, sum(line.base for line in lines if line.is_cash))
	for receipt in told:
		assert 0 < receipt.amount <= -sum(line.base for line in lines if line.customer == receipt.customer)


@given(LINES)
def test_a_mirrored_entry_takes_back_and_tells_nobody(lines: list[Line]):
	balance = sum(line.base for line in lines)
	balanced = [*lines, Line(-balance, -balance, "USD")]
	mirrored = [line._replace(base=-line.base, amount=-line.amount) for line in balanced]
	assert not (journal_receipts(balanced, "USD") and journal_receipts(mirrored, "USD"))

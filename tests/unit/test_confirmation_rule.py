"""Which documents are confirmed to customers, and when a failure is tried again."""

from datetime import date, timedelta

import pytest

from crm_suite.rules.confirmation import MOST_ATTEMPTS, ORDER, PAYMENT, Paper, kind_of, next_delay

TODAY = date(2026, 3, 1)
ORDERED = Paper("Sales Order", TODAY)
PAID = Paper("Payment Entry", TODAY, payment_type="Receive", party_type="Customer")
BOOKED = Paper("Journal Entry", TODAY, voucher_type="Bank Entry")
SOLD = Paper("POS Invoice", TODAY, is_pos=True)


def test_orders_and_money_from_customers_are_confirmed():
	assert kind_of(ORDERED, TODAY) == ORDER
	for paper in (PAID, BOOKED, BOOKED._replace(voucher_type="Journal Entry"), SOLD):
		assert kind_of(paper, TODAY) == PAYMENT
	assert kind_of(ORDERED._replace(dated=TODAY + timedelta(days=3)), TODAY) == ORDER


@pytest.mark.parametrize(
	"paper",
	[
		ORDERED._replace(is_internal=True),
		PAID._replace(payment_type="Pay"),
		PAID._replace(payment_type="Internal Transfer", party_type=None),
		PAID._replace(party_type="Supplier"),
		PAID._replace(is_repeated=True),
		BOOKED._replace(voucher_type="Write Off Entry"),
		BOOKED._replace(voucher_type="Contra Entry"),
		BOOKED._replace(voucher_type="Exchange Gain Or Loss"),
		BOOKED._replace(is_repeated=True),
		SOLD._replace(is_repeated=True),
		SOLD._replace(is_internal=True),
		Paper("Sales Invoice", TODAY),
	],
)
def test_nothing_else_is(paper):
	assert kind_of(paper, TODAY) is None


def test_history_that_is_entered_late_is_no_news():
	assert kind_of(PAID._replace(dated=TODAY - timedelta(days=31)), TODAY) == PAYMENT
	assert kind_of(PAID._replace(dated=TODAY - timedelta(days=32)), TODAY) is None


def test_each_attempt_waits_longer_until_somebody_must_look():
	delays = [next_delay(attempts) for attempts in range(1, MOST_ATTEMPTS)]
	assert delays == sorted(delays)
	assert delays[0] == timedelta(minutes=5)
	assert next_delay(MOST_ATTEMPTS) is None

from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.entries import EVENTS, RECEIVABLE_SIGNS
from crm_suite.rules.opportunity_totals import TOTAL_FIELDS, opportunity_totals

AMOUNT = st.integers(-(10**9), 10**9)
SUMS = st.lists(st.tuples(st.sampled_from(EVENTS), AMOUNT, AMOUNT), max_size=20)


def test_a_deal_from_quotation_to_refund():
	totals = opportunity_totals(
		[
			("Quoted", 1000, 1210),
			("Ordered", 1000, 1210),
			("Delivered", 1000, 1210),
			("Returned", -100, -121),
			("Invoiced", 1000, 1210),
			("Credited", -100, -121),
			("Paid", 1000, 1210),
			("Refunded", -100, -121),
		]
	)
	shown = {field: amount for field, amount in totals.items() if field.endswith("_net") and amount}
	assert shown == {
		"quoted_net": 1000,
		"ordered_net": 1000,
		"delivered_net": 1000,
		"returned_net": 100,
		"billed_net": 1000,
		"credited_net": 100,
		"paid_net": 900,
	}
	assert totals["outstanding_amount"] == 0


@given(SUMS)
def test_outstanding_is_what_was_billed_less_what_settled_it(sums):
	totals = opportunity_totals(sums)
	settled = totals["credited_gross"] + totals["paid_gross"] + totals["written_off_gross"]
	assert totals["outstanding_amount"] == totals["billed_gross"] - settled


@given(SUMS, SUMS)
def test_totals_add_up(some, others):
	one, other, both = map(opportunity_totals, (some, others, some + others))
	assert all(one[field] + other[field] == both[field] for field in TOTAL_FIELDS)


def test_every_field_is_always_there():
	assert tuple(opportunity_totals([])) == TOTAL_FIELDS


def test_each_event_that_moves_the_debt_is_in_a_total():
	for event in RECEIVABLE_SIGNS:
		assert any(opportunity_totals([(event, 0, 7)])[field] for field in TOTAL_FIELDS[:-1])

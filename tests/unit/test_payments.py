from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.payments import within
from crm_suite.rules.projection import project
from tests.unit.facts import advance, settlement, share

JOURNAL = ("Journal Entry", "JV-1")
ONE_DEAL = share("INV-1", "DEAL-1", 1_000_000, 1_210_000)


def rows(*facts):
	return {
		(row.event, row.against_no, row.sales_opportunity): (row.net_amount, row.gross_amount)
		for row in project(facts)
	}


def test_a_part_payment_is_split_by_the_invoices_own_ratio():
	assert rows(settlement(605_000, "INV-1"), ONE_DEAL) == {("Paid", "INV-1", "DEAL-1"): (500_000, 605_000)}


def test_a_payment_of_an_invoice_of_two_deals_belongs_to_both():
	shares = [share("INV-1", "DEAL-1", 250_000, 1_210_000), share("INV-1", "DEAL-2", 750_000, 1_210_000)]
	assert rows(settlement(121_000, "INV-1"), *shares) == {
		("Paid", "INV-1", "DEAL-1"): (25_000, 30_250),
		("Paid", "INV-1", "DEAL-2"): (75_000, 90_750),
	}


def test_an_invoice_without_tax_and_amount_has_the_ratio_one():
	assert rows(settlement(1_000, "INV-1"), share("INV-1", "DEAL-1", 0, 0)) == {
		("Paid", "INV-1", "DEAL-1"): (1_000, 1_000)
	}


def test_money_that_is_meant_for_nothing_yet():
	assert rows(settlement(1_000, None)) == {("Paid", None, None): (1_000, 1_000)}


def test_money_given_back_is_negative():
	assert rows(settlement(-1_210_000, "INV-1"), ONE_DEAL) == {
		("Refunded", "INV-1", "DEAL-1"): (-1_000_000, -1_210_000)
	}


def test_a_receipt_with_a_credit_note_in_it_counts_both():
	facts = [settlement(100_000, "INV-1", paid=80_000), settlement(-20_000, "CN-1", paid=80_000)]
	assert rows(*facts) == {
		("Paid", "INV-1", None): (100_000,) * 2,
		("Refunded", "CN-1", None): (-20_000,) * 2,
	}


def test_a_bank_charge_is_adjusted_and_a_write_off_written_off():
	facts = [settlement(1_210_000, "INV-1", paid=1_190_000, written_off=15_000), ONE_DEAL]
	assert {key[0]: gross for key, (_net, gross) in rows(*facts).items()} == {
		"Paid": 1_190_000,
		"Written Off": 15_000,
		"Adjusted": 5_000,
	}


def test_more_cash_than_was_settled_is_adjusted_down():
	facts = [settlement(1_000, "INV-1", paid=1_100)]
	assert {key[0]: gross for key, (_net, gross) in rows(*facts).items()} == {"Paid": 1_100, "Adjusted": -100}


def test_a_journal_entry_without_cash_is_never_paid():
	assert set(rows(settlement(1_000, "INV-1", JOURNAL, paid=0))) == {("Adjusted", "INV-1", None)}
	assert set(rows(settlement(1_000, "INV-1", JOURNAL, paid=0, written_off=1_000))) == {
		("Written Off", "INV-1", None)
	}


def test_a_journal_entrys_cash_pays_at_most_what_it_settles():
	assert rows(settlement(600, "INV-1", JOURNAL, paid=1_000)) == {("Paid", "INV-1", None): (600, 600)}


def test_cash_that_goes_the_other_way_pays_nothing():
	assert set(rows(settlement(600, "INV-1", JOURNAL, paid=-600))) == {("Adjusted", "INV-1", None)}


def test_a_journal_between_two_customers_adjusts_both():
	facts = [
		settlement(600, "INV-1", JOURNAL, paid=0),
		settlement(-600, "INV-2", JOURNAL, paid=0, customer="Bob"),
	]
	assert {key[:2] for key in rows(*facts)} == {("Adjusted", "INV-1"), ("Adjusted", "INV-2")}


def test_an_advance_belongs_to_its_order_wherever_the_payment_ledger_books_it():
	order = share("SO-1", "DEAL-1", 1_000_000, 1_210_000)._replace(voucher_type="Sales Order")
	for booked in (settlement(1_210_000, None), settlement(1_210_000, "SO-1", against_type="Sales Order")):
		assert rows(booked, advance(1_210_000, "SO-1"), order) == {
			("Paid", "SO-1", "DEAL-1"): (1_000_000, 1_210_000)
		}


def test_an_advance_for_an_order_and_for_nothing():
	facts = [settlement(1_000, None), advance(600, "SO-1"), advance(400, None)]
	assert rows(*facts) == {("Paid", "SO-1", None): (600, 600), ("Paid", None, None): (400, 400)}


GROSS = st.integers(-(10**6), 10**6).map(lambda cents: cents * 10)


@given(
	st.lists(GROSS, min_size=1, max_size=6), GROSS, GROSS, st.sampled_from([("Payment Entry", "P"), JOURNAL])
)
def test_whatever_its_nature_what_is_settled_is_settled(grosses, paid, written_off, voucher):
	facts = [
		settlement(gross, f"INV-{number}", voucher, paid=paid, written_off=written_off)
		for number, gross in enumerate(grosses)
	]
	settled = Counter()
	for row in project(facts):
		settled[row.against_no] += row.gross_amount
	for number, gross in enumerate(grosses):
		assert settled[f"INV-{number}"] == gross


@given(st.lists(GROSS, min_size=1, max_size=6), GROSS)
def test_the_cash_of_a_payment_entry_is_paid_to_the_cent(grosses, paid):
	facts = [settlement(gross, f"INV-{number}", paid=paid) for number, gross in enumerate(grosses)]
	cash = sum(row.gross_amount for row in project(facts) if row.event in ("Paid", "Refunded"))
	assert cash == paid or sum(gross != 0 for gross in grosses) == 0


@given(st.integers(), st.integers())
def test_within_lies_between_zero_and_the_bound(amount, bound):
	assert min(0, bound) <= within(amount, bound) <= max(0, bound)

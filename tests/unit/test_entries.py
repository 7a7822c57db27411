from hashlib import md5

from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.entries import Entry, compare
from tests.unit.facts import NOON


def entry(voucher_no="INV-1", net=1000, **columns):
	values = {**dict.fromkeys(Entry._fields), "posting_datetime": NOON, "event": "Invoiced", "owner": "sam"}
	values |= {"voucher_type": "Sales Invoice", "voucher_no": voucher_no, "customer": "Ada"}
	return Entry(**{**values, "net_amount": net, "gross_amount": net, **columns})


ENTRIES = st.lists(st.builds(entry, st.sampled_from("ABC"), st.integers(0, 3)), max_size=12)


@given(ENTRIES, ENTRIES)
def test_carrying_out_a_difference_gives_what_is_desired(standing, desired):
	named = [(str(number), row) for number, row in enumerate(standing)]
	difference = compare(named, desired)
	gone = {name for name, _row in difference.to_reverse}
	after = [row for name, row in named if name not in gone] + difference.to_insert
	assert sorted(after) == sorted(desired)


@given(ENTRIES)
def test_what_stands_right_is_left_alone(rows):
	assert not compare([(str(number), row) for number, row in enumerate(rows)], reversed(rows))


@given(ENTRIES, ENTRIES)
def test_nothing_is_reversed_and_inserted_again(standing, desired):
	difference = compare([(str(number), row) for number, row in enumerate(standing)], desired)
	assert not {row for _name, row in difference.to_reverse} & set(difference.to_insert)


def test_a_row_and_its_reversal_add_up_to_nothing():
	row = entry(net=123)
	assert row.reversed().net_amount + row.net_amount == 0
	assert row.reversed().reversed() == row


def test_the_key_is_what_sql_makes_of_the_columns():
	row = entry(against_type="Sales Order", against_no="ÖRDER-1")
	text = "Sales Invoice|INV-1|Invoiced|Sales Order|ÖRDER-1||Ada"
	assert row.posting_key == md5(text.encode()).hexdigest()


def test_the_key_does_not_depend_on_amounts_and_times():
	assert entry(net=1).posting_key == entry(net=2, posting_datetime=None).posting_key


def test_the_party_of_somebody_who_is_no_customer_yet_is_the_lead():
	lead = entry(customer=None, sales_lead="SL-1")
	assert lead.posting_key != entry(customer=None, sales_lead="SL-2").posting_key

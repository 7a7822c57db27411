from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.facts import IS_RETURN, MOVES_STOCK
from crm_suite.rules.projection import project
from tests.unit.facts import invoice


def rows(*facts):
	return {(row.event, row.sales_opportunity): (row.net_amount, row.gross_amount) for row in project(facts)}


def test_an_invoice_of_one_opportunity_is_one_row():
	assert rows(invoice()) == {("Invoiced", "DEAL-1"): (1_000_000, 1_210_000)}


def test_the_gross_follows_the_net_of_the_rows():
	facts = [invoice("DEAL-1", 250_000), invoice("DEAL-2", 750_000)]
	assert rows(*facts) == {
		("Invoiced", "DEAL-1"): (250_000, 302_500),
		("Invoiced", "DEAL-2"): (750_000, 907_500),
	}


@given(st.lists(st.integers(1, 10**8), min_size=1, max_size=8), st.integers(0, 10**9))
def test_rows_of_several_opportunities_add_up_to_the_document(nets, gross):
	facts = [invoice(f"DEAL-{number}", net * 10, gross=gross * 10) for number, net in enumerate(nets)]
	projected = list(project(facts))
	assert sum(row.net_amount for row in projected) == sum(nets) * 10
	assert sum(row.gross_amount for row in projected) == gross * 10


def test_a_credit_note_is_credited_and_names_its_invoice():
	fact = invoice(
		net=-100_000, gross=-121_000, flags=IS_RETURN, against_type="Sales Invoice", against_no="INV-0"
	)
	(row,) = project([fact])
	assert (row.event, row.net_amount, row.against_no) == ("Credited", -100_000, "INV-0")


def test_an_invoice_that_moves_stock_delivers():
	assert set(rows(invoice(flags=MOVES_STOCK))) == {("Invoiced", "DEAL-1"), ("Delivered", "DEAL-1")}
	assert set(rows(invoice(flags=MOVES_STOCK + IS_RETURN))) == {
		("Credited", "DEAL-1"),
		("Returned", "DEAL-1"),
	}


def test_a_delivery_delivers_once():
	note = invoice(event="Delivered", flags=MOVES_STOCK)
	assert set(rows(note)) == {("Delivered", "DEAL-1")}
	assert set(rows(note._replace(flags=MOVES_STOCK + IS_RETURN))) == {("Returned", "DEAL-1")}


def test_only_cash_at_the_till_is_paid():
	till = invoice(paid=1_000_000, written_off=10_000, adjusted=200_000)
	assert rows(till) == {
		("Invoiced", "DEAL-1"): (1_000_000, 1_210_000),
		("Paid", "DEAL-1"): (826_450, 1_000_000),
		("Written Off", "DEAL-1"): (8_260, 10_000),
		("Adjusted", "DEAL-1"): (165_290, 200_000),
	}


def test_money_given_back_at_the_till_is_refunded():
	till = invoice(net=-1_000_000, gross=-1_210_000, flags=IS_RETURN, paid=-1_210_000)
	assert rows(till)["Refunded", "DEAL-1"] == (-1_000_000, -1_210_000)


def test_what_is_paid_at_the_till_settles_the_document_itself():
	payment = next(row for row in project([invoice(paid=1_210_000)]) if row.event == "Paid")
	assert (payment.against_type, payment.against_no) == ("Sales Invoice", "INV-1")

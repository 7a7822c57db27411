"""The check finds every kind of difference, and nothing where there is none."""

from typing import Any

import pytest

from crm_suite.ledger.check import MISSING, RECEIVABLE, SUPERFLUOUS, TOTAL, check
from crm_suite.ledger.database import Run
from crm_suite.ledger.post import TABLE
from tests.sql.golden import CENT, cash_of_opportunities, golden, net_of_documents

SEEDS = [
	(f"delete from {TABLE} where event = 'Ordered' limit 1", {MISSING, TOTAL}),
	(
		f"update {TABLE} set gross_amount = gross_amount + 1 where event = 'Invoiced' limit 1",
		{MISSING, SUPERFLUOUS},
	),
	(
		f"update {TABLE} set customer = 'Somebody Else' where event = 'Delivered' limit 1",
		{MISSING, SUPERFLUOUS},
	),
	(
		f"update {TABLE} set posting_datetime = '2001-01-01' where event = 'Paid' limit 1",
		{MISSING, SUPERFLUOUS},
	),
	("update `tabQuotation` set docstatus = 2 limit 1", {SUPERFLUOUS}),
	("delete from `tabCustomer Interaction` limit 1", {SUPERFLUOUS}),
	("update `tabSales Opportunity` set paid_net = paid_net + 0.01 limit 1", {TOTAL}),
	("update `tabGL Entry` set debit = debit + 5 where debit > 0 limit 1", {RECEIVABLE}),
	("delete from `tabPayment Ledger Entry` where voucher_type = 'Payment Entry' limit 1", {SUPERFLUOUS}),
]


def test_it_finds_nothing_in_a_ledger_that_was_built_from_the_documents(run: Run) -> None:
	assert list(check(run)) == []


def test_an_empty_ledger_misses_everything(database: Any) -> None:
	run = golden(database)
	assert {finding.kind for finding in check(run)} == {MISSING, TOTAL, RECEIVABLE}


@pytest.mark.parametrize(("statement", "kinds"), SEEDS, ids=range(len(SEEDS)))
def test_it_finds_a_seeded_difference(run: Run, statement: str, kinds: set[str]) -> None:
	run(statement)
	assert {finding.kind for finding in check(run)} >= kinds


@pytest.mark.parametrize(
	("doctype", "column", "return_column"),
	[
		("Quotation", "quoted_net", None),
		("Sales Order", "ordered_net", None),
		("Delivery Note", "delivered_net", "returned_net"),
	],
)
def test_an_opportunitys_totals_are_the_sums_of_its_documents(
	run: Run, doctype: str, column: str, return_column: str | None
) -> None:
	expected = net_of_documents(run, doctype)
	for name, total, returned in run(
		f"select name, {column}, {return_column or 0} from `tabSales Opportunity` order by name"
	):
		assert total == expected.get((name, False), 0), name
		assert returned == -expected.get((name, True), 0), name


def test_an_opportunity_was_paid_what_its_payments_say(run: Run) -> None:
	expected = cash_of_opportunities(run)
	paid = {
		name: amount for name, amount in run("select name, paid_gross from `tabSales Opportunity`") if amount
	}
	assert paid.keys() == expected.keys()
	# The ledger shares out whole cents; here nothing is rounded.
	assert {name: amount for name, amount in paid.items() if abs(amount - expected[name]) > CENT} == {}


def test_an_opportunity_was_billed_what_its_invoices_say(run: Run) -> None:
	billed = net_of_documents(run, "Sales Invoice")
	for name, total, credited in run(
		"select name, billed_net, credited_net from `tabSales Opportunity` order by name"
	):
		assert total == billed.get((name, False), 0), name
		assert credited == -billed.get((name, True), 0), name

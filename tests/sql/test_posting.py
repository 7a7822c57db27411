"""The ledger's SQL on the recorded golden company: posting, taking back, and what must not change it."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_suite.ledger.database import NameRange, Run
from crm_suite.ledger.facts import SOURCE_DOCTYPES
from crm_suite.ledger.post import TABLE, post
from crm_suite.ledger.rekey import KEY, rekey
from crm_suite.ledger.totals import refresh_totals
from crm_suite.ledger.walk import count_documents, names_in, ranges
from crm_suite.setup.recorded import build_ledger, stages_of
from tests.sql.golden import STAMP, count_rows, golden, standing_rows


def test_posting_twice_changes_nothing(database: Any) -> None:
	run = golden(database)
	first = build_ledger(run, STAMP)
	rows = standing_rows(run)
	again = build_ledger(run, STAMP)
	assert first.inserted == len(rows) > 0
	assert (again.inserted, again.reversed) == (0, 0)
	assert standing_rows(run) == rows


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_the_size_of_the_batches_does_not_matter(make_database: Callable[[], Any], size: int) -> None:
	usual, other = golden(make_database()), golden(make_database())
	build_ledger(usual, STAMP)
	build_ledger(other, STAMP, size)
	assert standing_rows(other) == standing_rows(usual)


def test_all_documents_at_once_give_the_same_rows(make_database: Callable[[], Any]) -> None:
	usual, at_once = golden(make_database()), golden(make_database())
	build_ledger(usual, STAMP)
	documents = {doctype: names_in(at_once, doctype, NameRange()) for doctype in SOURCE_DOCTYPES}
	post(at_once, documents, documents, STAMP)
	assert standing_rows(at_once) == standing_rows(usual)


def test_each_posting_key_is_the_one_that_sql_makes(run: Run) -> None:
	assert count_rows(run, f"is_reversed = 0 and posting_key != {KEY}") == 0


@pytest.mark.parametrize(
	"doctype", ["Quotation", "Sales Order", "Delivery Note", "Sales Invoice", "Payment Entry"]
)
def test_a_cancelled_document_is_taken_back_and_its_rows_stay(run: Run, doctype: str) -> None:
	before = count_rows(run)
	name = run(f"select max(voucher_no) from {TABLE} where voucher_type = %s", (doctype,))[0][0]
	of_document = f"voucher_type = '{doctype}' and voucher_no = '{name}'"
	standing = count_rows(run, of_document)

	run(f"update `tab{doctype}` set docstatus = 2 where name = %s", (name,))
	posting = post(run, {doctype: [name]}, {}, STAMP)

	assert (posting.inserted, posting.reversed) == (0, standing)
	assert count_rows(run, f"{of_document} and is_reversed = 0") == 0
	assert count_rows(run) == before + standing
	assert run(f"select sum(net_amount), sum(gross_amount) from {TABLE} where {of_document}") == ((0, 0),)


def test_a_document_that_comes_back_stands_again(run: Run) -> None:
	rows = standing_rows(run)
	name = run(f"select max(voucher_no) from {TABLE} where voucher_type = 'Sales Order'")[0][0]
	for docstatus in (2, 1):
		run("update `tabSales Order` set docstatus = %s where name = %s", (docstatus, name))
		post(run, {"Sales Order": [name]}, {}, STAMP)
	assert standing_rows(run) == rows


def test_a_touched_invoice_brings_its_payments_along(run: Run) -> None:
	"""Cancelling an invoice relinks its payments by bare SQL: no event of the payment tells of it."""
	payment, invoice = run(
		f"""select voucher_no, against_no from {TABLE}
		where event = 'Paid' and voucher_type = 'Payment Entry' and against_type = 'Sales Invoice'
		order by voucher_no limit 1"""
	)[0]
	run("update `tabSales Invoice` set docstatus = 2 where name = %s", (invoice,))
	run(
		"""update `tabPayment Ledger Entry` set against_voucher_type = voucher_type,
			against_voucher_no = voucher_no
		where voucher_no = %s and against_voucher_no = %s""",
		(payment, invoice),
	)
	run(
		"delete from `tabPayment Entry Reference` where parent = %s and reference_name = %s",
		(payment, invoice),
	)
	post(run, {"Sales Invoice": [invoice]}, {"Sales Invoice": [invoice]}, STAMP)
	assert count_rows(run, f"is_reversed = 0 and against_no = '{invoice}' and voucher_no = '{payment}'") == 0
	assert count_rows(run, f"is_reversed = 0 and voucher_no = '{payment}' and event = 'Paid'") > 0


@pytest.mark.parametrize("end", ["min", "max"])
def test_rows_of_deleted_documents_are_taken_back_by_a_walk_over_all_names(run: Run, end: str) -> None:
	name = run(f"select {end}(voucher_no) from {TABLE} where voucher_type = 'Quotation'")[0][0]
	run("delete from `tabQuotation` where name = %s", (name,))
	for names in ranges(run, "Quotation", "", 3):
		post(run, {"Quotation": names}, {}, STAMP)
	assert count_rows(run, f"is_reversed = 0 and voucher_no = '{name}'") == 0
	assert count_rows(run, "is_reversed = 1 and reversal_of is null") == 1


def test_ranges_hold_every_document_once(run: Run) -> None:
	for doctype in SOURCE_DOCTYPES:
		walked = [count_documents(run, doctype, names) for names in ranges(run, doctype, "", 3)]
		assert sum(walked) == count_documents(run, doctype, NameRange())
		assert max(walked) <= 3


def rename_customer(run: Run, old: str, new: str) -> None:
	"""As Frappe renames: every link to the customer, by bare SQL."""
	columns = (
		("Quotation", "party_name"),
		("Sales Order", "customer"),
		("Delivery Note", "customer"),
		("Sales Invoice", "customer"),
		("POS Invoice", "customer"),
		("Payment Entry", "party"),
		("Journal Entry Account", "party"),
		("Payment Ledger Entry", "party"),
		("GL Entry", "party"),
		("Sales Lead", "customer"),
		("Sales Opportunity", "customer"),
		("Customer Interaction", "customer"),
		("Campaign Member", "customer"),
		("Service Case", "customer"),
		("Relationship Entry", "customer"),
	)
	for doctype, column in columns:
		run(f"update `tab{doctype}` set `{column}` = %s where `{column}` = %s", (new, old))


def test_a_renamed_customer_keeps_its_rows(run: Run) -> None:
	rename_customer(run, "Hotel Zeezicht", "Hotel aan Zee")
	assert rekey(run, "customer", "Hotel aan Zee") == []
	again = build_ledger(run, STAMP)
	assert (again.inserted, again.reversed) == (0, 0)


def test_the_totals_follow_a_cancelled_order(run: Run) -> None:
	opportunity, order, ordered = run(
		f"""select sales_opportunity, voucher_no, net_amount from {TABLE}
		where event = 'Ordered' and is_reversed = 0 and sales_opportunity is not null
		order by voucher_no limit 1"""
	)[0]
	before = run("select ordered_net from `tabSales Opportunity` where name = %s", (opportunity,))[0][0]
	run("update `tabSales Order` set docstatus = 2 where name = %s", (order,))
	posting = post(run, {"Sales Order": [order]}, {}, STAMP)
	assert posting.sales_opportunities == {opportunity}
	refresh_totals(run, posting.sales_opportunities, lambda pipeline: stages_of(run, pipeline), STAMP)
	after = run("select ordered_net from `tabSales Opportunity` where name = %s", (opportunity,))[0][0]
	assert after == before - ordered

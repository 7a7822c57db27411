"""Closing balances: totals stay the sums of the rows, whatever was closed in between."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_suite.ledger import closing
from crm_suite.ledger.check import BALANCE, check_balances
from crm_suite.ledger.database import Run
from crm_suite.ledger.post import TABLE, Stamp, insert_rows, new_row
from crm_suite.rules.entries import INVOICED, PAID, Entry
from tests.sql.golden import golden

NOW = datetime(2026, 6, 1, 12)
LONG_AGO = Stamp("Administrator", NOW - timedelta(days=30))


def entry(event: str, number: int, customer: str, gross: int, company: str | None = "Company") -> Entry:
	return Entry(
		posting_datetime=NOW,
		event=event,
		customer=customer,
		sales_lead=None,
		contact=None,
		voucher_type="Sales Invoice",
		voucher_no=f"{customer}-{number}",
		against_type=None,
		against_no=None,
		sales_opportunity=None,
		outreach_campaign=None,
		service_case=None,
		company=company,
		net_amount=gross - 210,
		gross_amount=gross,
		owner="Administrator",
	)


def write(run: Run, entries: list[Entry], stamp: Stamp = LONG_AGO) -> list[str]:
	"""Insert standing rows; returns their names."""
	rows = [new_row(one, stamp) for one in entries]
	insert_rows(run, rows)
	return [row[0] for row in rows]


def take_back(run: Run, name: str, one: Entry, stamp: Stamp) -> None:
	"""Reverse a row, as posting does."""
	run(f"update {TABLE} set is_reversed = 1, posting_key = null where name = %(name)s", {"name": name})
	insert_rows(run, [new_row(one.reversed(), stamp, reversal_of=name)])


def standing_sums(run: Run, customer: str) -> dict[tuple, tuple]:
	"""What the totals must be: the standing rows added up without balances."""
	return {
		(company, event): (net, gross, entries)
		for company, event, net, gross, entries in run(
			f"""select company, event, cast(sum(net_amount) * 1000 as signed),
				cast(sum(gross_amount) * 1000 as signed), count(*)
			from {TABLE} where customer = %(customer)s and is_reversed = 0 group by company, event""",
			{"customer": customer},
		)
	}


def totals(run: Run, customer: str) -> dict[tuple, tuple]:
	return {
		(row.company, row.event): (row.net, row.gross, row.entries)
		for row in closing.sums_of_customers(run, [customer])
		if row.entries
	}


def close_all(run: Run, now: datetime = NOW) -> list[str]:
	return [name for names in closing.close(run, Stamp("Administrator", now)) for name in names]


@pytest.fixture
def run(database: Any, monkeypatch: pytest.MonkeyPatch) -> Run:
	"""A ledger with three customers: one with many rows, one with few, one without any that stand."""
	monkeypatch.setattr(closing, "ENTRIES_WORTH_CLOSING", 10)
	run = golden(database)
	write(run, [entry(INVOICED, number, "Many", 1210) for number in range(12)])
	write(run, [entry(PAID, number, "Many", 605, company=None) for number in range(3)])
	write(run, [entry(INVOICED, number, "Few", 1210) for number in range(4)])
	return run


def test_only_customers_with_many_new_rows_are_closed(run: Run) -> None:
	assert close_all(run) == ["Many"]
	assert close_all(run) == []


def test_totals_are_the_same_before_and_after_a_closing(run: Run) -> None:
	before = totals(run, "Many")
	assert before == standing_sums(run, "Many")
	close_all(run)
	assert totals(run, "Many") == before


def test_rows_after_the_closing_are_added(run: Run) -> None:
	close_all(run)
	write(run, [entry(PAID, number, "Many", 1210) for number in range(100, 104)], Stamp("Administrator", NOW))
	assert totals(run, "Many") == standing_sums(run, "Many")


def test_a_row_that_is_taken_back_after_the_closing_is_taken_out(run: Run) -> None:
	taken = entry(INVOICED, 99, "Many", 12100)
	(name,) = write(run, [taken])
	close_all(run)
	take_back(run, name, taken, Stamp("Administrator", NOW))
	assert totals(run, "Many") == standing_sums(run, "Many")
	write(run, [entry(PAID, number, "Many", 1210) for number in range(200, 220)], Stamp("Administrator", NOW))
	assert close_all(run, NOW + timedelta(days=1)) == ["Many"]
	assert totals(run, "Many") == standing_sums(run, "Many")
	assert list(check_balances(run)) == []


def test_rows_that_open_transactions_may_still_commit_are_not_closed(run: Run) -> None:
	write(run, [entry(PAID, number, "Many", 1210) for number in range(300, 320)], Stamp("Administrator", NOW))
	close_all(run)
	(up_to,) = {row[0] for row in run(f"select up_to from {closing.BALANCES}")}
	assert up_to == NOW - closing.LAG
	# A transaction that began before the closing commits now, with the time of its own flush.
	write(run, [entry(PAID, 400, "Many", 1210)], Stamp("Administrator", NOW - timedelta(minutes=59)))
	assert totals(run, "Many") == standing_sums(run, "Many")


def test_forgotten_balances_are_made_anew(run: Run) -> None:
	close_all(run)
	closing.forget(run, ["Many"])
	assert totals(run, "Many") == standing_sums(run, "Many")
	assert close_all(run) == ["Many"]


def test_a_merge_is_summed_right_once_the_balances_are_forgotten(run: Run) -> None:
	write(run, [entry(INVOICED, number, "Other", 2420) for number in range(20)])
	close_all(run)
	for table in (TABLE, closing.BALANCES):
		run(f"update {table} set customer = 'Many' where customer = 'Other'")
	closing.forget(run, ["Many"])
	assert totals(run, "Many") == standing_sums(run, "Many")


@pytest.mark.parametrize(
	"damage",
	[
		f"update {closing.BALANCES} set gross_amount = gross_amount + 0.01 limit 1",
		f"update {closing.BALANCES} set net_amount = net_amount + 0.01 limit 1",
		f"update {closing.BALANCES} set entries = entries + 1 limit 1",
		f"delete from {closing.BALANCES} where event = 'Paid'",
	],
)
def test_the_check_finds_a_wrong_balance(run: Run, damage: str) -> None:
	close_all(run)
	assert list(check_balances(run)) == []
	run(damage)
	assert {finding.kind for finding in check_balances(run)} == {BALANCE}

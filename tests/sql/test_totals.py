"""Totals of opportunities while somebody else's transaction commits in between."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from crm_suite.ledger.database import Run
from crm_suite.ledger.post import TABLE, insert_rows, new_row, standing_entries
from crm_suite.ledger.totals import StaleSnapshot, refresh_totals
from crm_suite.rules.entries import ORDERED, Entry
from crm_suite.setup.recorded import build_ledger, runner
from crm_suite.setup.recorded import stages_of as stages_in
from tests.sql.golden import STAMP, golden

CENT = 10


@pytest.fixture
def mine(database: Any) -> Run:
	"""My session on the recorded company, with its ledger."""
	run = golden(database)
	build_ledger(run, STAMP)
	refresh_totals(run, deals(run), partial(stages_in, run), STAMP)
	database.commit()
	return run


def deals(run: Run) -> list[str]:
	"""Two deals with orders."""
	return [
		deal
		for (deal,) in run(
			f"""select distinct sales_opportunity from {TABLE} where event = '{ORDERED}' and is_reversed = 0
				and sales_opportunity is not null order by sales_opportunity limit 2"""
		)
	]


def an_order_of(run: Run, deal: str) -> Entry:
	"""The entry of an order of this deal."""
	((voucher,),) = run(
		f"""select min(voucher_no) from {TABLE} where event = '{ORDERED}' and is_reversed = 0
			and sales_opportunity = %(deal)s""",
		{"deal": deal},
	)
	entries = [entry for _name, entry in standing_entries(run, {"Sales Order": [voucher]}, {})]
	return next(entry for entry in entries if entry.sales_opportunity == deal)


def post_another(run: Run, deal: str) -> None:
	"""One more order of a cent."""
	entry = an_order_of(run, deal)._replace(voucher_no="ANOTHER", net_amount=CENT, gross_amount=CENT)
	insert_rows(run, [new_row(entry, STAMP)])


def ordered(run: Run, deal: str) -> Any:
	return run("select ordered_net from `tabSales Opportunity` where name = %(deal)s", {"deal": deal})[0][0]


@pytest.mark.parametrize("other_deal", [0, 1])
def test_sums_that_are_older_than_the_lock_are_refused(
	mine: Run, database: Any, connect_again: Callable[[], Any], other_deal: int
) -> None:
	both = deals(mine)
	before = ordered(mine, both[other_deal])  # my transaction has its snapshot now
	theirs = connect_again()
	post_another(runner(theirs), both[other_deal])
	refresh_totals(runner(theirs), [both[other_deal]], partial(stages_in, mine), STAMP)
	theirs.commit()
	with pytest.raises(StaleSnapshot):
		refresh_totals(mine, both, partial(stages_in, mine), STAMP)
	database.rollback()
	refresh_totals(mine, both, partial(stages_in, mine), STAMP)
	database.commit()
	assert float(ordered(mine, both[other_deal])) == pytest.approx(float(before) + 0.01, abs=0.001)


def test_what_is_committed_but_not_refreshed_is_its_own_refreshs_work(
	mine: Run, database: Any, connect_again: Callable[[], Any]
) -> None:
	(deal, _other) = deals(mine)
	before = ordered(mine, deal)
	theirs = connect_again()
	post_another(runner(theirs), deal)
	theirs.commit()
	refresh_totals(mine, [deal], partial(stages_in, mine), STAMP)
	database.commit()
	refresh_totals(runner(theirs), [deal], partial(stages_in, runner(theirs)), STAMP)
	theirs.commit()
	assert float(ordered(mine, deal)) == pytest.approx(float(before) + 0.01, abs=0.001)


def test_moves_are_numbered_on(mine: Run, database: Any) -> None:
	(deal, _other) = deals(mine)
	mine(f"update {TABLE} set is_reversed = 1 where sales_opportunity = %(deal)s", {"deal": deal})
	mine(
		"update `tabSales Opportunity` set chosen_stage = 'Qualification' where name = %(deal)s",
		{"deal": deal},
	)
	((last,),) = mine(
		"select count(*) from `tabSales Opportunity Stage Change` where parent = %(deal)s", {"deal": deal}
	)
	(move,) = refresh_totals(mine, [deal], partial(stages_in, mine), STAMP)
	assert move.stage.name == "Qualification"
	numbers = mine(
		"""select idx from `tabSales Opportunity Stage Change` where parent = %(deal)s and is_automatic = 1
			order by idx desc limit 1""",
		{"deal": deal},
	)
	assert numbers[0][0] == last + 1
	database.rollback()

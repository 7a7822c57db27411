"""A customer's totals, at the same cost however long the history: closing balances and what came since.

The ledger is append-only, so the sum of all rows (originals, reversed and reversing) is the sum of those that
stand. A `Relationship Balance` keeps it per customer, company and event up to a moment that lies far enough
back for no open transaction to commit older rows. Totals are the balances plus the rows created since.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, NamedTuple

from crm_suite.ledger.database import Run, batches, mills
from crm_suite.ledger.post import TABLE, Stamp
from crm_suite.rules.amounts import MILLS

BALANCES = "`tabRelationship Balance`"
# Rows get the time of their flush, shortly before their commit, on a clock that goes back an hour in autumn.
LAG = timedelta(hours=2)
# Fewer rows than this are summed faster than a balance is kept.
ENTRIES_WORTH_CLOSING = 300
CUSTOMERS_PER_STEP = 200
# How many rows stand: one that takes another back counts against it.
ENTRIES = "sum(if(reversal_of is null, 1, -1))"
COLUMNS = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"customer",
	"company",
	"event",
	"net_amount",
	"gross_amount",
	"entries",
	"up_to",
)


class Sum(NamedTuple):
	"""What one event adds up to for a customer in a company. Amounts in mills, `entries` are standing rows."""

	customer: str
	company: str | None
	event: str
	net: int
	gross: int
	entries: int


def sums_of_customers(run: Run, customers: Sequence[str], until: datetime | None = None) -> list[Sum]:
	"""The sums of these customers' standing rows, now or of those created up to `until`, in one statement.

	`until` must not lie before the last closing.
	"""
	values: dict[str, Any] = {f"customer_{number}": name for number, name in enumerate(customers)}
	summands = " union all ".join(select_summands(parameter, until) for parameter in values)
	rows = run(
		f"""select customer, company, event, {mills("sum(net_amount)")}, {mills("sum(gross_amount)")},
			cast(sum(entries) as signed)
		from ({summands}) summands group by customer, company, event""",
		values | {"until": until},
	)
	return [Sum(*row) for row in rows]


def select_summands(parameter: str, until: datetime | None) -> str:
	"""SQL for one customer's balances and newer rows.

	Customer by customer, so that the moment of the closing is a constant that bounds the range of the index;
	the rows are summed first, so that they are not copied into a temporary table.
	"""
	ended = "and creation <= %(until)s" if until else ""
	return f"""select customer, company, event, net_amount, gross_amount, entries
		from {BALANCES} where customer = %({parameter})s
		union all
		select customer, company, event, sum(net_amount), sum(gross_amount), {ENTRIES}
		from {TABLE} where customer = %({parameter})s {ended} and creation > (
			select coalesce(max(up_to), '1000-01-01') from {BALANCES} where customer = %({parameter})s
		) group by company, event"""


def close(run: Run, stamp: Stamp) -> Iterator[list[str]]:
	"""Bring the balances of customers with many new rows up to a while ago; yields the customers of each step.

	The caller commits after each step, and lets nobody else close at the same time.
	"""
	up_to = stamp.now - LAG
	for customers in batches(customers_to_close(run, up_to), CUSTOMERS_PER_STEP):
		sums = sums_of_customers(run, customers, up_to)
		forget(run, customers)
		insert_balances(run, sums, up_to, stamp)
		yield list(customers)


def customers_to_close(run: Run, up_to: datetime) -> list[str]:
	"""Customers with more than some hundred rows since their last closing: one pass over an index."""
	rows = run(
		f"""select entry.customer from {TABLE} entry
		left join (select customer, max(up_to) up_to from {BALANCES} group by customer) closed
			on closed.customer = entry.customer
		where entry.customer is not null and entry.creation <= %(up_to)s
			and entry.creation > coalesce(closed.up_to, '1000-01-01')
		group by entry.customer having count(*) > %(worth)s order by entry.customer""",
		{"up_to": up_to, "worth": ENTRIES_WORTH_CLOSING},
	)
	return [customer for (customer,) in rows]


def insert_balances(run: Run, sums: Sequence[Sum], up_to: datetime, stamp: Stamp) -> None:
	"""Write the balances of one step, those that came to nothing too: they carry the moment."""
	if not sums:
		return
	values = []
	for row in sums:
		values += [token_hex(8), stamp.now, stamp.now, stamp.user, stamp.user]
		values += [row.customer, row.company, row.event]
		values += [row.net / MILLS, row.gross / MILLS, row.entries, up_to]
	placeholders = f"({', '.join(['%s'] * len(COLUMNS))})"
	run(
		f"insert into {BALANCES} ({', '.join(COLUMNS)}) values {', '.join([placeholders] * len(sums))}",
		values,
	)


def forget(run: Run, customers: Collection[str]) -> None:
	"""Delete the balances of these customers: their totals are summed from the rows until the next closing."""
	run(f"delete from {BALANCES} where customer in %(customers)s", {"customers": tuple(customers)})


def wrong_balances(run: Run) -> list[tuple[str, str | None, str, int, int]]:
	"""Balances that are not the sums of their rows, by net, gross or number, in one statement.

	Each as (customer, company, event, balance, rows), both gross in mills.
	"""
	return list(
		run(
			f"""select customer, company, event, {mills("sum(balance)")}, {mills("sum(summed)")}
			from (
				select customer, company, event, gross_amount balance, 0 summed, net_amount balance_net,
					0 summed_net, entries balance_entries, 0 summed_entries
				from {BALANCES}
				union all
				select entry.customer, entry.company, entry.event, 0, sum(entry.gross_amount), 0,
					sum(entry.net_amount), 0, {ENTRIES}
				from (select customer, max(up_to) up_to from {BALANCES} group by customer) closed
				join {TABLE} entry on entry.customer = closed.customer and entry.creation <= closed.up_to
				group by entry.customer, entry.company, entry.event
			) both_sides
			group by customer, company, event
			having {mills("sum(balance)")} != {mills("sum(summed)")}
				or {mills("sum(balance_net)")} != {mills("sum(summed_net)")}
				or sum(balance_entries) != sum(summed_entries)"""
		)
	)


def by_company(sums: Sequence[Sum]) -> dict[str | None, list[Sum]]:
	"""One customer's sums, company by company."""
	grouped: dict[str | None, list[Sum]] = defaultdict(list)
	for row in sums:
		grouped[row.company].append(row)
	return grouped

"""What forecasts said in the past: as the monthly snapshots kept it, else as ledger and stage history tell it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from crm_suite.forecasting.cash import expected_cash
from crm_suite.forecasting.known import Moment
from crm_suite.forecasting.sources import Scope
from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE
from crm_suite.rules.forecast import Expected
from crm_suite.rules.forecast_table import first_of_month

SNAPSHOTS = "`tabForecast Snapshot`"
# How far a snapshot looks ahead, in months; so the largest horizon.
SNAPSHOT_MONTHS = 12


class Rebuilt(NamedTuple):
	"""When a first rebuild filled the ledger; None where there was none."""

	started: datetime | None = None
	finished: datetime | None = None


class Amount(NamedTuple):
	"""A sum in mills."""

	net: int
	gross: int


def scope_in_the_morning(companies: Sequence[str], day: date, rebuilt: Rebuilt) -> Scope:
	"""The forecast as it could be made when the day began."""
	return Scope(companies, Moment(datetime.combine(day, time.min), *rebuilt), day)


def read_snapshots(run: Run, company: str, days: Sequence[date]) -> dict[tuple[date, date], Amount]:
	"""What the snapshots of these days said, by (day, month)."""
	rows = run(
		f"""select taken_on, month, {mills("sum(net_amount)")}, {mills("sum(gross_amount)")}
		from {SNAPSHOTS} where company = %(company)s and taken_on in %(days)s group by taken_on, month""",
		{"company": company, "days": tuple(days)},
	)
	return {(day, month): Amount(net, gross) for day, month, net, gross in rows}


def reconstruct(run: Run, company: str, day: date, rebuilt: Rebuilt) -> dict[tuple[date, date], Amount]:
	"""What the forecast of a morning would have said, by (day, month); months without anything are left out."""
	lines = expected_cash(run, scope_in_the_morning([company], day, rebuilt))
	return {(day, month): amount for month, amount in by_month(lines).items()}


def by_month(lines: Iterable[Expected]) -> dict[date, Amount]:
	"""The sums of a forecast's months."""
	sums: dict[date, Amount] = defaultdict(lambda: Amount(0, 0))
	for line in lines:
		if line.cash_on:
			month = first_of_month(line.cash_on)
			sums[month] = Amount(sums[month].net + line.net, sums[month].gross + line.gross)
	return sums


def received(run: Run, company: str, months: Sequence[date]) -> dict[date, Amount]:
	"""What came in, less what was given back, by month, in one statement."""
	rows = run(
		f"""select cast(date_sub(date(entry.posting_datetime),
				interval dayofmonth(entry.posting_datetime) - 1 day) as date) month,
			{mills("sum(entry.net_amount)")}, {mills("sum(entry.gross_amount)")}
		from {TABLE} entry
		where entry.company = %(company)s and entry.is_reversed = 0 and entry.event in ('Paid', 'Refunded')
			and entry.posting_datetime >= %(first)s and entry.posting_datetime < %(before)s
		group by 1""",
		{"company": company, "first": months[0], "before": first_of_month(months[-1], 1)},
	)
	return {month: Amount(net, gross) for month, net, gross in rows}


def ledger_begins(run: Run, company: str) -> date | None:
	"""The day of the company's first row: no forecast can be reconstructed before it."""
	[(first,)] = run(
		f"select min(date(posting_datetime)) from {TABLE} where company = %(company)s", {"company": company}
	)
	return first

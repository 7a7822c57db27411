"""Quotas: the months that they are for, and what of the sums of deals counts towards them.

Amounts are mills of the company's currency, net of taxes: taxes are nobody's success.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from crm_suite.rules.entries import CREDITED, INVOICED, ORDERED, PAID, REFUNDED
from crm_suite.rules.forecast import Expected
from crm_suite.rules.forecast_table import first_of_month

MONTH = "Month"
QUARTER = "Quarter"
YEAR = "Year"
MONTHS_OF = {MONTH: 1, QUARTER: 3, YEAR: 12}

USER = "User"
SELLING_TEAM = "Selling Team"
TERRITORY = "Territory"

MEASURE_ORDERED = "Ordered"
MEASURE_BILLED = "Billed"
MEASURE_CASH = "Cash Received"
EVENTS_OF = {
	MEASURE_ORDERED: (ORDERED,),
	MEASURE_BILLED: (INVOICED, CREDITED),
	MEASURE_CASH: (PAID, REFUNDED),
}
MEASURE_OF = {event: measure for measure, events in EVENTS_OF.items() for event in events}


class Quota(NamedTuple):
	"""What somebody should reach from `starts_on` to `ends_on`, both included; whole months."""

	company: str
	target_type: str
	target: str
	measure: str
	starts_on: date
	ends_on: date


class Movement(NamedTuple):
	"""The net sum of one measure in one month, of the deals of one owner, team and territory."""

	company: str
	measure: str
	month: date
	opportunity_owner: str | None
	selling_team: str | None
	territory: str | None
	net: int


class Deal(NamedTuple):
	"""Whose an opportunity is."""

	opportunity_owner: str | None = None
	selling_team: str | None = None
	territory: str | None = None


# Of each team or territory those that it is part of, itself included.
Above = Mapping[str, Collection[str]]


def period_bounds(kind: str, day: date, first_month: int = 1) -> tuple[date, date]:
	"""First and last day of the month, quarter or year that `day` is in; years begin with `first_month` (1 to 12).

	Periods of one kind never overlap: two quotas are for the same one or have no day in common.
	Raises KeyError for another kind.
	"""
	months = MONTHS_OF[kind]
	start = first_of_month(day, -((day.month - first_month) % months))
	return start, first_of_month(start, months) - timedelta(days=1)


def counts(quota: Quota, movement: Movement, teams: Above, territories: Above) -> bool:
	"""Whether the movement is part of what the quota is for."""
	if (movement.company, movement.measure) != (quota.company, quota.measure):
		return False
	if not quota.starts_on <= movement.month <= quota.ends_on:
		return False
	if quota.target_type == USER:
		return movement.opportunity_owner == quota.target
	part_of, own = (
		(teams, movement.selling_team)
		if quota.target_type == SELLING_TEAM
		else (territories, movement.territory)
	)
	return own is not None and quota.target in part_of.get(own, (own,))


def reached(quota: Quota, movements: Iterable[Movement], teams: Above, territories: Above) -> int:
	"""The sum of what counts towards the quota."""
	return sum(movement.net for movement in movements if counts(quota, movement, teams, territories))


def days_of(line: Expected) -> dict[str, date | None]:
	"""When a line of the forecast counts for each measure: an order that comes in will be billed and paid as well."""
	return {
		MEASURE_ORDERED: line.ordered_on,
		MEASURE_BILLED: line.billed_on,
		MEASURE_CASH: line.cash_on,
	}


class Owners(NamedTuple):
	"""Whose the lines of a forecast are: opportunities by name, and the territory of customers."""

	deals: Mapping[str, Deal] = {}
	territories: Mapping[str, str] = {}

	def of(self, line: Expected) -> Deal:
		"""Whose this line is. What has no territory by its deal has the customer's."""
		deal = self.deals.get(line.sales_opportunity or "", Deal())
		return deal._replace(territory=deal.territory or self.territories.get(line.customer or ""))


def expected_movements(lines: Iterable[Expected], owners: Owners) -> list[Movement]:
	"""What a forecast expects of each measure."""
	return [
		Movement(line.company, measure, first_of_month(day), *owners.of(line), line.net)
		for line in lines
		for measure, day in days_of(line).items()
		if day
	]

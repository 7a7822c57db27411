"""Who sees what of a customer: the areas that the settings open to a user's roles."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from crm_suite.rules.entries import (
	ADJUSTED,
	CAMPAIGN_TOUCH,
	CASE_OPENED,
	CASE_RESOLVED,
	CREDITED,
	EVENTS,
	INTERACTION,
	INVOICED,
	PAID,
	REFUNDED,
	WRITTEN_OFF,
)
from crm_suite.rules.opportunity_totals import OUTSTANDING

SALES = "sales"
MONEY = "money"
INTERACTIONS = "interactions"
CAMPAIGNS = "campaigns"
SERVICE = "service"
AREAS = (SALES, MONEY, INTERACTIONS, CAMPAIGNS, SERVICE)

# Events that are not here are sales.
_AREA_BY_EVENT = {
	**dict.fromkeys((INVOICED, CREDITED, PAID, REFUNDED, WRITTEN_OFF, ADJUSTED), MONEY),
	INTERACTION: INTERACTIONS,
	CAMPAIGN_TOUCH: CAMPAIGNS,
	CASE_OPENED: SERVICE,
	CASE_RESOLVED: SERVICE,
}
_SALES_TOTALS = ("quoted", "ordered", "delivered", "returned")


class UnknownArea(ValueError):
	"""There is no such area of a customer's relations."""


def area_of(event: str) -> str:
	"""The area that an event belongs to."""
	return _AREA_BY_EVENT.get(event, SALES)


class Visibility(NamedTuple):
	"""What one user sees. `areas` are some of AREAS."""

	areas: frozenset[str]

	def shows(self, area: str) -> bool:
		"""Whether the user sees this area."""
		return area in self.areas

	@property
	def shows_amounts(self) -> bool:
		"""Amounts are money wherever they stand, on a quotation too."""
		return MONEY in self.areas

	def events(self, area: str | None = None) -> tuple[str, ...]:
		"""The events that the user sees, of one area or of all. Raises UnknownArea."""
		if area and area not in AREAS:
			raise UnknownArea(area)
		return tuple(
			event for event in EVENTS if area_of(event) in self.areas and area in (None, area_of(event))
		)

	def shows_total(self, field: str) -> bool:
		"""Whether the user sees a total, by its field's name (`quoted_net`, `outstanding_amount`...)."""
		if not self.shows_amounts:
			return False
		return SALES in self.areas or field == OUTSTANDING or not field.startswith(_SALES_TOTALS)


def visibility_of(rows: Iterable[Mapping[str, Any]], roles: Collection[str]) -> Visibility:
	"""What somebody with these roles sees: what any of them may.

	A row has a `role` and a truth value per area; a role without a row sees nothing.
	"""
	return Visibility(
		frozenset(area for row in rows if row["role"] in roles for area in AREAS if row.get(area))
	)

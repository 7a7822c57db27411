"""By what closed deals are grouped."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from frappe import _

from crm_suite.rules.reporting import ClosedDeal, Group


class Grouping(NamedTuple):
	"""A field of a closed deal, and what it links to."""

	field: str
	doctype: str


# In a filter: the deals that have no group.
NOT_SET = "Not Set"

GROUPS = {
	"Owner": Grouping("owner", "User"),
	"Selling Team": Grouping("team", "Selling Team"),
	"Territory": Grouping("territory", "Territory"),
	"Source": Grouping("source", "Capture Source"),
	"Pipeline": Grouping("pipeline", "Sales Pipeline"),
}


def group_of(by: str) -> Group:
	"""What gives a deal's group. A grouping that does not exist puts all deals into one."""
	if by not in GROUPS:
		return lambda deal: None

	def field_of(deal: ClosedDeal) -> str | None:
		return getattr(deal, GROUPS[by].field)

	return field_of


def in_group(deals: Iterable[ClosedDeal], group: Group, wanted: str | None) -> list[ClosedDeal]:
	"""The deals of one group; all where none is wanted."""
	return [deal for deal in deals if not wanted or (group(deal) or NOT_SET) == wanted]


def documents_of(group: str | None, **filters: str) -> dict[str, Any]:
	"""The filters under which a report lists the documents of one of its groups: for links from its numbers."""
	return {**filters, "group": group or NOT_SET, "show_documents": 1}


def label_of(by: str) -> str:
	"""The grouping in the user's language."""
	return {
		"Owner": _("Owner"),
		"Selling Team": _("Selling Team"),
		"Territory": _("Territory"),
		"Source": _("Source"),
		"Pipeline": _("Pipeline"),
	}.get(by, by)

"""By what closed deals are grouped."""

from typing import NamedTuple

from frappe import _

from crm_suite.rules.reporting import ClosedDeal, Group


class Grouping(NamedTuple):
	"""A field of a closed deal, and what it links to."""

	field: str
	doctype: str


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


def label_of(by: str) -> str:
	"""The grouping in the user's language."""
	return {
		"Owner": _("Owner"),
		"Selling Team": _("Selling Team"),
		"Territory": _("Territory"),
		"Source": _("Source"),
		"Pipeline": _("Pipeline"),
	}.get(by, by)

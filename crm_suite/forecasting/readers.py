"""Who may see which line of a forecast, and whose deal it is.

Lines of documents that the user may read are shown, by Frappe's own permissions, user permissions and shares. A
salesperson who may not read invoices still sees what the own deals bring in, where CRM Suite Settings show money to
that role. A forecast never says more than a list of the same documents would.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

import frappe
from frappe import _

from crm_suite.erp.teams import standing_teams
from crm_suite.rules.forecast import SALES_OPPORTUNITY, Expected
from crm_suite.rules.teams import teams_below
from crm_suite.rules.visibility import visibility_of


class Whose(NamedTuple):
	"""Of which deals a forecast is asked for; empty is all. A territory and a team stand for all below them."""

	opportunity_owner: str | None = None
	selling_team: str | None = None
	territory: str | None = None


class Line(Protocol):
	"""What is asked of a line: its document, and the deal that it belongs to."""

	voucher_type: str
	voucher_no: str
	sales_opportunity: str | None


AnyLine = TypeVar("AnyLine", bound=Line)


def readable_lines(lines: Sequence[AnyLine]) -> list[AnyLine]:
	"""The lines that the session's user may see; a statement per DocType."""
	names: dict[str, set[str]] = defaultdict(set)
	for line in lines:
		names[line.voucher_type].add(line.voucher_no)
		if line.sales_opportunity:
			names[SALES_OPPORTUNITY].add(line.sales_opportunity)
	readable = {doctype: readable_names(doctype, wanted) for doctype, wanted in names.items()}
	own_deals = readable.get(SALES_OPPORTUNITY, set()) if sees_money() else set()
	return [
		line
		for line in lines
		if line.voucher_no in readable[line.voucher_type] or line.sales_opportunity in own_deals
	]


def readable_names(doctype: str, names: set[str]) -> set[str]:
	"""Those of the documents that the session's user may read."""
	if not frappe.has_permission(doctype, "read"):
		return set()
	return set(frappe.get_list(doctype, filters={"name": ("in", sorted(names))}, pluck="name"))


def sees_money() -> bool:
	"""Whether CRM Suite Settings show money to the session's user."""
	settings = frappe.get_cached_doc("CRM Suite Settings")
	roles = set(frappe.get_roles())
	return visibility_of([row.as_dict() for row in settings.visibility], roles).shows_amounts


def refuse_without_money() -> None:
	"""Raises PermissionError where CRM Suite Settings show the session's user no money. A System Manager sets them."""
	if not sees_money() and "System Manager" not in frappe.get_roles():
		frappe.throw(
			_("CRM Suite Settings do not show amounts to your roles."),
			title=_("Not Permitted"),
			exc=frappe.PermissionError,
		)


def lines_of(lines: Sequence[Expected], whose: Whose) -> list[Expected]:
	"""The lines of the deals that are asked for. What belongs to no deal belongs to nobody's."""
	filters = deal_filters(whose)
	if not filters:
		return list(lines)
	names = {line.sales_opportunity for line in lines if line.sales_opportunity}
	if not names:
		return []
	deals = set(
		frappe.get_all(SALES_OPPORTUNITY, filters={"name": ("in", sorted(names)), **filters}, pluck="name")
	)
	return [line for line in lines if line.sales_opportunity in deals]


def deal_filters(whose: Whose) -> dict[str, object]:
	"""The filters of a Sales Opportunity."""
	filters: dict[str, object] = {}
	if whose.opportunity_owner:
		filters["opportunity_owner"] = whose.opportunity_owner
	if whose.selling_team:
		teams = teams_below(standing_teams(), [whose.selling_team])
		filters["selling_team"] = ("in", sorted(teams) or [whose.selling_team])
	if whose.territory:
		filters["territory"] = ("descendants of (inclusive)", whose.territory)
	return filters

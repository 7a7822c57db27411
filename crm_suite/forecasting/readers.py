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
from crm_suite.forecasting.quotas import owners_of
from crm_suite.rules.forecast import SALES_OPPORTUNITY, Expected
from crm_suite.rules.teams import teams_below
from crm_suite.rules.visibility import visibility_of


class Whose(NamedTuple):
	"""Whose lines a forecast is asked for; empty is all. A territory and a team stand for all below them."""

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
	"""The lines of what is asked for. What belongs to no deal is nobody's and no team's, and in the customer's
	territory, as it is for quotas.
	"""
	if not any(whose):
		return list(lines)
	owners = owners_of(frappe.db.sql, lines)
	user, teams, territories = whose.opportunity_owner, teams_asked(whose), territories_asked(whose)
	return [
		line
		for line, deal in zip(lines, map(owners.of, lines), strict=True)
		if (not user or deal.opportunity_owner == user)
		and (not teams or deal.selling_team in teams)
		and (not territories or deal.territory in territories)
	]


def teams_asked(whose: Whose) -> set[str]:
	"""The team with all below it; empty where none is asked for."""
	name = whose.selling_team
	return {name, *teams_below(standing_teams(), [name])} if name else set()


def territories_asked(whose: Whose) -> set[str]:
	"""The territory with all below it; empty where none is asked for."""
	name = whose.territory
	filters = {"name": ("descendants of (inclusive)", name)}
	return {name, *frappe.get_all("Territory", filters=filters, pluck="name")} if name else set()

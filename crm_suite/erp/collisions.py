"""Two who are in touch with the same customer are told of each other; nothing is refused.

`rules.collisions` says who is another; here is the one query for their open opportunities, and what a user is told
of them: those that he may read by name, of the others only that there is one and whose.
"""

from collections.abc import Collection, Sequence
from html import escape
from typing import NamedTuple

import frappe
from frappe import _
from frappe.desk.reportview import build_match_conditions
from frappe.model.document import Document
from frappe.utils import get_fullname, get_link_to_form

from crm_suite.erp.teams import standing_teams
from crm_suite.rules.collisions import Carer, carer, is_another
from crm_suite.rules.stages import OPEN
from crm_suite.rules.text import bold

OPPORTUNITY = "Sales Opportunity"
MOST_TOLD = 5


class Deal(NamedTuple):
	"""An open opportunity of a customer, with who cares for it."""

	customer: str
	name: str
	title: str
	owner: str | None
	team: str | None


def carer_of(owner: str | None, team: str | None = None) -> Carer:
	"""Who cares for a record with this owner and team. No statement while the teams are cached."""
	return carer(owner, team, standing_teams())


def deals_of_others(customers: Collection[str], mine: Carer, besides: str | None = None) -> list[Deal]:
	"""The customers' open opportunities of another team or owner, newest first. One statement, none without customers."""
	if not customers:
		return []
	rows = frappe.db.sql(
		"""select customer, name, title, opportunity_owner, selling_team from `tabSales Opportunity`
		where customer in %(customers)s and status = %(open)s and name != %(besides)s
		order by creation desc, name""",
		{"customers": tuple(customers), "open": OPEN, "besides": besides or ""},
	)
	teams = standing_teams()
	deals = [Deal(*row) for row in rows]
	return [deal for deal in deals if is_another(mine, carer(deal.owner, deal.team, teams))]


def warn(doc: Document, method: str) -> None:
	"""`validate` of a Sales Opportunity: with a new customer, who else is in touch. One statement."""
	if frappe.flags.in_import or doc.status != OPEN or not doc.has_value_changed("customer"):
		return
	mine = carer_of(doc.opportunity_owner, doc.selling_team)
	if sentences := tell_deals(doc.customer, mine, doc.name):
		frappe.msgprint("<br>".join(sentences), title=_("Others Are in Touch"), indicator="orange")


def tell_deals(customer: str | None, mine: Carer, besides: str | None = None) -> list[str]:
	"""Others' open opportunities with a customer for the session's user, each a sentence of HTML.

	One statement; where there are any, one more and Frappe's own about what is shared.
	"""
	deals = deals_of_others([customer] if customer else [], mine, besides)[:MOST_TOLD]
	readable = readable_deals(deals)
	return [sentence(deal, deal.name in readable) for deal in deals]


def sentence(deal: Deal, is_readable: bool) -> str:
	"""An opportunity and whose it is; what users wrote is escaped."""
	what = (
		get_link_to_form(OPPORTUNITY, deal.name, escape(deal.title or deal.name))
		if is_readable
		else escape(_("an opportunity that you may not read"))
	)
	return _("Open with the same customer: {0}; in the care of {1}").format(what, bold(whose(deal)))


def whose(deal: Deal) -> str:
	"""The owner of a deal, with the team that it belongs to, as plain text."""
	if not deal.owner:
		return deal.team or ""
	name = get_fullname(deal.owner)
	return f"{name} ({deal.team})" if deal.team else name


def readable_deals(deals: Sequence[Deal]) -> set[str]:
	"""The names of those that the session's user may read."""
	condition = read_condition(OPPORTUNITY) if deals else None
	if condition is None:
		return set()
	rows = frappe.db.sql(
		f"""select `tabSales Opportunity`.name from `tabSales Opportunity`
		where `tabSales Opportunity`.name in %(names)s {condition and f"and ({condition})"}""",
		{"names": tuple(deal.name for deal in deals)},
	)
	return {name for (name,) in rows}


def read_condition(doctype: str) -> str | None:
	"""SQL that is true for the documents that the user may read: empty for all, None for none."""
	return build_match_conditions(doctype) if frappe.has_permission(doctype, "read") else None

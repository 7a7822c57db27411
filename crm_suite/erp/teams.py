"""The site's selling teams as values. Who is in which is cached: it is asked with every list and every lead."""

import frappe
from frappe.model.document import Document

from crm_suite.rules.teams import Team, Teams, home_team, team_after

CACHE_KEY = "crm_suite_selling_teams"
# A request that began before a change may put the old teams back after it: not for long.
CACHE_SECONDS = 600


def standing_teams() -> Teams:
	"""All teams by name, disabled ones too: what they have goes on belonging to them."""
	rows = frappe.cache.get_value(CACHE_KEY, expires=True)
	if rows is None:
		rows = read_teams()
		frappe.cache.set_value(CACHE_KEY, rows, expires_in_sec=CACHE_SECONDS)
	return {row["name"]: Team(**{**row, "members": tuple(row["members"])}) for row in rows}


def read_teams() -> list[dict[str, str | list[str] | None]]:
	"""The teams with their members, in two statements."""
	members: dict[str, list[str]] = {}
	rows = frappe.get_all("Selling Team Member", fields=["parent", "user"], order_by="parent, idx")
	for row in rows:
		members.setdefault(row.parent, []).append(row.user)
	teams = frappe.get_all("Selling Team", fields=["name", "parent_selling_team", "manager"], order_by="name")
	return [
		{
			"name": team.name,
			"parent": team.parent_selling_team or None,
			"manager": team.manager or None,
			"members": members.get(team.name, []),
		}
		for team in teams
	]


def set_home_team(document: Document, owner_field: str) -> None:
	"""A lead or opportunity without a team belongs to its owner's, where the owner has just one.

	With another owner it goes to another team, but for a team that was chosen in the same save.
	"""
	owner, team = document.get(owner_field), document.get("selling_team") or None
	before = document.get_doc_before_save()
	if not team:
		document.selling_team = home_team(owner, standing_teams())
	elif before and before.get(owner_field) != owner and before.get("selling_team") == team:
		document.selling_team = team_after(team, before.get(owner_field), owner, standing_teams())


def forget_teams(*_args: object) -> None:
	"""Read the teams again, now and once this transaction is over: until then others read the old ones.

	Also a document event of User, whose renames reach the teams' rows without an event.
	"""
	drop_cached()
	frappe.db.after_commit.add(drop_cached)
	frappe.db.after_rollback.add(drop_cached)


def drop_cached() -> None:
	frappe.cache.delete_value(CACHE_KEY)

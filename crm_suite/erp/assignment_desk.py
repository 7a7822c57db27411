"""What the rule of assignment asks of the site: teams with hours and absences, loads, turns, leads with their paths.

Everything is read set-based: the number of statements does not grow with the leads, teams or members.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import frappe
from frappe.utils import get_time, getdate

from crm_suite.rules.assignment import Desk, Hours, Lead, Member, SellingTeam
from crm_suite.rules.lead import NEW, NURTURING, QUALIFIED, WORKING

OPEN_STATUSES = (NEW, WORKING, NURTURING, QUALIFIED)
TREES = {"Territory": "territory", "Item Group": "item_group"}


def read_desk(moment: datetime) -> Desk:
	"""Everybody's state at that moment, in the site's time zone."""
	teams = read_teams(moment)
	users = {member.user for team in teams for member in team.members}
	people = users | {team.manager for team in teams if team.manager}
	return Desk(teams, read_present(people, moment), read_loads(users), read_turns(teams))


def read_teams(moment: datetime) -> list[SellingTeam]:
	"""The enabled teams."""
	teams = frappe.get_all(
		"Selling Team",
		filters={"disabled": 0},
		fields=["name", "parent_selling_team", "manager", "distribution", "holiday_list"],
		order_by="name",
	)
	names = [team.name for team in teams]
	territories = rows_of("Selling Team Territory", names, "territory")
	members = rows_of("Selling Team Member", names, "user", "takes_leads", "capacity")
	skills = rows_of("Selling Team Skill", names, "user", "language", "item_group")
	hours = rows_of("Selling Team Hours", names, "workday", "start_time", "end_time")
	holidays = read_holidays({team.holiday_list for team in teams if team.holiday_list}, moment)
	return [
		SellingTeam(
			team.name,
			team.parent_selling_team or None,
			team.manager or None,
			team.distribution,
			frozenset(row.territory for row in territories[team.name]),
			tuple(member_of(row, skills[team.name]) for row in members[team.name]),
			tuple(
				Hours(row.workday, get_time(row.start_time), get_time(row.end_time))
				for row in hours[team.name]
			),
			# Only this day is asked about.
			frozenset([moment.date()] if team.holiday_list in holidays else []),
		)
		for team in teams
	]


def rows_of(doctype: str, teams: Sequence[str], *fields: str) -> defaultdict[str, list[Any]]:
	"""The rows of a child table by team, in their order."""
	rows: defaultdict[str, list[Any]] = defaultdict(list)
	for row in frappe.get_all(
		doctype,
		filters={"parenttype": "Selling Team", "parent": ("in", teams or [""])},
		fields=["parent", *fields],
		order_by="parent, idx",
	):
		rows[row.parent].append(row)
	return rows


def member_of(row: Any, skills: Iterable[Any]) -> Member:
	"""A member with what the team's table of languages and products says."""
	own = [skill for skill in skills if skill.user == row.user]
	return Member(
		row.user,
		bool(row.takes_leads),
		row.capacity or 0,
		frozenset(skill.language for skill in own if skill.language),
		frozenset(skill.item_group for skill in own if skill.item_group),
	)


def read_holidays(lists: set[str], moment: datetime) -> set[str]:
	"""Those of the holiday lists for which the day is a holiday."""
	if not lists:
		return set()
	filters = {"parent": ("in", sorted(lists)), "holiday_date": moment.date()}
	return set(frappe.get_all("Holiday", filters=filters, pluck="parent"))


def read_present(users: set[str], moment: datetime) -> set[str]:
	"""Who of them is enabled and not absent that day, whichever team says so."""
	if not users:
		return set()
	enabled = frappe.get_all("User", filters={"name": ("in", sorted(users)), "enabled": 1}, pluck="name")
	return set(enabled) - read_absent(moment)


def read_absent(moment: datetime) -> set[str]:
	"""Who is absent that day."""
	day = getdate(moment)
	filters = {"from_date": ("<=", day), "to_date": (">=", day)}
	return set(frappe.get_all("Selling Team Absence", filters=filters, pluck="user"))


def read_loads(users: set[str]) -> dict[str, int]:
	"""How many open leads each of them owns."""
	if not users:
		return {}
	rows = frappe.db.sql(
		"""select lead_owner, count(*) from `tabSales Lead`
			where lead_owner in %(users)s and status in %(statuses)s group by lead_owner""",
		{"users": sorted(users), "statuses": OPEN_STATUSES},
	)
	return dict(rows)


def read_turns(teams: Sequence[SellingTeam]) -> dict[tuple[str, str], int]:
	"""The last turn of each member in each team."""
	if not teams:
		return {}
	rows = frappe.db.sql(
		"""select selling_team, assigned_to, max(turn) from `tabLead Assignment`
			where selling_team in %(teams)s and assigned_to > '' group by selling_team, assigned_to""",
		{"teams": [team.name for team in teams]},
	)
	return {(team, user): turn for team, user, turn in rows}


def read_leads(names: Sequence[str], condition: str, lock: bool) -> list[tuple[Lead, str | None]]:
	"""Those of the leads that meet the condition, with their owners, in the order in which they were captured.

	With `lock` as they are now, and nobody changes them before this transaction ends.
	"""
	rows = frappe.db.sql(
		f"""select name, territory, item_group, language, selling_team, lead_owner from `tabSales Lead` lead
			where name in %(names)s and status in %(statuses)s and {condition}
			order by captured_on, name {"for update" if lock else ""}""",
		{"names": tuple(names), "statuses": OPEN_STATUSES},
		as_dict=True,
	)
	paths = {
		fieldname: read_paths(doctype, {row[fieldname] for row in rows if row[fieldname]})
		for doctype, fieldname in TREES.items()
	}
	return [
		(
			Lead(
				row.name,
				paths["territory"].get(row.territory, ()),
				paths["item_group"].get(row.item_group, ()),
				row.language or None,
				row.selling_team or None,
			),
			row.lead_owner or None,
		)
		for row in rows
	]


def read_paths(doctype: str, nodes: set[str]) -> dict[str, tuple[str, ...]]:
	"""Each node with those above it, up to the root."""
	if not nodes:
		return {}
	rows = frappe.db.sql(
		f"""select node.name, above.name from `tab{doctype}` node
			join `tab{doctype}` above on node.lft between above.lft and above.rgt
			where node.name in %s order by node.name, above.lft desc""",
		(tuple(sorted(nodes)),),
	)
	paths: dict[str, tuple[str, ...]] = {}
	for node, above in rows:
		paths[node] = (*paths.get(node, ()), above)
	return paths

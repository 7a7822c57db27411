"""Selling teams: who belongs to which, who leads whom, and whose leads and opportunities somebody sees."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

SEE_ALL = "All"
SEE_TEAM = "Their Teams"
SEE_OWN = "Their Own"

SALESPERSON = "Sales User"
UNLIMITED_ROLES = frozenset({"Sales Manager", "System Manager"})


class Team(NamedTuple):
	"""A team as far as it says who works with whom. Users by name; `parent` is a team's name."""

	name: str
	parent: str | None = None
	manager: str | None = None
	members: tuple[str, ...] = ()


Teams = Mapping[str, Team]


class Sight(NamedTuple):
	"""Whose records somebody sees: those of these users, and those that belong to these teams."""

	users: frozenset[str]
	teams: frozenset[str]


def is_limited(sees: str | None, roles: Iterable[str]) -> bool:
	"""Whether the setting limits somebody with these roles: salespeople who are nobody's sales manager.

	Other roles neither limit nor lift it: an accountant who also sells is limited as a salesperson, one who
	does not is not asked.
	"""
	roles = set(roles)
	return sees in (SEE_TEAM, SEE_OWN) and SALESPERSON in roles and not roles & UNLIMITED_ROLES


def sight_of(user: str, sees: str, teams: Teams) -> Sight:
	"""What a limited salesperson sees: the own records, and as a manager those of the teams below.

	With SEE_TEAM also what the teams have of which they are a member.
	"""
	seen = teams_below(teams, (team.name for team in teams.values() if team.manager == user))
	if sees == SEE_TEAM:
		seen |= {team.name for team in teams.values() if user in team.members}
	return Sight(frozenset({user}.union(*(teams[name].members for name in seen))), frozenset(seen))


def teams_below(teams: Teams, names: Iterable[str]) -> set[str]:
	"""These teams with all that are part of them, however deep."""
	found: set[str] = set()
	waiting = [name for name in names if name in teams]
	while waiting:
		name = waiting.pop()
		if name not in found:
			found.add(name)
			waiting.extend(team.name for team in teams.values() if team.parent == name)
	return found


def teams_above(teams: Teams, name: str | None) -> list[str]:
	"""This team and those that it is part of, from the inside out."""
	above: list[str] = []
	while name in teams and name not in above:
		above.append(name)
		name = teams[name].parent
	return above


def is_part_of_itself(teams: Teams, name: str, parent: str | None) -> bool:
	"""Whether `parent` lies in the team that is to become a part of it."""
	return name in teams_above({**teams, name: Team(name)}, parent)


def home_team(user: str | None, teams: Teams) -> str | None:
	"""The team of somebody who is in one only, as a member or else as its manager; None where that is not clear."""
	own = [team.name for team in teams.values() if user in team.members]
	own = own or [team.name for team in teams.values() if team.manager == user]
	return own[0] if user and len(own) == 1 else None


def is_of(user: str | None, name: str | None, teams: Teams) -> bool:
	"""Whether the user is a member of the team, or manages it or one that it is part of."""
	above = teams_above(teams, name)
	return bool(user and above) and (
		user in teams[above[0]].members or any(teams[each].manager == user for each in above)
	)


def team_after(team: str | None, owner: str | None, new_owner: str | None, teams: Teams) -> str | None:
	"""The team of what goes from one owner to another: the new owner's, where it is not theirs already.

	Where the new owner has no home team, it leaves that of the old owner, and stays in any other; what nobody owns
	stays where it is.
	"""
	if not new_owner or is_of(new_owner, team, teams):
		return team
	return home_team(new_owner, teams) or (None if team == home_team(owner, teams) else team)

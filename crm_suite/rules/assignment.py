"""Who gets a lead: the team that covers its place, then a member who can take it, in turn or by load.

Territories and product groups are given as paths, from the lead's own up to the root of its tree, so that a team
for Germany gets what comes from Berlin. All times are in the site's time zone.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from enum import Enum
from typing import NamedTuple

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

IN_TURN = "Round Robin"
BY_LOAD = "Fewest Open Leads"


class Reason(Enum):
	"""Why somebody gets a lead, or why it waits. The values are stored."""

	IN_TURN = "Next in turn"
	BY_LOAD = "Fewest open leads"
	MANAGER = "Manager, as no member can take it"
	NO_TEAM = "No team covers it"
	CLOSED = "Outside of working hours"
	NOBODY = "Nobody can take it"


class Lead(NamedTuple):
	"""What decides. `team`: the one that was chosen for it, if any."""

	name: str
	territories: tuple[str, ...] = ()
	item_groups: tuple[str, ...] = ()
	language: str | None = None
	team: str | None = None


class Member(NamedTuple):
	"""Somebody in a team. No languages or product groups: all of them. `capacity` 0: no limit."""

	user: str
	takes_leads: bool = True
	capacity: int = 0
	languages: frozenset[str] = frozenset()
	item_groups: frozenset[str] = frozenset()


class Hours(NamedTuple):
	"""A stretch of a weekday on which a team works."""

	weekday: str
	start: time
	end: time


class SellingTeam(NamedTuple):
	"""A team that takes leads. No territories: from everywhere that no other team covers. No hours: always."""

	name: str
	parent: str | None = None
	manager: str | None = None
	distribution: str = IN_TURN
	territories: frozenset[str] = frozenset()
	members: tuple[Member, ...] = ()
	hours: tuple[Hours, ...] = ()
	holidays: frozenset[date] = frozenset()


class Choice(NamedTuple):
	"""Who gets the lead as a member of which team; `user` None: it waits."""

	user: str | None
	team: str | None
	reason: Reason


class Desk:
	"""Everybody's state while leads are handed out one after the other: each choice counts for the next.

	`present` are the users who can work at all today: enabled and not absent. `loads` are open leads by user,
	`turns` the number of the turn in which somebody last got a lead, by team and user: who is missing in it
	comes first.
	"""

	def __init__(
		self,
		teams: Iterable[SellingTeam],
		present: Iterable[str],
		loads: dict[str, int],
		turns: dict[tuple[str, str], int],
	) -> None:
		self.teams = {team.name: team for team in teams}
		self.present = frozenset(present)
		self.loads = dict(loads)
		self.turns = dict(turns)
		self.turn = max(self.turns.values(), default=0)

	def choose(self, lead: Lead, moment: datetime, not_to: str | None = None) -> Choice:
		"""Who gets the lead at that moment, without handing it over. `not_to`: who is not asked, as it is theirs."""
		teams = self.teams_for(lead)
		if not teams:
			return Choice(None, None, Reason.NO_TEAM)
		open_teams = [team for team in teams if is_open(team, moment)]
		if not open_teams:
			return Choice(None, teams[0].name, Reason.CLOSED)
		free = [
			(team, member)
			for team in open_teams
			for member in team.members
			if member.user != not_to and self.can_take(member, lead)
		]
		if free:
			team, member = min(free, key=self.rank)
			return Choice(
				member.user,
				team.name,
				Reason.BY_LOAD if team.distribution == BY_LOAD else Reason.IN_TURN,
			)
		return self.choose_manager(open_teams, not_to)

	def hand_over(self, choice: Choice) -> int:
		"""Count a choice for what comes after it. Returns the number of its turn."""
		self.turn += 1
		if choice.user and choice.team:
			self.turns[choice.team, choice.user] = self.turn
			self.loads[choice.user] = self.loads.get(choice.user, 0) + 1
		return self.turn

	def teams_for(self, lead: Lead) -> list[SellingTeam]:
		"""The team that was chosen; else those that cover the smallest territory around the lead; else those
		that cover everything."""
		if lead.team:
			return [self.teams[lead.team]] if lead.team in self.teams else []
		for territory in lead.territories:
			covering = [team for team in self.teams.values() if territory in team.territories]
			if covering:
				return covering
		return [team for team in self.teams.values() if not team.territories]

	def can_take(self, member: Member, lead: Lead) -> bool:
		"""Whether a member is there, knows what is needed and has room for one more."""
		return (
			member.takes_leads
			and member.user in self.present
			and not (lead.language and member.languages and lead.language not in member.languages)
			and not (
				lead.item_groups and member.item_groups and member.item_groups.isdisjoint(lead.item_groups)
			)
			and not (member.capacity and self.loads.get(member.user, 0) >= member.capacity)
		)

	def rank(self, place: tuple[SellingTeam, Member]) -> tuple[int, int]:
		"""Who comes first: by load where the team wants it, then who has waited longest; ties as listed."""
		team, member = place
		load = self.loads.get(member.user, 0) if team.distribution == BY_LOAD else 0
		return load, self.turns.get((team.name, member.user), 0)

	def choose_manager(self, teams: Sequence[SellingTeam], not_to: str | None) -> Choice:
		"""The manager of one of the teams, or of a team that it is part of."""
		for team in teams:
			seen: set[str] = set()
			above: SellingTeam | None = team
			while above and above.name not in seen:
				seen.add(above.name)
				if above.manager in self.present and above.manager != not_to:
					return Choice(above.manager, team.name, Reason.MANAGER)
				above = self.teams.get(above.parent or "")
		return Choice(None, teams[0].name, Reason.NOBODY)


def is_open(team: SellingTeam, moment: datetime) -> bool:
	"""Whether the team works at that moment."""
	if moment.date() in team.holidays:
		return False
	weekday = WEEKDAYS[moment.weekday()]
	return not team.hours or any(
		hours.weekday == weekday and hours.start <= moment.time() < hours.end for hours in team.hours
	)

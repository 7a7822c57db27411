"""Who is another? Two who sell to the same customer without knowing of each other."""

from typing import NamedTuple

from crm_suite.rules.teams import Teams


class Carer(NamedTuple):
	"""Who cares for a lead or opportunity: its owner, and the teams that it belongs to."""

	owner: str | None
	teams: frozenset[str]


def carer(owner: str | None, team: str | None, teams: Teams) -> Carer:
	"""The owner of a record with the team that it belongs to; without one, with all teams that the owner is in."""
	if team:
		return Carer(owner or None, frozenset({team}))
	own = (known for known in teams.values() if owner and (owner in known.members or owner == known.manager))
	return Carer(owner or None, frozenset(known.name for known in own))


def is_another(mine: Carer, other: Carer) -> bool:
	"""Whether somebody else cares for the other record: another team or, where one has no team, another owner.

	Nobody is another to himself, whatever team his records belong to; a record that nobody cares for is nobody's.
	"""
	if mine.owner and mine.owner == other.owner:
		return False
	if mine.teams and other.teams:
		return not mine.teams & other.teams
	return bool(other.owner or other.teams)

"""People of two teams, one inside the other, and their leads: what the tests of permissions are about."""

from typing import NamedTuple

from tests.site.relations_records import make_lead
from tests.site.team_records import make_team, make_territory, make_user


class People(NamedTuple):
	"""North has Ann and Bob and is led by Max; Deep is a part of North and has Dee; Sam has no team."""

	ann: str
	bob: str
	max: str
	dee: str
	sam: str
	boss: str
	north: str
	deep: str
	iceland: str


def make_people() -> People:
	"""The people and their teams, in the test's transaction."""
	ann, bob, manager, dee, sam = (make_user(name) for name in ("ann", "bob", "max", "dee", "sam"))
	boss = make_user("boss", "Sales User", "Sales Manager")
	iceland = make_territory("Test Iceland", make_territory("Test North", is_group=1))
	north = make_team("North", [ann, bob], manager, territories=["Test North"])
	deep = make_team("Deep North", [dee], parent=north)
	return People(ann, bob, manager, dee, sam, boss, north, deep, iceland)


def make_leads(people: People) -> dict[str, str]:
	"""A lead of each, one of the team only, one of nobody in the team's territory, one of nobody."""
	return {
		"ann": make_lead(lead_owner=people.ann).name,
		"bob": make_lead(lead_owner=people.bob).name,
		"dee": make_lead(lead_owner=people.dee).name,
		"sam": make_lead(lead_owner=people.sam).name,
		"team": make_lead(lead_owner="", selling_team=people.north).name,
		"territory": make_lead(lead_owner="", territory=people.iceland).name,
		"nobody": make_lead(lead_owner="").name,
	}

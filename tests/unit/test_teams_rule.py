"""Whose leads and opportunities a salesperson sees."""

import pytest

from crm_suite.rules.teams import (
	SEE_ALL,
	SEE_OWN,
	SEE_TEAM,
	Sight,
	Team,
	home_team,
	is_limited,
	is_part_of_itself,
	sight_of,
	team_after,
	teams_below,
)

TEAMS = {
	team.name: team
	for team in (
		Team("Europe", None, "eva", ("eli",)),
		Team("North", "Europe", "max", ("ann", "bob")),
		Team("Iceland", "North", None, ("ice",)),
		Team("South", "Europe", None, ("ann",)),
	)
}


@pytest.mark.parametrize(
	("sees", "roles", "expected"),
	[
		(SEE_OWN, {"Sales User"}, True),
		(SEE_TEAM, {"Sales User", "Accounts Manager"}, True),
		(SEE_ALL, {"Sales User"}, False),
		(None, {"Sales User"}, False),
		(SEE_OWN, {"Sales User", "Sales Manager"}, False),
		(SEE_OWN, {"Sales User", "System Manager"}, False),
		(SEE_OWN, {"Accounts User"}, False),
	],
)
def test_who_is_limited(sees: str | None, roles: set[str], expected: bool):
	assert is_limited(sees, roles) is expected


@pytest.mark.parametrize(
	("user", "sees", "users", "teams"),
	[
		("ann", SEE_OWN, {"ann"}, set()),
		("ann", SEE_TEAM, {"ann", "bob"}, {"North", "South"}),
		("eli", SEE_TEAM, {"eli"}, {"Europe"}),
		("max", SEE_OWN, {"max", "ann", "bob", "ice"}, {"North", "Iceland"}),
		("eva", SEE_OWN, {"eva", "eli", "ann", "bob", "ice"}, set(TEAMS)),
		("sam", SEE_TEAM, {"sam"}, set()),
	],
)
def test_sight(user: str, sees: str, users: set[str], teams: set[str]):
	assert sight_of(user, sees, TEAMS) == Sight(frozenset(users), frozenset(teams))


def test_teams_below_end_in_a_circle_and_leave_out_what_is_gone():
	circle = {"A": Team("A", "B"), "B": Team("B", "A")}

	assert teams_below(circle, ["A", "gone"]) == {"A", "B"}


@pytest.mark.parametrize(
	("parent", "expected"),
	[("Iceland", True), ("North", True), ("Europe", False), (None, False), ("gone", False)],
)
def test_a_team_is_not_part_of_itself(parent: str | None, expected: bool):
	assert is_part_of_itself(TEAMS, "North", parent) is expected


@pytest.mark.parametrize(
	("user", "expected"),
	[("bob", "North"), ("ann", None), ("max", "North"), ("sam", None), (None, None), ("", None)],
)
def test_home_team(user: str | None, expected: str | None):
	assert home_team(user, TEAMS) == expected


@pytest.mark.parametrize(
	("team", "owner", "new_owner", "expected"),
	[
		("North", "bob", "ice", "Iceland"),
		("North", "bob", "ann", "North"),
		("Iceland", "ice", "max", "Iceland"),
		("Iceland", "ice", "eva", "Iceland"),
		("Iceland", "ice", "ann", None),
		("South", "ice", "bob", "North"),
		("South", "ice", "sam", "South"),
		("North", "bob", "sam", None),
		("North", "bob", None, "North"),
		("Gone", "bob", "ice", "Iceland"),
	],
)
def test_the_team_follows_the_owner(team: str, owner: str, new_owner: str | None, expected: str | None):
	assert team_after(team, owner, new_owner, TEAMS) == expected

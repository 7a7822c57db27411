"""Who gets a lead."""

from collections import Counter
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.assignment import (
	BY_LOAD,
	Choice,
	Desk,
	Hours,
	Lead,
	Member,
	Reason,
	SellingTeam,
	is_open,
)

MONDAY = datetime(2026, 11, 23, 10, 0)
BERLIN = ("Berlin", "Germany", "All Territories")


def team(name: str = "North", *users: str, **more) -> SellingTeam:
	return SellingTeam(name, members=tuple(map(Member, users)), **more)


def desk(*teams: SellingTeam, loads=None, turns=None, away=()) -> Desk:
	everybody = {member.user for one in teams for member in one.members} | {one.manager for one in teams}
	return Desk(teams, everybody - {None, *away}, loads or {}, turns or {})


def hand_out(to: Desk, count: int, lead: Lead | None = None) -> list[str | None]:
	users = []
	for _ in range(count):
		choice = to.choose(lead or Lead("L"), MONDAY)
		to.hand_over(choice)
		users.append(choice.user)
	return users


def test_members_take_turns_in_the_order_of_the_list():
	assert hand_out(desk(team("North", "ann", "bob", "cid")), 5) == ["ann", "bob", "cid", "ann", "bob"]


def test_turns_go_on_where_they_were():
	turns = {("North", "ann"): 8, ("North", "bob"): 7, ("South", "cid"): 9}

	assert hand_out(desk(team("North", "ann", "bob", "cid"), turns=turns), 3) == ["cid", "bob", "ann"]


def test_by_load_who_has_least_comes_first():
	to = desk(team("North", "ann", "bob", distribution=BY_LOAD), loads={"ann": 3, "bob": 1})

	assert hand_out(to, 4) == ["bob", "bob", "ann", "bob"]


def test_the_smallest_territory_decides():
	germany = team("Germany", "ann", territories=frozenset({"Germany"}))
	berlin = team("Berlin", "bob", territories=frozenset({"Berlin"}))
	world = team("World", "cid")
	to = desk(world, germany, berlin)

	assert to.choose(Lead("L", BERLIN), MONDAY).user == "bob"
	assert to.choose(Lead("L", BERLIN[1:]), MONDAY).user == "ann"
	assert to.choose(Lead("L", ("Spain", "All Territories")), MONDAY).user == "cid"
	assert to.choose(Lead("L"), MONDAY).user == "cid"
	assert desk(germany).choose(Lead("L"), MONDAY) == Choice(None, None, Reason.NO_TEAM)


def test_a_team_that_was_chosen_is_kept():
	to = desk(team("Berlin", "bob", territories=frozenset({"Berlin"})), team("World", "cid"))

	assert to.choose(Lead("L", BERLIN, team="World"), MONDAY).user == "cid"
	assert to.choose(Lead("L", BERLIN, team="Disabled"), MONDAY).reason == Reason.NO_TEAM


def test_languages_and_product_groups():
	german = Member("ann", languages=frozenset({"de"}))
	pumps = Member("bob", languages=frozenset({"en"}), item_groups=frozenset({"Pumps"}))
	to = desk(SellingTeam("North", manager="max", members=(german, pumps)))

	assert to.choose(Lead("L", language="de"), MONDAY).user == "ann"
	assert to.choose(Lead("L", language="en", item_groups=("Hand Pumps", "Pumps")), MONDAY).user == "bob"
	assert to.choose(Lead("L", language="en", item_groups=("Valves",)), MONDAY).user == "max"
	assert to.choose(Lead("L", language="fr"), MONDAY) == Choice("max", "North", Reason.MANAGER)
	assert to.choose(Lead("L"), MONDAY).user == "ann"


def test_who_is_full_away_or_takes_none_is_passed_over():
	members = (Member("ann", capacity=2), Member("bob"), Member("cid", takes_leads=False))
	to = desk(SellingTeam("North", manager="max", members=members), loads={"ann": 1}, away={"bob"})

	assert hand_out(to, 3) == ["ann", "max", "max"]


def test_the_manager_above_takes_what_the_manager_cannot():
	above = SellingTeam("All", manager="eva", territories=frozenset({"Spain"}))
	below = SellingTeam("North", parent="All", manager="max", territories=frozenset({"Berlin"}))

	assert desk(above, below, away={"max"}).choose(Lead("L", BERLIN), MONDAY).user == "eva"
	nobody = desk(above, below, away={"max", "eva"}).choose(Lead("L", BERLIN), MONDAY)
	assert nobody == Choice(None, "North", Reason.NOBODY)


def test_managers_in_a_circle_end():
	teams = SellingTeam("A", parent="B", manager="x"), SellingTeam("B", parent="A", manager="y")

	assert desk(*teams, away={"x", "y"}).choose(Lead("L", team="A"), MONDAY).user is None


def test_reassigning_asks_somebody_else():
	assert desk(team("North", "ann", "bob")).choose(Lead("L"), MONDAY, not_to="ann").user == "bob"
	assert desk(team("North", "ann", manager="ann")).choose(Lead("L"), MONDAY, not_to="ann").user is None


@pytest.mark.parametrize(
	("moment", "expected"),
	[
		(datetime(2026, 11, 23, 8, 59), False),
		(datetime(2026, 11, 23, 9, 0), True),
		(datetime(2026, 11, 23, 12, 30), False),
		(datetime(2026, 11, 23, 17, 59, 59), True),
		(datetime(2026, 11, 23, 18, 0), False),
		(datetime(2026, 11, 24, 10, 0), False),
		(datetime(2026, 11, 30, 10, 0), False),
	],
)
def test_working_hours_and_holidays(moment: datetime, expected: bool):
	hours = (Hours("Monday", time(9), time(12)), Hours("Monday", time(13), time(18)))
	working = team("North", "ann", hours=hours, holidays=frozenset({date(2026, 11, 30)}))

	assert is_open(working, moment) is expected
	choice = desk(working).choose(Lead("L"), moment)
	assert choice == (
		Choice("ann", "North", Reason.IN_TURN) if expected else Choice(None, "North", Reason.CLOSED)
	)


def test_a_team_that_is_open_takes_what_a_closed_one_could():
	closed = team("Early", "ann", hours=(Hours("Monday", time(6), time(9)),))

	assert desk(closed, team("Late", "bob")).choose(Lead("L"), MONDAY).user == "bob"


@given(
	users=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6, unique=True),
	count=st.integers(1, 40),
	distribution=st.sampled_from(["Round Robin", BY_LOAD]),
)
def test_nobody_gets_more_than_one_lead_more_than_another(users: list[str], count: int, distribution: str):
	got = Counter(hand_out(desk(team("North", *users, distribution=distribution)), count))

	assert max(got.values()) - min(got[user] for user in users) <= 1


@given(
	capacities=st.lists(st.integers(1, 4), min_size=1, max_size=5),
	count=st.integers(1, 30),
	away=st.sets(st.integers(0, 4)),
)
def test_nobody_gets_more_than_there_is_room_for(capacities: list[int], count: int, away: set[int]):
	members = tuple(Member(str(number), capacity=most) for number, most in enumerate(capacities))
	to = desk(SellingTeam("North", members=members), away=set(map(str, away)))

	got = Counter(hand_out(to, count))

	room = {str(number): most for number, most in enumerate(capacities) if number not in away}
	assert all(got[user] <= room.get(user, 0) for user in got if user)
	assert got[None] == max(0, count - sum(room.values()))

"""Who is another to somebody who cares for a customer."""

from crm_suite.rules.collisions import Carer, carer, is_another
from crm_suite.rules.teams import Team

TEAMS = {
	"North": Team("North", manager="max", members=("ann", "bob")),
	"South": Team("South", members=("cid", "bob")),
}


def of(owner: str | None, team: str | None = None) -> Carer:
	return carer(owner, team, TEAMS)


def test_a_record_belongs_to_its_team_and_without_one_to_those_of_its_owner() -> None:
	assert of("ann", "South").teams == {"South"}
	assert of("bob").teams == {"North", "South"}
	assert of("max").teams == {"North"}
	assert of("eve") == Carer("eve", frozenset())
	assert of("") == of(None) == Carer(None, frozenset())


def test_another_team_is_another_and_a_team_mate_is_not() -> None:
	assert is_another(of("ann"), of("cid"))
	assert is_another(of("ann", "North"), of("eve", "South"))
	assert not is_another(of("ann"), of("eve", "North"))
	assert not is_another(of("ann"), of("bob"))
	assert not is_another(of(None, "North"), of("ann"))


def test_where_one_has_no_team_another_owner_is_another() -> None:
	assert is_another(of("eve"), of("ann"))
	assert is_another(of("ann"), of("eve"))
	assert is_another(of(None), of("eve"))


def test_nobody_is_another_to_himself_and_what_nobody_cares_for_is_nobodys() -> None:
	assert not is_another(of("ann", "North"), of("ann", "South"))
	assert not is_another(of("eve"), of("eve"))
	assert not is_another(of("ann"), of(None))
	assert not is_another(of(None), of(None))

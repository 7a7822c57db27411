from datetime import datetime

import pytest

from crm_suite.rules.membership import (
	ADDRESSED,
	ANSWERED,
	OPTED_OUT,
	PLANNED,
	STATUSES,
	AnsweredBeforeAddressed,
	Membership,
	OptedOut,
	Person,
	Touches,
	advances,
	check_transition,
	member_key,
	survivor,
	touches,
)

MONDAY, TUESDAY, NOW = datetime(2026, 3, 2), datetime(2026, 3, 3), datetime(2026, 3, 4, 9, 30)
NEVER = Touches(None, None)


def test_the_most_precise_link_is_the_person():
	assert Person("SL-1", "Ada", "Acme").identity == ("Sales Lead", "SL-1")
	assert Person(None, "Ada", "Acme").identity == ("Contact", "Ada")
	assert Person(None, "", "Acme").identity == ("Customer", "Acme")
	assert Person().identity is None


def test_the_key_tells_people_and_campaigns_apart():
	keys = {
		member_key("CMP-1", Person(sales_lead="Ada")),
		member_key("CMP-1", Person(contact="Ada")),
		member_key("CMP-1", Person(customer="Ada")),
		member_key("CMP-2", Person(customer="Ada")),
		member_key("CMP-1", Person(customer="ADA")),
	}
	assert len(keys) == 5
	assert all(len(key) == 64 for key in keys)


def test_the_key_does_not_depend_on_what_is_known_besides():
	assert member_key("CMP-1", Person("SL-1")) == member_key("CMP-1", Person("SL-1", "Ada", "Acme"))


def test_nobody_has_no_key():
	assert member_key("CMP-1", Person()) is None


def test_planned_takes_the_touches_back():
	assert touches(PLANNED, Touches(MONDAY, TUESDAY), NOW) == NEVER


def test_addressing_notes_the_moment_once():
	assert touches(ADDRESSED, NEVER, NOW) == Touches(NOW, None)
	assert touches(ADDRESSED, Touches(MONDAY, None), NOW) == Touches(MONDAY, None)
	assert touches(ADDRESSED, Touches(MONDAY, TUESDAY), NOW) == Touches(MONDAY, None)


def test_an_answer_proves_that_somebody_was_addressed():
	assert touches(ANSWERED, NEVER, NOW) == Touches(NOW, NOW)
	assert touches(ANSWERED, Touches(None, TUESDAY), NOW) == Touches(TUESDAY, TUESDAY)
	assert touches(ANSWERED, Touches(MONDAY, None), NOW) == Touches(MONDAY, NOW)
	assert touches(ANSWERED, Touches(MONDAY, TUESDAY), NOW) == Touches(MONDAY, TUESDAY)


def test_an_answer_to_what_was_addressed_within_the_tolerated_future():
	later = datetime(2026, 3, 4, 18)
	assert touches(ANSWERED, Touches(later, None), NOW) == Touches(later, later)


def test_an_answer_before_the_question_is_refused():
	with pytest.raises(AnsweredBeforeAddressed):
		touches(ANSWERED, Touches(TUESDAY, MONDAY), NOW)
	with pytest.raises(AnsweredBeforeAddressed):
		touches(OPTED_OUT, Touches(TUESDAY, MONDAY), NOW)


def test_opting_out_keeps_what_happened():
	assert touches(OPTED_OUT, Touches(MONDAY, None), NOW) == Touches(MONDAY, None)
	assert touches(OPTED_OUT, NEVER, NOW) == NEVER


@pytest.mark.parametrize("status", [ADDRESSED, ANSWERED])
def test_who_opted_out_is_not_addressed_again(status):
	with pytest.raises(OptedOut):
		check_transition(OPTED_OUT, status)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("previous", [None, PLANNED, ADDRESSED, ANSWERED])
def test_all_other_moves_are_free(previous, status):
	check_transition(previous, status)


def test_an_opt_out_can_be_mended():
	check_transition(OPTED_OUT, PLANNED)
	check_transition(OPTED_OUT, OPTED_OUT)


def test_marking_goes_forward_only():
	assert [status for status in STATUSES if advances(status, ADDRESSED)] == [PLANNED]
	assert [status for status in STATUSES if advances(status, ANSWERED)] == [PLANNED, ADDRESSED]


def test_of_two_memberships_the_furthest_stays():
	planned, answered = Membership("a", "k", PLANNED, MONDAY), Membership("b", "k", ANSWERED, TUESDAY)
	opted_out = Membership("c", "k", OPTED_OUT, NOW)
	assert survivor([planned, answered]) is answered
	assert survivor([planned, answered, opted_out]) is opted_out


def test_of_equal_memberships_the_oldest_stays():
	older, younger = Membership("b", "k", PLANNED, MONDAY), Membership("a", "k", PLANNED, TUESDAY)
	assert survivor([younger, older]) is older

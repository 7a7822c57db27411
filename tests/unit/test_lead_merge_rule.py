from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.lead import (
	CONVERTED,
	DISQUALIFIED,
	MERGED,
	NEW,
	QUALIFIED,
	WORKING,
	LeadProblem,
	merge_status_problem,
)
from crm_suite.rules.lead_merge import (
	GROUPS,
	RULES,
	Decision,
	Problem,
	Rule,
	Side,
	UnknownChoice,
	decide,
	is_empty,
	join_notes,
	merge_problem,
	restore,
	undo_problem,
)

FIELDS = ["industry", *RULES, *(name for names in GROUPS for name in names if name != "status")]
LEAD = st.fixed_dictionaries(
	{name: st.sampled_from([None, "", "a", "b", "bb"]) for name in FIELDS}
	| {
		"modified": st.sampled_from(["2026-01-01", "2026-02-01"]),
		"captured_on": st.sampled_from([None, "2025-01-01", "2025-02-01"]),
		"status": st.sampled_from([NEW, WORKING, QUALIFIED, DISQUALIFIED]),
	}
)


def lead(**values: Any) -> dict[str, Any]:
	return {"name": "L-1", "company": "Ours", "status": NEW} | values


def decided(
	fieldname: str, survivor: dict[str, Any], merged: dict[str, Any], *others: str
) -> tuple[Side, Rule, Any]:
	decision = decide([fieldname, *others], survivor, merged)[0]
	return decision.side, decision.rule, decision.value


@pytest.mark.parametrize(
	("survivor", "merged", "problem"),
	[
		(lead(), lead(name="L-2"), None),
		(lead(status=DISQUALIFIED), lead(name="L-2", status=QUALIFIED), None),
		(lead(), lead(), Problem.SAME_LEAD),
		(lead(status=CONVERTED), lead(name="L-2"), Problem.CONVERTED),
		(lead(), lead(name="L-2", status=CONVERTED), Problem.CONVERTED),
		(lead(), lead(name="L-2", status=MERGED), Problem.MERGED_BEFORE),
		(lead(status=MERGED), lead(name="L-2", status=CONVERTED), Problem.MERGED_BEFORE),
		(lead(), lead(name="L-2", company="Theirs"), Problem.OTHER_COMPANY),
	],
)
def test_which_leads_can_be_merged(survivor, merged, problem):
	assert merge_problem(survivor, merged) is problem


@pytest.mark.parametrize(
	("is_undone", "status", "has_later_merge", "problem"),
	[
		(False, NEW, False, None),
		(True, MERGED, True, Problem.UNDONE),
		(False, MERGED, True, Problem.SURVIVOR_MERGED),
		(False, CONVERTED, False, Problem.SURVIVOR_CONVERTED),
		(False, DISQUALIFIED, True, Problem.LATER_MERGE),
	],
)
def test_which_merges_can_be_taken_back(is_undone, status, has_later_merge, problem):
	assert undo_problem(is_undone, status, has_later_merge) is problem


@pytest.mark.parametrize(
	("fieldname", "survivor", "merged", "expected"),
	[
		("industry", {"industry": "A"}, {"industry": "A"}, (Side.SURVIVOR, Rule.SAME, "A")),
		("industry", {"industry": " "}, {"industry": "B"}, (Side.MERGED, Rule.FILLED, "B")),
		("industry", {"industry": "A"}, {"industry": None}, (Side.SURVIVOR, Rule.FILLED, "A")),
		("industry", {"industry": "A"}, {"industry": "B"}, (Side.SURVIVOR, Rule.SURVIVOR, "A")),
		(
			"email",
			{"email": "a@x", "modified": "2026-01-01"},
			{"email": "b@x", "modified": "2026-01-02"},
			(Side.MERGED, Rule.NEWEST, "b@x"),
		),
		(
			"email",
			{"email": "a@x", "modified": "2026-01-02"},
			{"email": "b@x", "modified": "2026-01-01"},
			(Side.SURVIVOR, Rule.NEWEST, "a@x"),
		),
		(
			"organization_name",
			{"organization_name": "Engines"},
			{"organization_name": "Engines Ltd"},
			(Side.MERGED, Rule.LONGEST, "Engines Ltd"),
		),
		(
			"source",
			{"source": "Event", "captured_on": "2026-01-02"},
			{"source": "Website", "captured_on": "2026-01-01"},
			(Side.MERGED, Rule.OLDEST, "Website"),
		),
		(
			"source",
			{"source": "Event", "captured_on": "2026-01-02"},
			{"source": "Website", "captured_on": None},
			(Side.SURVIVOR, Rule.OLDEST, "Event"),
		),
		("status", {"status": NEW}, {"status": QUALIFIED}, (Side.MERGED, Rule.FURTHEST, QUALIFIED)),
		("status", {"status": NEW}, {"status": DISQUALIFIED}, (Side.SURVIVOR, Rule.FURTHEST, NEW)),
		("notes", {"notes": "one"}, {"notes": "two"}, (Side.BOTH, Rule.UNION, "one<hr>two")),
		("notes", {"notes": "<p><br></p>"}, {"notes": "two"}, (Side.MERGED, Rule.FILLED, "two")),
	],
)
def test_rules(fieldname, survivor, merged, expected):
	assert decided(fieldname, survivor, merged) == expected


def test_a_name_is_one_persons():
	survivor = {"first_name": "Ada"}
	merged = {"first_name": "Augusta", "last_name": "King"}
	assert [(d.side, d.value) for d in decide(["first_name", "last_name"], survivor, merged)] == [
		(Side.MERGED, "Augusta"),
		(Side.MERGED, "King"),
	]


def test_parts_of_one_name_complete_each_other():
	survivor, merged = {"first_name": "Ada"}, {"first_name": "Ada", "last_name": "King"}
	assert [d.value for d in decide(["first_name", "last_name"], survivor, merged)] == ["Ada", "King"]


def test_half_an_address_is_not_mixed_with_another():
	survivor = {"address_line1": "1 Dorset Street", "city": "London", "country": "United Kingdom"}
	merged = {"city": "Paris", "pincode": "75001"}
	fieldnames = ["address_line1", "city", "pincode", "country"]
	assert [d.value for d in decide(fieldnames, survivor, merged)] == [
		"1 Dorset Street",
		"London",
		None,
		"United Kingdom",
	]


def test_the_user_chooses_otherwise():
	survivor, merged = {"industry": "A", "notes": "one"}, {"industry": "B", "notes": "two"}
	choices = {"industry": "merged", "notes": "survivor"}
	assert decide(["industry", "notes"], survivor, merged, choices) == [
		Decision("industry", Side.MERGED, Rule.USER, "B"),
		Decision("notes", Side.SURVIVOR, Rule.USER, "one"),
	]
	# What the rule chose anyway stays the rule's.
	assert decide(["industry"], survivor, merged, {"industry": "survivor"})[0].rule is Rule.SURVIVOR


@pytest.mark.parametrize("choices", [{"customer": "merged"}, {"industry": "both"}, {"industry": ""}])
def test_choices_that_there_are_not(choices):
	with pytest.raises(UnknownChoice):
		decide(["industry"], {"industry": "A"}, {"industry": "B"}, choices)


@given(LEAD, LEAD)
def test_nothing_that_only_one_lead_says_is_lost(survivor, merged):
	"""Except beside what was taken as a whole from the other."""
	decisions = {d.fieldname: d for d in decide(FIELDS, survivor, merged)}
	for fieldname, decision in decisions.items():
		both_empty = is_empty(survivor[fieldname]) and is_empty(merged[fieldname])
		in_group = any(fieldname in names for names in GROUPS)
		assert is_empty(decision.value) <= (both_empty or in_group)
		if decision.side is not Side.BOTH:
			assert decision.value == (survivor if decision.side is Side.SURVIVOR else merged)[fieldname]


@given(LEAD, LEAD)
def test_fields_of_a_group_never_contradict_each_other(survivor, merged):
	decisions = {d.fieldname: d for d in decide([*FIELDS, "status"], survivor, merged)}
	for names in GROUPS:
		if any(decisions[name].rule not in (Rule.SAME, Rule.FILLED) for name in names):
			assert len({decisions[name].side for name in names}) == 1


@given(LEAD, LEAD)
def test_a_lead_that_says_the_same_changes_nothing(survivor, merged):
	same = merged | {name: survivor[name] for name in [*FIELDS, "status"]}
	assert all(d.value == survivor[d.fieldname] for d in decide([*FIELDS, "status"], survivor, same))


@given(LEAD, LEAD, LEAD)
def test_an_undo_brings_back_all_but_what_was_changed_since(survivor, merged, edited):
	fieldnames = [*FIELDS, "status"]
	after = survivor | {d.fieldname: d.value for d in decide(fieldnames, survivor, merged)}
	untouched = restore(after, survivor, after, fieldnames)
	assert after | untouched.values == survivor and untouched.kept == []

	restored = restore(edited, survivor, after, fieldnames)
	for fieldname in fieldnames:
		value = (edited | restored.values)[fieldname]
		assert value == (survivor if edited[fieldname] == after[fieldname] else edited)[fieldname]


@pytest.mark.parametrize(
	("first", "second", "joined"),
	[
		(None, None, None),
		("a", "", "a"),
		("", "b", "b"),
		("one and two", "two", "one and two"),
		("two", "one and two", "one and two"),
		("a", "b", "a<hr>b"),
	],
)
def test_notes_are_joined(first, second, joined):
	assert join_notes(first, second) == joined


def test_only_a_merge_closes_a_lead_and_only_its_undo_opens_it():
	assert merge_status_problem(NEW, None, False) is None
	assert merge_status_problem(WORKING, NEW, False) is None
	assert merge_status_problem(MERGED, NEW, True) is LeadProblem.MERGED_BY_HAND
	assert merge_status_problem(NEW, NEW, True) is LeadProblem.MERGED_BY_HAND
	assert merge_status_problem(MERGED, MERGED, False) is LeadProblem.CLOSED_BY_MERGE
	assert merge_status_problem(NEW, MERGED, True) is LeadProblem.CLOSED_BY_MERGE

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.stages import (
	LOST,
	MILESTONES,
	OPEN,
	WON,
	Stage,
	UnknownStage,
	current_stage,
	disagreeing_stage,
	pipeline_problem,
	proved_stage,
)

QUALIFICATION = Stage("Qualification", 10)
PROPOSAL = Stage("Proposal", 50, OPEN, "Quoted")
NEGOTIATION = Stage("Negotiation", 75)
WON_STAGE = Stage("Won", 100, WON, "Ordered")
LOST_STAGE = Stage("Lost", 0, LOST)
STAGES = (QUALIFICATION, PROPOSAL, NEGOTIATION, WON_STAGE, LOST_STAGE)
EVENTS = st.sets(st.sampled_from([*MILESTONES, "Interaction", "Stage Changed", "Credited"]))
CHOSEN = st.sampled_from([stage.name for stage in STAGES])


@pytest.mark.parametrize(
	("chosen", "events", "stage"),
	[
		("Qualification", {}, QUALIFICATION),
		("Qualification", {"Quoted"}, PROPOSAL),
		("Negotiation", {"Quoted"}, NEGOTIATION),
		("Qualification", {"Quoted", "Ordered"}, WON_STAGE),
		("Qualification", {"Invoiced"}, WON_STAGE),
		("Won", {}, WON_STAGE),
		("Lost", {"Quoted"}, LOST_STAGE),
		("Lost", {"Quoted", "Ordered"}, WON_STAGE),
	],
)
def test_stage(chosen, events, stage):
	assert current_stage(STAGES, chosen, events) == stage


@given(CHOSEN, EVENTS, EVENTS)
def test_more_events_never_move_a_deal_back(chosen, events, more):
	order = [LOST_STAGE, *STAGES[:-1]]
	assert order.index(current_stage(STAGES, chosen, events | more)) >= order.index(
		current_stage(STAGES, chosen, events)
	)


@pytest.mark.parametrize(
	("chosen", "events", "stage"),
	[
		("Negotiation", {"Quoted"}, None),
		("Qualification", {"Quoted"}, PROPOSAL),
		("Lost", {"Quoted"}, None),
		("Lost", {"Ordered"}, WON_STAGE),
	],
)
def test_where_documents_disagree_with_a_choice(chosen, events, stage):
	assert disagreeing_stage(STAGES, chosen, events) == stage


def test_events_that_prove_nothing():
	assert proved_stage(STAGES, {"Interaction"}) is None


def test_a_stage_that_is_not_in_the_pipeline():
	with pytest.raises(UnknownStage):
		current_stage(STAGES, "Dreaming", set())


@pytest.mark.parametrize(
	("stages", "problem"),
	[
		(STAGES, None),
		((WON_STAGE, LOST_STAGE), "no open stage"),
		((QUALIFICATION, LOST_STAGE), "no won stage"),
		((QUALIFICATION, WON_STAGE), "no lost stage"),
		((*STAGES, QUALIFICATION), "duplicate"),
		((Stage("Sure", 101), *STAGES), "probability"),
		((Stage("Early", 5, OPEN, "Paid"), *STAGES), "order"),
		((Stage("Early", 5, only_documents=True), *STAGES), "only documents"),
	],
)
def test_pipeline_problem(stages, problem):
	assert pipeline_problem(stages) == problem

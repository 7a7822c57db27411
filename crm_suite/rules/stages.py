"""Where a deal stands in its pipeline: what a person chose, and what the documents have proved since."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from crm_suite.rules.entries import DELIVERED, INVOICED, ORDERED, PAID, QUOTED

OPEN = "Open"
WON = "Won"
LOST = "Lost"
OUTCOMES = (OPEN, WON, LOST)

# What has happened to a deal also when only a later step shows it: who sells without an order still sells.
MILESTONES = (QUOTED, ORDERED, DELIVERED, INVOICED, PAID)


class Stage(NamedTuple):
	"""One step of a pipeline. `probability` in percent; `advances_on` is a milestone or None.

	`only_documents`: nobody chooses this stage, what it advances on gives it.
	"""

	name: str
	probability: float
	outcome: str = OPEN
	advances_on: str | None = None
	only_documents: bool = False


class UnknownStage(ValueError):
	"""The stage is not one of the pipeline's."""


def stage_called(stages: Sequence[Stage], name: str) -> Stage:
	"""The pipeline's stage of that name. Raises UnknownStage."""
	for stage in stages:
		if stage.name == name:
			return stage
	raise UnknownStage(name)


def proved_stage(stages: Sequence[Stage], events: Collection[str]) -> Stage | None:
	"""The furthest stage that the deal's standing events prove, or None."""
	reached = max((MILESTONES.index(event) for event in events if event in MILESTONES), default=-1)
	proved = [
		stage
		for stage in stages
		if stage.advances_on in MILESTONES and MILESTONES.index(stage.advances_on) <= reached
	]
	return proved[-1] if proved else None


def current_stage(stages: Sequence[Stage], chosen: str, events: Collection[str]) -> Stage:
	"""The stage of a deal for which a person chose `chosen` and whose standing events are `events`.

	The documents only move a deal forward of what was chosen, and when they are cancelled it is back there.
	A deal that was given up stays lost until an order says otherwise. Raises UnknownStage.
	"""
	chosen_stage = stage_called(stages, chosen)
	proved = proved_stage(stages, events)
	if proved is None:
		return chosen_stage
	if chosen_stage.outcome == LOST:
		return proved if proved.outcome == WON else chosen_stage
	order = list(stages)
	return max(chosen_stage, proved, key=order.index)


def disagreeing_stage(stages: Sequence[Stage], chosen: str, events: Collection[str]) -> Stage | None:
	"""Where the standing events would take a deal for which somebody chooses `chosen`; None where it stays there.

	Raises UnknownStage.
	"""
	stage = current_stage(stages, chosen, events)
	return None if stage.name == chosen else stage


def pipeline_problem(stages: Sequence[Stage]) -> str | None:
	"""Why these stages are not a pipeline, as a short code, or None.

	`no open stage`, `no won stage`, `no lost stage`, `probability`, `duplicate`, `only documents` (a stage that
	only documents give, and none does) or `order` (a later stage that advances on an earlier milestone).
	"""
	outcomes = [stage.outcome for stage in stages]
	for outcome in OUTCOMES:
		if outcome not in outcomes:
			return f"no {outcome.lower()} stage"
	if any(not 0 <= stage.probability <= 100 for stage in stages):
		return "probability"
	if len({stage.name for stage in stages}) != len(stages):
		return "duplicate"
	if any(stage.only_documents and not stage.advances_on for stage in stages):
		return "only documents"
	milestones = [MILESTONES.index(stage.advances_on) for stage in stages if stage.advances_on]
	if milestones != sorted(milestones):
		return "order"
	return None

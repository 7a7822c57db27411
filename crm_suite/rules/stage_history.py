"""How probable deals in a stage are, learned from those that are closed."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crm_suite.rules.stages import OPEN, Stage


class Closing(NamedTuple):
	"""How many deals were won (or lost) after this open stage of the pipeline, their furthest: 1 is the first stage
	and 0 is none."""

	furthest: int
	won: bool
	deals: int


class Learned(NamedTuple):
	"""What history says of a stage: the share that was won in whole percent, of so many cases."""

	probability: int = 0
	cases: int = 0


def learn(stages: Sequence[Stage], closings: Iterable[Closing]) -> list[Learned]:
	"""For each stage the share of won deals among all closed ones that came so far.

	Who came to a later stage, or won, came through all stages before it; so no stage is less probable than an
	earlier one. Won and lost stages learn nothing: they are certain.
	"""
	closings = list(closings)
	learned = []
	for number, stage in enumerate(stages, start=1):
		if stage.outcome != OPEN:
			learned.append(Learned())
			continue
		won = sum(closing.deals for closing in closings if closing.won)
		lost = sum(closing.deals for closing in closings if not closing.won and closing.furthest >= number)
		cases = won + lost
		learned.append(Learned(round(100 * won / cases) if cases else 0, cases))
	return learned


def probability_of(stage: Stage, learned: Learned, minimum: int) -> float:
	"""The stage's probability by history, or its own while there are fewer than `minimum` cases, or none."""
	if stage.outcome != OPEN or not learned.cases or learned.cases < minimum:
		return stage.probability
	return learned.probability

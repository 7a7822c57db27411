"""Where deals went from each stage of a pipeline, and how long they stayed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from crm_suite.ledger.database import Run
from crm_suite.reports.scope import Scope, condition
from crm_suite.rules.reporting import SECONDS_PER_DAY
from crm_suite.rules.stages import LOST

HISTORY = "`tabSales Opportunity Stage Change`"
ENTERED = "Entered"
# What a deal did in a stage: as a filter says it, and as it is counted.
MOVEMENTS = {
	ENTERED: "entered",
	"Went On": "went_on",
	"Went Back": "went_back",
	"Lost": "lost",
	"Still There": "still_there",
}


class StageFlow(NamedTuple):
	"""What became of the deals that were in a stage. Days are averages, None where there is no such deal."""

	stage: str
	outcome: str
	entered: int
	went_on: int
	went_back: int
	lost: int
	still_there: int
	days: float | None
	age: float | None


class Stays(NamedTuple):
	"""What became of deals in a stage, summed. Times in seconds."""

	entered: int = 0
	went_on: int = 0
	went_back: int = 0
	lost: int = 0
	still_there: int = 0
	ended: int = 0
	seconds: int = 0
	seconds_so_far: int = 0


class StayedDeal(NamedTuple):
	"""A deal that was in a stage, as it is today."""

	opportunity: str
	title: str
	customer: str
	sales_stage: str
	owner: str | None


def stage_flows(run: Run, scope: Scope, now: datetime) -> list[StageFlow]:
	"""The stages of the scope's pipeline in their order, for deals that began within its dates: two statements.

	A deal counts once per stage however often it was there. It went on when it moved from there to a later stage
	that is not a lost one. `days` are of stays that ended, `age` of those that last until `now`.
	"""
	stages = stages_in(run, scope)
	if not stages:
		return []
	rows = run(
		f"""{stays_of(scope, len(stages))}
		select position, count(*), sum(went_on), sum(went_back), sum(lost), sum(still_there), sum(ended),
			sum(seconds), sum(so_far)
		from stays group by position""",
		values_of(scope, stages, now),
	)
	stays = {position: Stays(*map(int, sums)) for position, *sums in rows}
	return [flow(*stage, stays.get(position, Stays())) for position, stage in enumerate(stages)]


def stage_deals(run: Run, scope: Scope, now: datetime, stage: str | None, movement: str) -> list[StayedDeal]:
	"""The deals that `stage_flows` counts for one stage under one of MOVEMENTS, by name: two statements."""
	stages = stages_in(run, scope)
	position = next((number for number, (name, _outcome) in enumerate(stages) if name == stage), None)
	if position is None:
		return []
	deal = "`tabSales Opportunity`"
	did = "1" if movement == ENTERED else MOVEMENTS[movement]
	rows = run(
		f"""{stays_of(scope, len(stages))}
		select {deal}.name, {deal}.title, {deal}.customer, {deal}.sales_stage, {deal}.opportunity_owner from {deal}
		where {condition(scope)} and unhex(md5({deal}.name)) in (
			select stays.deal from stays where stays.position = %(position)s and {did} = 1
		)
		order by {deal}.name""",
		values_of(scope, stages, now) | {"position": position},
	)
	return [StayedDeal(*row) for row in rows]


def stages_in(run: Run, scope: Scope) -> Sequence[tuple[str, str]]:
	"""The stages of the scope's pipeline with their outcomes, in their order."""
	return run(
		"select stage, outcome from `tabSales Pipeline Stage` where parent = %(sales_pipeline)s order by idx",
		scope.values,
	)


def values_of(scope: Scope, stages: Sequence[tuple[str, str]], now: datetime) -> dict[str, Any]:
	"""The parameters of `stays_of`."""
	names = {f"stage_{position}": stage for position, (stage, _outcome) in enumerate(stages)}
	lost = [position for position, (_stage, outcome) in enumerate(stages) if outcome == LOST]
	return {**scope.values, **names, "lost": lost or [-1], "now": now}


def flow(stage: str, outcome: str, stays: Stays) -> StageFlow:
	"""A stage's sums as the report shows them."""
	return StageFlow(
		stage,
		outcome,
		stays.entered,
		stays.went_on,
		stays.went_back,
		stays.lost,
		stays.still_there,
		stays.seconds / stays.ended / SECONDS_PER_DAY if stays.ended else None,
		stays.seconds_so_far / stays.still_there / SECONDS_PER_DAY if stays.still_there else None,
	)


def stays_of(scope: Scope, stages: int) -> str:
	"""SQL before a select from `stays`: each move with the one after it, then each deal once per stage.

	It begins with what began in the time, so that the deals of earlier years are not looked into.
	Stages are told by their position and deals by a hash of their name: groups of names are kept as wide as a name
	may be and compared as Unicode, which takes more than twice as long.
	"""
	deal = "`tabSales Opportunity`"
	position = " ".join(f"when %(stage_{number})s then {number}" for number in range(stages))
	following = "over (partition by moves.deal order by moves.idx)"
	return f"""with moves as (
			select unhex(md5(history.parent)) deal, history.idx, history.changed_on,
				case history.to_stage {position} end position
			from {HISTORY} start
			straight_join {deal} on {deal}.name = start.parent
			straight_join {HISTORY} history on history.parent = start.parent
			where start.idx = 1 and start.changed_on >= %(from_date)s and start.changed_on < %(until)s
				and {condition(scope)}
		),
		visits as (
			select moves.deal, moves.position, moves.changed_on entered_on,
				lead(moves.changed_on) {following} left_on, lead(moves.position) {following} next_position
			from moves
		),
		stays as (
			select visits.deal, visits.position,
				max(ifnull(visits.next_position > visits.position and visits.next_position not in %(lost)s, 0)) went_on,
				max(ifnull(visits.next_position < visits.position, 0)) went_back,
				max(ifnull(visits.next_position in %(lost)s, 0)) lost,
				max(visits.left_on is null) still_there,
				sum(visits.left_on is not null) ended,
				sum(ifnull(timestampdiff(second, visits.entered_on, visits.left_on), 0)) seconds,
				sum(if(visits.left_on is null, timestampdiff(second, visits.entered_on, %(now)s), 0)) so_far
			from visits
			where visits.position is not null
			group by visits.deal, visits.position
		)"""

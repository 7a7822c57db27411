"""Where deals went from each stage of a pipeline, and how long they stayed."""

from typing import NamedTuple

from crm_suite.ledger.database import Run
from crm_suite.reports.scope import Scope, condition
from crm_suite.rules.stages import LOST

HISTORY = "`tabSales Opportunity Stage Change`"


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


def stage_flows(run: Run, scope: Scope, now: object) -> list[StageFlow]:
	"""The stages of the scope's pipeline in their order, for deals that began within its dates: one statement.

	A deal counts once per stage however often it was there. It went on when it moved from there to a later stage
	that is not a lost one. `days` are of stays that ended, `age` of those that last.
	"""
	deal = "`tabSales Opportunity`"
	rows = run(
		f"""with visits as (
			select history.parent deal, history.to_stage stage, history.changed_on entered_on,
				lead(history.changed_on) over (partition by history.parent order by history.idx) left_on,
				lead(history.to_stage) over (partition by history.parent order by history.idx) next_stage
			from {HISTORY} history
			where history.parent in (
				select {deal}.name from {deal}
				join {HISTORY} start on start.parent = {deal}.name and start.idx = 1
				where start.changed_on >= %(from_date)s and start.changed_on < %(until)s and {condition(scope)}
			)
		)
		select stage.stage, stage.outcome, count(distinct visits.deal),
			count(distinct if(next.idx > stage.idx and next.outcome != %(lost)s, visits.deal, null)),
			count(distinct if(next.idx < stage.idx, visits.deal, null)),
			count(distinct if(next.outcome = %(lost)s, visits.deal, null)),
			count(distinct if(visits.left_on is null, visits.deal, null)),
			avg(timestampdiff(second, visits.entered_on, visits.left_on)) / 86400,
			avg(if(visits.left_on is null, timestampdiff(second, visits.entered_on, %(now)s), null)) / 86400
		from `tabSales Pipeline Stage` stage
		left join visits on visits.stage = stage.stage
		left join `tabSales Pipeline Stage` next
			on next.parent = stage.parent and next.stage = visits.next_stage
		where stage.parent = %(sales_pipeline)s
		group by stage.name, stage.idx, stage.stage, stage.outcome order by stage.idx""",
		{**scope.values, "lost": LOST, "now": now},
	)
	return [
		StageFlow(*counts, None if days is None else float(days), None if age is None else float(age))
		for *counts, days, age in rows
	]

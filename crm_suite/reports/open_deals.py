"""The pipeline as it stands: open deals by stage and owner."""

from typing import NamedTuple

from crm_suite.ledger.database import Run, mills
from crm_suite.reports.scope import Scope, condition
from crm_suite.rules.stages import OPEN


class OpenDeals(NamedTuple):
	"""The open deals of an owner in a stage. Amounts in mills; `attention` counts those that need some."""

	pipeline: str
	stage: str
	owner: str | None
	deals: int
	expected: int
	weighted: int
	attention: int


def open_deals(run: Run, scope: Scope) -> list[OpenDeals]:
	"""By pipeline, by stage in the pipeline's order, and owner: one statement."""
	deal = "`tabSales Opportunity`"
	rows = run(
		f"""select {deal}.sales_pipeline, {deal}.sales_stage, nullif({deal}.opportunity_owner, ''), count(*),
			{mills(f"sum({deal}.base_expected_amount)")}, {mills(f"sum({deal}.weighted_amount)")},
			cast(sum(ifnull({deal}.attention, '') != '') as signed)
		from {deal}
		left join `tabSales Pipeline Stage` stage
			on stage.parent = {deal}.sales_pipeline and stage.stage = {deal}.sales_stage
		where {deal}.status = %(open)s and {condition(scope)}
		group by 1, 2, 3
		order by {deal}.sales_pipeline, min(stage.idx), sum({deal}.base_expected_amount) desc""",
		{**scope.values, "open": OPEN},
	)
	return [OpenDeals(*row) for row in rows]

"""Probabilities from history: what closed deals say of each stage, and open deals that follow it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import frappe
from frappe.model.document import Document
from frappe.utils import cint

from crm_suite.ledger.refresh import stages_of
from crm_suite.rules.stage_history import Closing, Learned
from crm_suite.rules.stages import OPEN, WON

DEAL = "Sales Opportunity"
PIPELINE = "Sales Pipeline"
STAGE = "Sales Pipeline Stage"


def read_closings() -> dict[str, list[Closing]]:
	"""How the closed deals of each pipeline ended after which open stage, in one statement."""
	closings: dict[str, list[Closing]] = defaultdict(list)
	for pipeline, furthest, won, deals in frappe.db.sql(
		f"""select closed.sales_pipeline, closed.furthest, closed.won, count(*)
		from (
			select deal.sales_pipeline, deal.status = %(won)s won,
				max(if(stage.outcome = %(open)s, stage.idx, 0)) furthest
			from `tab{DEAL}` deal
			join `tabSales Opportunity Stage Change` moved on moved.parent = deal.name and moved.parenttype = '{DEAL}'
			join `tab{STAGE}` stage on stage.parent = deal.sales_pipeline and stage.stage = moved.to_stage
			where deal.status != %(open)s
			group by deal.name, deal.sales_pipeline, deal.status
		) closed group by closed.sales_pipeline, closed.furthest, closed.won""",
		{"won": WON, "open": OPEN},
	):
		closings[pipeline].append(Closing(cint(furthest), bool(won), deals))
	return closings


def write_learned(pipeline: str, learned: Mapping[str, Learned]) -> None:
	"""Note what history says, by the name of the stage, without touching `modified`."""
	selected = " union all ".join(["select %s stage, %s probability, %s cases"] * len(learned))
	frappe.db.sql(
		f"""update `tab{STAGE}` stage join ({selected}) fresh on fresh.stage = stage.stage
		set stage.history_probability = fresh.probability, stage.history_cases = fresh.cases
		where stage.parent = %s and stage.parenttype = '{PIPELINE}'""",
		[value for name, found in learned.items() for value in (name, *found)] + [pipeline],
	)
	frappe.clear_document_cache(PIPELINE, pipeline)


def deals_in(pipeline: str, stages: Sequence[str]) -> dict[str, int]:
	"""How many deals are in each of these stages; also open ones that would go back there without their documents.

	One statement; stages without any are left out.
	"""
	return dict(
		frappe.db.sql(
			f"""select stage, count(*) from (
				select name, sales_stage stage from `tab{DEAL}`
				where sales_pipeline = %(pipeline)s and sales_stage in %(stages)s
				union
				select name, chosen_stage from `tab{DEAL}`
				where sales_pipeline = %(pipeline)s and chosen_stage in %(stages)s and status = %(open)s
			) deals group by stage""",
			{"pipeline": pipeline, "stages": tuple(stages), "open": OPEN},
		)
	)


def probabilities_of(pipeline: str) -> dict[str, float]:
	"""What deals get in each stage of the pipeline as it is saved."""
	return {stage.name: stage.probability for stage in stages_of(pipeline)}


def follow_probabilities(pipeline: str, before: Mapping[str, float], now: Mapping[str, float]) -> None:
	"""Give the stages' new probabilities to the open deals that had the old ones; what somebody typed stays.

	One statement, without touching `modified`.
	"""
	changed = [
		(stage, before[stage], probability)
		for stage, probability in now.items()
		if stage in before and before[stage] != probability
	]
	if not changed:
		return
	selected = " union all ".join(["select %s stage, %s old, %s new"] * len(changed))
	# MariaDB assigns from left to right, so the weighted amount reads no probability of the row.
	frappe.db.sql(
		f"""update `tab{DEAL}` deal
		join ({selected}) stage on stage.stage = deal.sales_stage and stage.old = deal.probability
		set deal.probability = stage.new, deal.weighted_amount = deal.base_expected_amount * stage.new / 100
		where deal.sales_pipeline = %s and deal.status = %s""",
		[value for row in changed for value in row] + [pipeline, OPEN],
	)
	frappe.clear_document_cache(DEAL)


def keep_learned(pipeline: Document) -> None:
	"""What history says is the job's: neither an open form nor a request writes it."""
	before = pipeline.get_doc_before_save()
	known = {row.stage: row for row in before.stages} if before else {}
	for row in pipeline.stages:
		learned = known.get(row.stage)
		row.history_probability = learned.history_probability if learned else 0
		row.history_cases = learned.history_cases if learned else 0

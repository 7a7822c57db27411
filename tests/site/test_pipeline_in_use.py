"""Pipelines whose stages have deals in them: none is left behind by a change of the pipeline."""

import frappe
import pytest
from frappe.model.document import Document

from tests.site.business.world import World, make_opportunity, totals_of
from tests.site.relations_records import make

STAGES = [
	("Qualification", 10, "Open"),
	("Negotiation", 70, "Open"),
	("Won", 100, "Won"),
	("Lost", 0, "Lost"),
]


@pytest.fixture
def pipeline(world: World) -> Document:
	rows = [{"stage": stage, "probability": share, "outcome": outcome} for stage, share, outcome in STAGES]
	return make("Sales Pipeline", pipeline_name="Proof Stages", stages=rows)


def make_deal(world: World, pipeline: Document, stage: str) -> str:
	return make_opportunity(world, world.customers[0], sales_pipeline=pipeline.name, sales_stage=stage)


def take_out(pipeline: Document, stage: str) -> Document:
	pipeline.set("stages", [row for row in pipeline.stages if row.stage != stage])
	return pipeline


def test_a_stage_with_deals_is_not_taken_out(world: World, pipeline: Document) -> None:
	make_deal(world, pipeline, "Negotiation")
	with pytest.raises(frappe.ValidationError, match=r"Negotiation.*: 1"):
		take_out(pipeline, "Negotiation").save()


def test_a_stage_that_an_open_deal_would_go_back_to_is_not_taken_out(
	world: World, pipeline: Document
) -> None:
	deal = make_deal(world, pipeline, "Qualification")
	# As a document does it.
	frappe.db.set_value("Sales Opportunity", deal, "sales_stage", "Negotiation")
	with pytest.raises(frappe.ValidationError, match="Qualification"):
		take_out(pipeline, "Qualification").save()


def test_a_stage_with_deals_keeps_its_outcome(world: World, pipeline: Document) -> None:
	deal = make_deal(world, pipeline, "Negotiation")
	pipeline.stages[1].outcome = "Won"
	with pytest.raises(frappe.ValidationError, match="Negotiation"):
		pipeline.save()
	assert totals_of(deal).status == "Open"


def test_a_stage_that_nothing_is_in_may_go(world: World, pipeline: Document) -> None:
	make_deal(world, pipeline, "Qualification")
	take_out(pipeline, "Negotiation").save()
	assert [row.stage for row in pipeline.stages] == ["Qualification", "Won", "Lost"]

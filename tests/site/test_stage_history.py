"""Probabilities that are learned from closed deals, and open deals that follow them."""

import frappe
import pytest

from crm_suite.erp.stage_history import follow_probabilities, probabilities_of, read_closings, write_learned
from crm_suite.ledger.refresh import stages_of
from crm_suite.rules.stage_history import learn
from tests.site.business.world import World, make_opportunity, totals_of
from tests.site.relations_records import make


@pytest.fixture
def pipeline(world: World) -> str:
	"""Of four deals that were closed two were won; one was lost at once."""
	stages = [
		("Qualification", 10, "Open"),
		("Negotiation", 70, "Open"),
		("Won", 100, "Won"),
		("Lost", 0, "Lost"),
	]
	rows = [{"stage": stage, "probability": share, "outcome": outcome} for stage, share, outcome in stages]
	name = make("Sales Pipeline", pipeline_name="Proof History", stages=rows).name
	for title, path in (
		("Straight", ["Won"]),
		("Usual", ["Negotiation", "Won"]),
		("Late loss", ["Negotiation", "Lost"]),
		("Early loss", ["Lost"]),
	):
		deal = frappe.get_doc("Sales Opportunity", open_deal(world, name, title))
		for stage in path:
			deal.update({"sales_stage": stage, "lost_reason": "Too dear"})
			deal.save()
	return name


def open_deal(world: World, pipeline: str, title: str, **values: object) -> str:
	values = {"sales_pipeline": pipeline, "expected_amount": 200, **values}
	return make_opportunity(world, world.customers[0], title, **values)


def learn_now(pipeline: str) -> None:
	"""What the nightly job does for one pipeline, without its commit."""
	stages, before = stages_of(pipeline), probabilities_of(pipeline)
	learned = learn(stages, read_closings()[pipeline])
	write_learned(pipeline, dict(zip((stage.name for stage in stages), learned, strict=True)))
	follow_probabilities(pipeline, before, probabilities_of(pipeline))


def go_by_history(pipeline: str, minimum: int) -> None:
	document = frappe.get_doc("Sales Pipeline", pipeline)
	document.update({"probability_from": "History", "minimum_cases": minimum})
	document.save()


def test_open_deals_follow_history_when_the_pipeline_goes_by_it(world: World, pipeline: str) -> None:
	deal = open_deal(world, pipeline, "Open")
	typed = open_deal(world, pipeline, "Typed", probability=35)
	learn_now(pipeline)
	learned = {
		row.stage: (row.history_probability, row.history_cases)
		for row in frappe.get_doc("Sales Pipeline", pipeline).stages
	}
	assert learned == {"Qualification": (50, 4), "Negotiation": (67, 3), "Won": (0, 0), "Lost": (0, 0)}
	assert totals_of(deal).probability == 10

	go_by_history(pipeline, 4)
	assert probabilities_of(pipeline) == {"Qualification": 50, "Negotiation": 70, "Won": 100, "Lost": 0}
	assert (totals_of(deal).probability, totals_of(deal).weighted_amount) == (50, 100)
	assert totals_of(typed).probability == 35
	assert totals_of(open_deal(world, pipeline, "New")).probability == 50

	lost = frappe.get_doc("Sales Opportunity", typed)
	lost.update({"sales_stage": "Lost", "lost_reason": "Too dear"})
	lost.save()
	learn_now(pipeline)
	assert (totals_of(deal).probability, totals_of(deal).weighted_amount) == (40, 80)


def test_a_form_or_a_request_does_not_write_history(pipeline: str) -> None:
	learn_now(pipeline)
	document = frappe.get_doc("Sales Pipeline", pipeline)
	document.stages[0].update({"history_probability": 99, "history_cases": 1000})
	document.save()
	assert (document.stages[0].history_probability, document.stages[0].history_cases) == (50, 4)


def test_a_stage_with_another_probability_takes_its_deals_along(world: World, pipeline: str) -> None:
	deal = open_deal(world, pipeline, "Open")
	document = frappe.get_doc("Sales Pipeline", pipeline)
	document.stages[0].probability = 15
	document.save()
	assert (totals_of(deal).probability, totals_of(deal).weighted_amount) == (15, 30)

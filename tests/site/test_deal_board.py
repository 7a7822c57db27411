"""The board of a pipeline, and moving deals on it."""

import frappe
import pytest

from crm_suite.api.board import more_cards, move_card, read_board
from crm_suite.api.quotation import make_quotation
from tests.site.business.proof import flush, refresh_opportunities
from tests.site.business.world import World, make_opportunity
from tests.site.relations_records import as_user, make


@pytest.fixture
def pipeline(site: str) -> str:
	"""A pipeline of its own, which nobody wins by hand."""
	stages = [("Qualification", 20, "Open", ""), ("Negotiation", 50, "Open", "Quoted")]
	stages += [("Won", 100, "Won", "Ordered"), ("Lost", 0, "Lost", "")]
	rows = [
		{
			"stage": stage,
			"probability": probability,
			"outcome": outcome,
			"advances_on": milestone,
			"only_documents": int(stage == "Won"),
		}
		for stage, probability, outcome, milestone in stages
	]
	return make("Sales Pipeline", pipeline_name="Proof Board", stages=rows).name


def deal_on(pipeline: str, world: World, title: str, **values: object) -> str:
	return make_opportunity(
		world, world.customers[0], title, sales_pipeline=pipeline, **{"expected_amount": 100, **values}
	)


def columns_of(pipeline: str, world: World, **filters: str) -> dict[str, dict]:
	board = read_board(pipeline, world.company, **filters)
	assert board["currency"] == world.currency
	return {column["stage"]: column for column in board["columns"]}


def test_columns_stand_in_the_pipelines_order_and_say_what_they_are_worth(
	world: World, pipeline: str
) -> None:
	late = deal_on(pipeline, world, "Late", expected_close="2027-03-01")
	soon = deal_on(pipeline, world, "Soon", expected_close="2027-01-01", expected_amount=50)
	deal_on(pipeline, world, "Talking", sales_stage="Negotiation", opportunity_owner="Guest")

	columns = columns_of(pipeline, world)
	assert list(columns) == ["Qualification", "Negotiation", "Won", "Lost"]
	first = columns["Qualification"]
	assert (first["count"], first["expected"], first["weighted"]) == (2, 150, 30)
	assert [card.name for card in first["cards"]] == [soon, late]
	assert all(card.stage_since for card in first["cards"])
	assert more_cards(pipeline, "Qualification", 1, world.company)[0].name == late
	assert columns_of(pipeline, world, opportunity_owner="Guest")["Qualification"]["count"] == 0


def test_deals_that_closed_long_ago_are_not_on_it(world: World, pipeline: str) -> None:
	lost = deal_on(pipeline, world, "Lost", sales_stage="Lost", lost_reason="Too dear")
	assert columns_of(pipeline, world)["Lost"]["count"] == 1
	frappe.db.set_value("Sales Opportunity Stage Change", {"parent": lost}, "changed_on", "2020-01-01")
	assert columns_of(pipeline, world)["Lost"]["count"] == 0


def test_moving_a_card_is_saving_the_deal(world: World, pipeline: str) -> None:
	deal = deal_on(pipeline, world, "Moved")
	assert move_card(deal, "Qualification", "Negotiation") == {"sales_stage": "Negotiation", "status": "Open"}
	assert frappe.get_doc("Sales Opportunity", deal).weighted_amount == 50
	with pytest.raises(frappe.ValidationError, match="has moved"):
		move_card(deal, "Qualification", "Lost")
	with pytest.raises(frappe.ValidationError, match="Say why"):
		move_card(deal, "Negotiation", "Lost")
	with pytest.raises(frappe.ValidationError, match="Nobody chooses"):
		move_card(deal, "Negotiation", "Won")
	with pytest.raises(frappe.ValidationError, match="not a stage"):
		move_card(deal, "Negotiation", "Proposal")

	reason = make("Loss Reason", reason="Proof Reason").name
	rival = make("Sales Competitor", competitor_name="Proof Rival").name
	moved = move_card(deal, "Negotiation", "Lost", loss_reason=reason, competitor=rival)
	assert moved["status"] == "Lost"
	lost = frappe.get_doc("Sales Opportunity", deal)
	assert lost.loss_reason == reason
	assert [(row.competitor, row.outcome) for row in lost.competitors] == [(rival, "Won the Deal")]

	move_card(deal, "Lost", "Negotiation")
	assert frappe.db.get_value("Sales Opportunity", deal, "loss_reason") is None
	move_card(deal, "Negotiation", "Lost", lost_reason="They came back", competitor=rival)
	assert len(frappe.get_doc("Sales Opportunity", deal).competitors) == 1


def test_what_documents_prove_stays(world: World, pipeline: str) -> None:
	items = [{"item_code": world.services[0], "qty": 1, "rate": 80, "uom": "Nos"}]
	deal = deal_on(pipeline, world, "Quoted", items=items)
	quotation = make_quotation(deal)
	quotation.insert()
	quotation.submit()
	flush()
	refresh_opportunities()
	stage = frappe.db.get_value("Sales Opportunity", deal, "sales_stage")
	with pytest.raises(frappe.ValidationError, match="its documents say"):
		move_card(deal, stage, "Qualification")
	assert move_card(deal, stage, "Lost", lost_reason="Too dear")["status"] == "Lost"


def test_a_column_that_only_documents_fill_needs_a_document(pipeline: str) -> None:
	document = frappe.get_doc("Sales Pipeline", pipeline)
	document.stages[0].only_documents = 1
	with pytest.raises(frappe.ValidationError, match="advance on"):
		document.save()


def test_the_board_is_for_those_who_read_deals_and_moving_for_those_who_write(
	world: World, pipeline: str
) -> None:
	deal = deal_on(pipeline, world, "Guarded")
	with as_user("Accounts User"):
		assert columns_of(pipeline, world)["Qualification"]["count"] == 1
		with pytest.raises(frappe.PermissionError):
			move_card(deal, "Qualification", "Negotiation")
	with as_user("Employee"), pytest.raises(frappe.PermissionError):
		read_board(pipeline, world.company)

from datetime import date, datetime

import pytest

from crm_suite.rules.lead import DISQUALIFIED, NEW, NURTURING, QUALIFIED, WORKING
from crm_suite.rules.moved_records import (
	moment_of_outcome,
	moved_deal,
	moved_lead,
	origin,
	outcome_of,
	stage_for,
)
from crm_suite.rules.stages import LOST, OPEN, WON, Stage

BEGAN, ENDED = datetime(2025, 1, 1), datetime(2025, 2, 2)
STAGES = (
	Stage("Qualification", 10),
	Stage("Negotiation", 75),
	Stage("Won", 100, WON, "Ordered"),
	Stage("Lost", 0, LOST),
)


def old(**values):
	return {"name": "OLD-1", "creation": BEGAN, "modified": ENDED} | values


@pytest.mark.parametrize(
	("row", "values"),
	[
		({"first_name": "Ada", "middle_name": "King", "email_id": "ADA@x.example"}, {"first_name": "Ada King", "email": "ada@x.example"}),
		({"organization": "Engines", "email": "a@x.example"}, {"organization_name": "Engines", "email": "a@x.example"}),
		({"company_name": "Engines", "prospect_owner": "a@x.example"}, {"organization_name": "Engines", "lead_owner": "a@x.example"}),
		({"lead_name": "Ada"}, {"first_name": "Ada"}),
		({"email_id": "a@x.example"}, {"first_name": "a@x.example"}),
		({}, {"first_name": "OLD-1", "captured_on": BEGAN}),
		({"phone": "020 7946 0000"}, {"phone": "+442079460000"}),
		({"first_name": "<b>Ada</b>\nB"}, {"first_name": "<b>Ada</b> B"}),
	],
)  # fmt: skip
def test_fields_of_an_old_lead(row, values):
	moved = moved_lead(old(**row), "GB")
	assert moved.values | values == moved.values
	assert moved.problems == ()


@pytest.mark.parametrize(
	("status", "new_status"),
	[
		("Lead", NEW),
		("Interested", WORKING),
		("Converted", QUALIFIED),
		("Do Not Contact", DISQUALIFIED),
		("Junk", DISQUALIFIED),
		("Own Status", WORKING),
		(None, NEW),
	],
)
def test_status_of_an_old_lead(status, new_status):
	moved = moved_lead(old(first_name="Ada", status=status), None)
	assert moved.values["status"] == new_status
	assert moved.values.get("disqualified_reason") == (status if new_status == DISQUALIFIED else None)
	assert moved.kept == ({"status": "Own Status"} if status == "Own Status" else {})


@pytest.mark.parametrize(
	("status_type", "new_status"),
	[("Open", NEW), ("Ongoing", WORKING), ("On Hold", NURTURING), ("Won", QUALIFIED), ("Lost", DISQUALIFIED)],
)
def test_a_status_of_the_sites_own_is_what_its_type_says(status_type, new_status):
	moved = moved_lead(
		old(first_name="Ada", status="Own", status_type=status_type, lost_reason="Price"), None
	)
	assert moved.values["status"] == new_status
	assert moved.kept["status"] == "Own"
	assert moved.values.get("disqualified_reason") == ("Price" if new_status == DISQUALIFIED else None)


def test_products_that_a_lead_wants_are_kept():
	wanted = [item(item_code=None, product_name="Pump", discount_amount=10.0)]
	assert moved_lead(old(first_name="Ada"), None, wanted).kept == {"products": "Pump 2 x 50 - 10"}


def test_what_has_no_field_is_kept():
	moved = moved_lead(
		old(first_name="Ada", fax="1", annual_revenue=5.0, email_id="none", phone="x", gender=""), "GB"
	)
	assert moved.kept == {"fax": "1", "annual_revenue": "5.0", "email": "none", "phone": "x"}
	assert moved.problems == ("email", "phone")
	assert moved.values["email"] is None


def item(**values):
	return {"item_code": "PUMP", "qty": 2.0, "rate": 50.0, "uom": "Nos"} | values


def test_an_old_deal_with_products():
	moved = moved_deal(
		old(title="Pumps", currency="EUR", conversion_rate=1.1, probability=140.0), [item()], []
	)
	assert moved.values["items"] == [{"item_code": "PUMP", "qty": 2.0, "uom": "Nos", "rate": 50.0}]
	assert (moved.values["conversion_rate"], moved.values["probability"]) == (1.1, 100)


@pytest.mark.parametrize(
	("discount", "taken_off"),
	[
		({"discount_percentage": 10.0, "discount_amount": 10.0}, {"discount_percentage": 10.0}),
		({"discount_amount": 10.0}, {"discount_amount": 5.0}),
	],
)
def test_a_discount_of_frappe_crm_is_taken_off_its_rate(discount, taken_off):
	(row,) = moved_deal(old(title="Pumps"), [item(**discount)], []).values["items"]
	assert row == {
		"item_code": "PUMP",
		"qty": 2.0,
		"uom": "Nos",
		"rate": 50.0,
		"price_list_rate": 50.0,
		**taken_off,
	}


def test_a_deal_without_currency_and_title():
	values = moved_deal(old(first_name="Ada", system_currency="EUR", exchange_rate=1.0), [], []).values
	assert (values["title"], values["currency"]) == ("Ada", "EUR")


@pytest.mark.parametrize(
	("row", "probability"),
	[
		({"opportunity_from": "Lead", "probability": 100.0}, 0),
		({"opportunity_from": "Lead", "probability": 40.0}, 40),
		({"opportunity_from": "Lead", "probability": 100.0, "status": "Converted"}, 100),
		({"probability": 100.0}, 100),
		({"probability": None}, 0),
	],
)
def test_an_open_opportunity_of_erpnext_is_certain_only_by_default(row, probability):
	assert moved_deal(old(**row), [], []).values["probability"] == probability


def test_products_without_an_item_are_kept_with_the_others_and_the_amount_stands():
	rows = [item(), item(item_code=None, item_name="Something", rate=1.5)]
	moved = moved_deal(old(title="Pumps", opportunity_amount=103.0), rows, [])
	assert moved.values["items"] == [] and moved.values["expected_amount"] == 103.0
	assert moved.kept == {"items": "PUMP 2 x 50; Something 2 x 1.5"}


@pytest.mark.parametrize(
	("row", "outcome", "moment"),
	[
		({"status": "Open"}, OPEN, BEGAN),
		({"status": "Converted"}, WON, ENDED),
		({"status": "Lost"}, LOST, ENDED),
		({"status": "Closed"}, LOST, ENDED),
		({"status": "Signed", "status_type": "Won"}, WON, ENDED),
		({"status": "Talking", "status_type": "Ongoing"}, OPEN, BEGAN),
		({"status": "Won", "closed_date": date(2025, 1, 20)}, WON, datetime(2025, 1, 20)),
	],
)
def test_outcome_of_an_old_deal(row, outcome, moment):
	assert outcome_of(old(**row)) == outcome
	assert moment_of_outcome(old(**row)) == moment


def test_a_lost_deal_says_why():
	assert moved_deal(old(status="Lost"), [], ["Price", "Delay"]).values["lost_reason"] == "Price; Delay"
	assert moved_deal(old(status="Closed"), [], []).values["lost_reason"] == "Closed"


@pytest.mark.parametrize(
	("outcome", "wanted", "stage"),
	[
		(OPEN, ["NEGOTIATION"], "Negotiation"),
		(OPEN, [None, "Prospecting"], "Qualification"),
		(OPEN, ["Won"], "Qualification"),
		(WON, ["Converted"], "Won"),
		(LOST, [], "Lost"),
	],
)
def test_stage_in_another_pipeline(outcome, wanted, stage):
	assert stage_for(STAGES, outcome, wanted).name == stage


def test_a_won_deal_waits_in_the_last_open_stage_where_only_documents_say_that_it_is_won():
	stages = [stage._replace(only_documents=stage.outcome == WON) for stage in STAGES]
	assert stage_for(stages, WON, ["Won"]).name == "Negotiation"


def test_origin_tells_doctypes_apart():
	assert origin("Lead", "X") != origin("CRM Lead", "X")

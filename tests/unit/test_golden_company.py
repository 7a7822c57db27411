"""The golden company's fixtures hang together, before any site is asked."""

import re
from collections import Counter

import pytest

from crm_suite.setup.golden import (
	FIXTURES,
	PREFIX,
	Golden,
	Step,
	lead_steps,
	read_golden,
	read_items,
	routine_steps,
)

ROUTINE_SALE = {
	"number": "900",
	"owner": "somebody@harborandpine.example",
	"customer": "Café Lumen",
	"title": "Stools",
	"items": "HP-S-STOOL x 4 + HP-X-MOUNT x 1.5",
	"opened": "-40",
	"quote": "-38",
	"order": "-30",
	"deliver": "",
	"invoice": "",
	"pay": "",
	"lost": "",
	"lost_reason": "",
	"loss_reason": "",
	"competitor": "",
}


@pytest.fixture(scope="module")
def golden() -> Golden:
	return read_golden()


def test_a_routine_sale_takes_the_steps_that_have_a_day() -> None:
	steps = routine_steps(ROUTINE_SALE)
	assert [(step.day, step.do) for step in steps] == [
		(-40, "open_opportunity"),
		(-38, "quote"),
		(-30, "order"),
	]
	assert steps[1].values["opportunity"] == "HP-DEAL-900"
	assert steps[2].values["from"] == "HP-QTN-900"


def test_a_sale_that_was_lost_says_why() -> None:
	why = {"lost": "-20", "lost_reason": "Too dear", "loss_reason": "Price", "competitor": "Stoelenhuis"}
	lost = routine_steps({**ROUTINE_SALE, "order": "", **why})[-1]
	assert lost == Step(
		-20,
		"lose_opportunity",
		{
			"opportunity": "HP-DEAL-900",
			"reason": "Too dear",
			"loss_reason": "Price",
			"competitor": "Stoelenhuis",
			"by": "somebody@harborandpine.example",
		},
	)


def test_a_lead_is_converted_when_the_sale_that_came_from_it_is_opened() -> None:
	row = {"number": "901", "owner": "somebody@harborandpine.example", "captured": "-45", "first_name": "Ada"}
	captured, joins = lead_steps({**row, "deal": "900", "lost_reason": ""}, {"900": -40})
	assert (captured.day, captured.do, captured.values["first_name"]) == (-45, "capture_lead", "Ada")
	assert (joins.day, joins.do) == (-40, "convert_into")
	assert joins.values["opportunity"] == "HP-DEAL-900"
	assert joins.values["lead"] == captured.values["name"] == "HP-LEAD-901"


def test_items_are_read_with_their_quantities() -> None:
	assert read_items("HP-S-STOOL x 4 + HP-X-MOUNT x 1.5") == [["HP-S-STOOL", 4.0], ["HP-X-MOUNT", 1.5]]


def test_everything_lies_in_the_year_before_loading(golden: Golden) -> None:
	days = [step.day for step in golden.steps]
	assert days == sorted(days)
	assert -375 <= days[0] and days[-1] <= -1


def test_no_two_documents_have_one_name(golden: Golden) -> None:
	names = Counter(step.values["name"] for step in golden.steps if "name" in step.values)
	assert [name for name, times in names.items() if times > 1] == []
	assert [name for name in names if not name.startswith(PREFIX)] == []


def test_everybody_and_every_item_that_is_named_is_there(golden: Golden) -> None:
	people = {step.values["by"] for step in golden.steps if "by" in step.values}
	assert people <= set(golden.user_names)
	members = {row["user"] for team in golden.selling["teams"] for row in team.get("members", [])}
	managers = {team["manager"] for team in golden.selling["teams"]}
	assert members | managers <= set(golden.user_names)
	rivals = {step.values["competitor"] for step in golden.steps if step.values.get("competitor")}
	assert rivals <= {rival["competitor_name"] for rival in golden.selling["competitors"]}
	reasons = {step.values["loss_reason"] for step in golden.steps if step.values.get("loss_reason")}
	assert reasons <= set(golden.selling["loss_reasons"])
	items = {
		row[0]
		for step in golden.steps
		if isinstance(step.values.get("items"), list)
		for row in step.values["items"]
	}
	assert items <= {item["code"] for item in golden.items}
	buyers = {customer["name"] for customer in golden.customers}
	assert {contact["customer"] for contact in golden.contacts} <= buyers
	# Pension Duinroos becomes a customer when its lead is converted.
	named = {step.values["customer"] for step in golden.steps if "customer" in step.values}
	assert named <= buyers


def test_nobody_real_can_be_written_to() -> None:
	texts = [
		path.read_text(encoding="utf-8") for path in FIXTURES.rglob("*") if path.suffix in (".csv", ".json")
	]
	addresses = {address for text in texts for address in re.findall(r"[\w.+-]+@[\w.-]+", text)}
	assert addresses
	assert [address for address in addresses if not address.endswith(".example")] == []

"""Ten megabytes in a field, through the save of the desk and the ways beside it."""

import json
from datetime import date
from decimal import Decimal

import frappe
import pytest
from frappe.desk.form.save import savedocs

from crm_suite.api.duplicates import find_duplicates
from tests.site.relations_records import make_lead, messages

HUGE = "x" * 10_000_000


@pytest.mark.parametrize(
	("fieldname", "label"),
	[("notes", "Notes"), ("disqualified_reason", "Reason"), ("email", "E-mail"), ("last_name", "Last Name")],
)
def test_the_desk_says_which_field_is_too_long(fieldname: str, label: str) -> None:
	lead = make_lead(first_name="Grace", notes="<p>As it was</p>")
	typed = lead.as_dict() | {fieldname: HUGE, "city": "London"}
	with pytest.raises(frappe.CharacterLengthExceededError, match=label) as refused:
		savedocs(json.dumps(typed, default=str), "Save")
	assert len(str(refused.value)) < 300
	assert messages()
	lead.reload()
	assert (lead.notes, lead.city) == ("<p>As it was</p>", None)
	with pytest.raises(frappe.CharacterLengthExceededError, match=label):
		make_lead(**{"first_name": "Alan", fieldname: HUGE})


def test_an_old_note_does_not_stop_a_save() -> None:
	lead = make_lead(first_name="Grace")
	lead.db_set("notes", "x" * 1_000_001)
	lead.reload()
	lead.city = "London"
	lead.save()
	assert len(frappe.db.get_value("Sales Lead", lead.name, "notes")) == 1_000_001


def test_who_is_typing_ten_megabytes_is_nobody() -> None:
	make_lead(first_name="Grace", email="grace@navy.example")
	assert find_duplicates({"email": f"{HUGE} <grace@navy.example>"}) == []
	assert find_duplicates({"email": "Grace <grace@navy.example>"})


def test_what_is_no_text_is_refused_by_field_and_numbers_are_text() -> None:
	with pytest.raises(frappe.ValidationError, match=r"First Name.*must be text.*Phone.*must be text"):
		make_lead(first_name={"a": 1}, phone=["1"])
	with pytest.raises(frappe.ValidationError, match=r"Captured On.*is no date"):
		make_lead(captured_on="yesterday")
	lead = make_lead(first_name=5, phone=442079460000, country="United Kingdom")
	assert (lead.first_name, lead.phone) == ("5", "+442079460000")
	lead = make_lead(first_name=date(2026, 5, 1), job_title=Decimal("2.50"))
	assert (lead.first_name, lead.job_title) == ("2026-05-01", "2.50")

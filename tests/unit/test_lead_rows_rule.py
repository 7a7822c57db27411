from datetime import datetime

import pytest

from crm_suite.rules.identity import Identity, clean_email, clean_phone
from crm_suite.rules.lead import LeadProblem
from crm_suite.rules.lead_columns import guess_fields
from crm_suite.rules.lead_rows import CellProblem, Complaint, Field, Links, Setting, read_row
from crm_suite.rules.lengths import LONGEST_NOTE
from crm_suite.rules.seen import Seen

FIELDS = {
	field.name: field
	for field in (
		Field("first_name", "Data"),
		Field("last_name", "Data"),
		Field("organization_name", "Data"),
		Field("email", "Email"),
		Field("phone", "Phone"),
		Field("website", "URL"),
		Field("country", "Link", "Country"),
		Field("source", "Link", "Capture Source"),
		Field("status", "Select", options=("New", "Working", "Converted", "Disqualified", "Merged")),
		Field("disqualified_reason", "Small Text"),
		Field("notes", "Text Editor"),
		Field("remark", "Text"),
		Field("story", "Long Text"),
		Field("captured_on", "Datetime"),
		Field("employees", "Int"),
		Field("budget", "Float"),
		Field("newsletter", "Check"),
		Field("market", "Data", is_required=True),
	)
}
LINKS = Links(
	known={"Country": {"spain": "Spain", "es": "Spain"}, "Capture Source": {"fair": "Fair", "web": "Web"}},
	allowed={"source": frozenset({"Web"})},
)
SETTING = Setting(
	fields=FIELDS,
	defaults={"market": "Home"},
	now=datetime(2026, 6, 1),
	date_formats=["%d.%m.%Y"],
	email=clean_email,
	phone=lambda text, country: clean_phone(text, "ES" if country == "Spain" else None),
	harmless=lambda text: text.replace("<script>", ""),
)


def read(**cells):
	return read_row({"first_name": "Ada"} | cells, LINKS, SETTING)


def problems(**cells):
	return [(complaint.field, complaint.problem) for complaint in read(**cells).complaints]


@pytest.mark.parametrize(
	("cells", "values"),
	[
		({"email": " ADA@Engines.example "}, {"email": "ada@engines.example"}),
		({"phone": "612 345 678", "country": "es"}, {"phone": "+34612345678", "country": "Spain"}),
		({"full_name": "Lovelace, Ada", "first_name": ""}, {"first_name": "Ada", "last_name": "Lovelace"}),
		({"full_name": "Somebody Else"}, {"first_name": "Ada"}),
		({"source": "WEB"}, {"source": "Web"}),
		({"status": "working"}, {"status": "Working"}),
		({"captured_on": "31.12.2025"}, {"captured_on": datetime(2025, 12, 31)}),
		({"captured_on": "2025-12-31 23:59"}, {"captured_on": datetime(2025, 12, 31, 23, 59)}),
		({"employees": "12"}, {"employees": 12}),
		({"budget": "-12.5"}, {"budget": -12.5}),
		({"newsletter": "Yes"}, {"newsletter": 1}),
		({"notes": "a<b\n=1"}, {"notes": "<p>a&lt;b</p><p>=1</p>"}),
		({"last_name": "<script>alert(1)</script>Byron"}, {"last_name": "Byron"}),
		({"notes": "<script>1"}, {"notes": "<p>&lt;script&gt;1</p>"}),
		({"disqualified_reason": "<script>1"}, {"disqualified_reason": "1"}),
		({"remark": "<script>1", "story": "2\n<script>3"}, {"remark": "1", "story": "2\n3"}),
		({}, {"status": "New", "market": "Home", "lead_name": "Ada"}),
	],
)
def test_what_a_row_says(cells, values):
	row = read(**cells)
	assert row.complaints == []
	assert row.values | values == row.values


@pytest.mark.parametrize(
	("cells", "field", "problem"),
	[
		({"email": "ada at engines"}, "email", CellProblem.BAD_EMAIL),
		({"phone": "none", "country": "Spain"}, "phone", CellProblem.BAD_PHONE),
		({"website": "javascript:alert(1)"}, "website", CellProblem.BAD_URL),
		({"country": "Atlantis"}, "country", CellProblem.UNKNOWN),
		({"source": "Fair"}, "source", CellProblem.FORBIDDEN),
		({"status": "Lukewarm"}, "status", CellProblem.NOT_AN_OPTION),
		({"captured_on": "12/31/2025"}, "captured_on", CellProblem.NOT_A_DATE),
		({"captured_on": "0001-01-01"}, "captured_on", CellProblem.NOT_A_DATE),
		({"captured_on": "2031-01-01"}, "captured_on", CellProblem.FUTURE),
		({"employees": "1.5"}, "employees", CellProblem.NOT_A_NUMBER),
		({"employees": "99999999999"}, "employees", CellProblem.NOT_A_NUMBER),
		({"budget": "1,000"}, "budget", CellProblem.NOT_A_NUMBER),
		({"newsletter": "perhaps"}, "newsletter", CellProblem.NOT_YES_OR_NO),
		({"last_name": "x" * 141}, "last_name", CellProblem.TOO_LONG),
		({"notes": "x" * (LONGEST_NOTE + 1)}, "notes", CellProblem.TOO_LONG),
		({"notes": "x" * 10_000_000}, "notes", CellProblem.TOO_LONG),
		({"last_name": "a\0b"}, "last_name", CellProblem.UNREADABLE),
		({"status": "Converted"}, None, LeadProblem.CONVERTED_WITHOUT_CUSTOMER),
		({"status": "Merged"}, None, LeadProblem.MERGED_BY_HAND),
		({"status": "Disqualified"}, None, LeadProblem.NO_REASON),
		({"first_name": ""}, None, LeadProblem.NO_NAME),
	],
)
def test_what_is_wrong_with_a_row(cells, field, problem):
	assert problems(**cells) == [(field, problem)]


def test_all_that_is_wrong_is_told_at_once():
	assert problems(email="x", country="Atlantis", newsletter="perhaps") == [
		("country", CellProblem.UNKNOWN),
		("email", CellProblem.BAD_EMAIL),
		("newsletter", CellProblem.NOT_YES_OR_NO),
	]


def test_a_required_field_must_come_from_somewhere():
	row = read_row({"first_name": "Ada"}, LINKS, SETTING._replace(defaults={}))
	assert row.complaints == [Complaint("market", CellProblem.MISSING)]


def test_headings_of_many_systems_are_understood():
	labels = {"first_name": ["First Name", "Vorname"], "email": ["E-mail"], "organization_name": ["Organization"],
		"phone": ["Phone"], "pincode": ["Postal Code"]}  # fmt: skip
	headings = ["Given name", "EMAIL_ID", "Firma", "Teléfono", "Zip-Code", "Shoe size", "e-mail", "Full name"]
	assert guess_fields(headings, labels) == [
		"first_name", None, "organization_name", "phone", "pincode", None, "email", "full_name"
	]  # fmt: skip


def test_a_label_counts_more_than_a_synonym_wherever_it_stands():
	labels = {"organization_name": ["Organization"], "job_title": ["Job Title"]}
	assert guess_fields(["Company", "Organization"], labels) == [None, "organization_name"]


@pytest.mark.parametrize(
	("second", "is_known"),
	[
		(Identity(emails=("ada@engines.example",)), True),
		(Identity(emails=("eve@engines.example",)), False),
		(Identity(phones=("+442079460000",), person="Ada King"), True),
		(Identity(phones=("+442079460000",), person="Charles Babbage"), False),
		(Identity(person="Ada"), False),
	],
)
def test_two_rows_of_one_file_are_compared_as_a_row_and_the_site(second, is_known):
	seen = Seen()
	seen.add(2, "Ada", Identity(emails=("ada@engines.example",), phones=("+442079460000",), person="Ada"))
	match = seen.match(second)
	assert (match is not None) is is_known
	if match:
		assert match.party.party == "2"

"""What a website sends, sorted and judged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.capture_template import NOT_ASKED, OPTIONAL, REQUIRED, Template
from crm_suite.rules.submission import (
	ADDRESS_LENGTH,
	MESSAGE_LENGTH,
	MOST_QUESTIONS,
	ORIGIN_LENGTHS,
	TYPED_FIELDS,
	AnswerProblem,
	is_by_a_program,
	name_of_address,
	network_of,
	notes_markup,
	questions,
	read_submission,
	split_name,
	text_in,
)
from crm_suite.rules.text import DATA_LENGTH, plain_line

ANSWERS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text()))


def test_answers_go_where_they_belong():
	submission = read_submission(
		{
			"full_name": " Ada  Lovelace ",
			"email": "ada@engines.example",
			"phone": 442079460000,
			"message": "Two engines,\nplease",
			"utm_source": "newsletter",
			"How many people are you?": "12",
			"city": "",
			"fax": None,
		}
	)
	assert submission.values == {
		"first_name": "Ada",
		"last_name": "Lovelace",
		"email": "ada@engines.example",
		"phone": "442079460000",
	}
	assert submission.origin == {"utm_source": "newsletter"}
	assert submission.message == "Two engines,\nplease"
	assert submission.questions == {"How many people are you?": "12"}
	assert submission.problems == {}


@pytest.mark.parametrize("name", ["first_name", "email", "message", "full_name", "A question"])
def test_ten_megabytes_are_too_long_for_a_field(name):
	submission = read_submission({name: "x" * 10_000_000})
	assert submission.problems == {name: AnswerProblem.TOO_LONG}


def test_what_a_browser_added_is_cut():
	submission = read_submission({"landing_page": "x" * 10_000_000, "utm_source": "y" * 10_000_000})
	assert submission.problems == {}
	assert [len(value) for value in submission.origin.values()] == [ADDRESS_LENGTH, DATA_LENGTH]


@pytest.mark.parametrize("answer", [["a", "b"], {"a": 1}, True])
def test_what_is_no_text_is_named(answer):
	assert read_submission({"first_name": answer}).problems == {"first_name": AnswerProblem.NO_TEXT}


def test_questions_are_counted():
	few = read_submission({f"question {number}": "x" for number in range(MOST_QUESTIONS)})
	many = read_submission({f"question {number}": "x" for number in range(MOST_QUESTIONS + 1)})
	assert not few.problems
	assert many.problems == {f"question {MOST_QUESTIONS}": AnswerProblem.TOO_MANY}


@given(
	st.dictionaries(
		st.one_of(st.sampled_from([*TYPED_FIELDS, *ORIGIN_LENGTHS, "message", "full_name"]), st.text()),
		ANSWERS,
	)
)
def test_whatever_is_sent_fits_the_fields_and_holds_no_markup(answers):
	submission = read_submission(answers)
	for value in submission.values.values():
		assert 0 < len(value) <= DATA_LENGTH
		assert not set("<>\n\x00") & set(value)
	for name, value in submission.origin.items():
		assert 0 < len(value) <= ORIGIN_LENGTHS[name]
	assert set(submission.values) <= {*TYPED_FIELDS}
	assert len(submission.message) <= MESSAGE_LENGTH
	assert text_in(notes_markup(submission.message, [])) == " ".join(submission.message.split())


@pytest.mark.parametrize(
	("name", "first_name", "last_name"),
	[
		("Ada Lovelace", "Ada", "Lovelace"),
		("Augusta Ada King", "Augusta Ada", "King"),
		("Lovelace, Ada", "Ada", "Lovelace"),
		("Ada", "Ada", None),
		("Ada,", "Ada", None),
		("  ", "", None),
	],
)
def test_a_name_in_one_field(name, first_name, last_name):
	assert (split_name(name).get("first_name"), split_name(name).get("last_name")) == (first_name, last_name)


def test_who_is_known_by_the_address_only():
	assert name_of_address("ada.lovelace@engines.example") == "ada.lovelace"
	assert name_of_address("") == ""


@pytest.mark.parametrize(
	("written", "name"),
	[
		("<script>alert(1)</script>Ada", "Ada"),
		("Ada<script src=//evil.example>", "Ada"),
		("<b onclick=x()>Ada</b>", "Ada"),
		("Ada <3 engines", "Ada 3 engines"),
		("Ad\u202ea\u200b", "Ada"),
		("<scr<script>ipt>Ada", "scr"),
		("Müller & Söhne", "Müller & Söhne"),
		(None, ""),
	],
)
def test_a_name_holds_no_markup(written, name):
	assert plain_line(written) == name


def test_what_visitors_wrote_stays_text():
	markup = notes_markup("<img src=x onerror=y>\nHello", [("<b>", "<i>")])
	assert markup == (
		"<p>&lt;img src=x onerror=y&gt;<br>Hello</p><p><strong>&lt;b&gt;</strong>: &lt;i&gt;</p>"
	)
	assert text_in(markup) == "<img src=x onerror=y> Hello <b> : <i>"


def test_programs_fill_in_what_people_do_not_see():
	assert is_by_a_program({"fax": "1"})
	assert not is_by_a_program({"fax": ""})
	assert not is_by_a_program({})


def test_half_an_emoji_loses_no_enquiry():
	half = "\ud83d"
	submission = read_submission(
		{
			"first_name": f"Ada{half}",
			"email": f"ada@engines.example{half}",
			"message": f"Hello {half}",
			"utm_source": half,
			f"Colour{half}": f"blue{half}",
		}
	)
	assert submission.values == {"first_name": "Ada", "email": "ada@engines.example"}
	assert submission.message == "Hello"
	assert submission.origin == {}
	assert submission.questions == {"Colour": "blue"}


def test_a_form_asks_the_usual_and_what_its_template_says():
	usual = ["first_name", "last_name", "organization_name", "email", "phone", "message"]
	assert questions(None) == [(name, name == "email") for name in usual]
	requirements = {
		"notes": REQUIRED, "tax_id": REQUIRED, "city": OPTIONAL, "phone": NOT_ASKED, "state": NOT_ASKED,
		"email": OPTIONAL, "lead_owner": REQUIRED,
	}  # fmt: skip
	assert questions(Template("Website", None, None, None, requirements)) == [
		("first_name", False),
		("last_name", False),
		("organization_name", False),
		("tax_id", True),
		("email", False),
		("city", False),
		("message", True),
	]


@pytest.mark.parametrize(
	"address, network",
	[
		("198.51.100.7", "198.51.100.7"),
		("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
		("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
		("::ffff:198.51.100.7", "198.51.100.7"),
		("nonsense" * 100, ("nonsense" * 100)[:45]),
		(None, ""),
	],
)
def test_senders_are_counted_by_what_one_of_them_has(address, network):
	assert network_of(address) == network

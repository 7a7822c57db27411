"""What somebody sent through a website: which of it becomes a lead's fields, and what is wrong with it.

Nobody vouches for these values. What a visitor typed is refused with a word on the field where it is too long or no
text; what his browser added (campaign tags, addresses of pages) is cut instead, because he cannot mend it. Questions
that a lead has no field for are kept in its notes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from html import escape, unescape
from ipaddress import IPv6Address, ip_address, ip_network
from math import isfinite

from crm_suite.rules.capture_template import NOT_ASKED, REQUIRED, Template
from crm_suite.rules.text import DATA_LENGTH, MARKUP, UNSEEN, one_line, plain_line, shorten

MESSAGE_LENGTH = 10_000
ADDRESS_LENGTH = 1_000
QUESTION_LENGTH = 60
QUESTION_ANSWER_LENGTH = 1_000
MOST_QUESTIONS = 20
"""Questions that a lead has no field for."""

# Whoever has one IPv6 address has all of such a network.
IPV6_NETWORK = 64
ADDRESS_TEXT = 45
"""Characters of the longest internet address."""

# A field that people do not see and programs fill in.
HONEYPOT = "fax"
FULL_NAME = "full_name"
MESSAGE = "message"

TYPED_FIELDS = (
	"first_name",
	"last_name",
	"job_title",
	"organization_name",
	"industry",
	"website",
	"tax_id",
	"email",
	"phone",
	"mobile",
	"address_line1",
	"address_line2",
	"city",
	"state",
	"pincode",
	"country",
	"language",
	"subject",
)
ORIGIN_LENGTHS = {
	"utm_source": DATA_LENGTH,
	"utm_medium": DATA_LENGTH,
	"utm_campaign": DATA_LENGTH,
	"utm_term": DATA_LENGTH,
	"utm_content": DATA_LENGTH,
	"landing_page": ADDRESS_LENGTH,
	"referrer": ADDRESS_LENGTH,
}


# What a form on a website asks unless its template says otherwise.
USUAL_QUESTIONS = ("first_name", "last_name", "organization_name", "email", "phone", MESSAGE)


class AnswerProblem(Enum):
	"""Why an answer cannot be taken."""

	NO_TEXT = "neither text nor a number"
	TOO_LONG = "longer than the field"
	TOO_MANY = "more questions than a form may have"


@dataclass
class Submission:
	"""What was sent, sorted. `problems` names the fields that must be mended; then the rest is not to be used."""

	values: dict[str, str] = field(default_factory=dict)
	origin: dict[str, str] = field(default_factory=dict)
	message: str = ""
	questions: dict[str, str] = field(default_factory=dict)
	problems: dict[str, AnswerProblem] = field(default_factory=dict)


def answer_name(fieldname: str) -> str:
	"""The name under which visitors fill in a field of a lead: its notes are their message."""
	return MESSAGE if fieldname == "notes" else fieldname


def questions(template: Template | None) -> list[tuple[str, bool]]:
	"""What a form on a website asks, by names of answers in the order of a lead, and whether it must be filled in.

	The usual questions and those of the template that a visitor can answer, without what it says not to ask.
	"""
	asked = {name: name == "email" for name in USUAL_QUESTIONS}
	for fieldname, requirement in template.requirements.items() if template else ():
		asked[answer_name(fieldname)] = requirement == REQUIRED
		if requirement == NOT_ASKED:
			del asked[answer_name(fieldname)]
	return [(name, asked[name]) for name in (*TYPED_FIELDS, MESSAGE) if name in asked]


def is_by_a_program(answers: Mapping[str, object]) -> bool:
	"""Whether the field that people do not see was filled in."""
	return bool(answers.get(HONEYPOT))


def network_of(address: str | None) -> str:
	"""By what a sender is counted: an IPv4 address as it is, an IPv6 address by its network.

	A proxy may pass on anything in an address's place; of that the beginning counts.
	"""
	try:
		found = ip_address(address or "")
	except ValueError:
		return (address or "")[:ADDRESS_TEXT]
	if not isinstance(found, IPv6Address):
		return str(found)
	return str(found.ipv4_mapped or ip_network((found.packed, IPV6_NETWORK), strict=False))


def read_submission(answers: Mapping[str, object]) -> Submission:
	"""Sort the answers of a form, by the names of its fields. Empty ones count as not given.

	`values` and `origin` are by field of a lead; `full_name` is split where neither name is given by itself.
	"""
	submission = Submission()
	for name, answer in answers.items():
		if name == HONEYPOT or answer is None:
			continue
		if not is_text_or_number(answer):
			submission.problems[shorten(name, QUESTION_LENGTH)] = AnswerProblem.NO_TEXT
			continue
		sort_answer(submission, name, str(answer))
	if len(submission.questions) > MOST_QUESTIONS:
		submission.problems[list(submission.questions)[MOST_QUESTIONS]] = AnswerProblem.TOO_MANY
	full_name = submission.values.pop(FULL_NAME, "")
	if full_name and not (submission.values.get("first_name") or submission.values.get("last_name")):
		submission.values |= split_name(full_name)
	return submission


def is_text_or_number(answer: object) -> bool:
	"""Whether somebody could have typed it; JSON also has values that are not."""
	if isinstance(answer, float):
		return isfinite(answer)
	return isinstance(answer, str | int) and not isinstance(answer, bool)


def sort_answer(submission: Submission, name: str, answer: str) -> None:
	"""Put one answer where it belongs."""
	if name in ORIGIN_LENGTHS:
		keep(submission.origin, name, shorten(plain_line(answer[: 2 * ADDRESS_LENGTH]), ORIGIN_LENGTHS[name]))
	elif len(answer) > longest(name):
		submission.problems[shorten(name, QUESTION_LENGTH)] = AnswerProblem.TOO_LONG
	elif name == MESSAGE:
		submission.message = UNSEEN.sub("", answer).strip()
	elif name in TYPED_FIELDS or name == FULL_NAME:
		keep(submission.values, name, plain_line(answer))
	else:
		keep(submission.questions, shorten(plain_line(name), QUESTION_LENGTH), UNSEEN.sub("", answer).strip())


def longest(name: str) -> int:
	"""How many characters the answer to a question may have."""
	if name in TYPED_FIELDS or name == FULL_NAME:
		return DATA_LENGTH
	return MESSAGE_LENGTH if name == MESSAGE else QUESTION_ANSWER_LENGTH


def keep(values: dict[str, str], name: str, value: str) -> None:
	if value and name:
		values[name] = value


def split_name(name: str) -> dict[str, str]:
	"""A name in one field as `first_name` and `last_name`: the last word is the last name.

	`Lovelace, Ada` is turned round. Wrong for some names, which is why forms should ask for two fields.
	"""
	last, comma, first = one_line(name).partition(",")
	if not comma:
		first, _, last = last.rpartition(" ")
	if not first:
		return {"first_name": one_line(last)}
	return {"first_name": one_line(first), "last_name": one_line(last)}


def name_of_address(email: str) -> str:
	"""What stands before the @, for a person who is known by the address only."""
	return plain_line(email.partition("@")[0])


def notes_markup(message: str, answers: Iterable[tuple[str, str]]) -> str:
	"""The message and further answers (label, text) as the markup of an editor: what visitors wrote stays text."""
	paragraphs = [escape(message).replace("\n", "<br>")] if message else []
	paragraphs += [f"<strong>{escape(label)}</strong>: {escape(text)}" for label, text in answers]
	return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def text_in(markup: str | None) -> str:
	"""The words of an editor's markup on one line, to compare two of them: editors write the same in many ways."""
	return one_line(unescape(MARKUP.sub(" ", markup or "")))

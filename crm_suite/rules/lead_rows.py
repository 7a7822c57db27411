"""What a row of somebody's file says about a lead, and why it cannot be taken as it is.

All that is wrong with a row is found at once, so that whoever mends the file mends it once.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from html import escape
from typing import NamedTuple

from crm_suite.rules.lead import NEW, LeadProblem, lead_problem, lead_title, merge_status_problem
from crm_suite.rules.lead_columns import FULL_NAME
from crm_suite.rules.lengths import excess
from crm_suite.rules.relations import is_too_far_ahead
from crm_suite.rules.submission import split_name
from crm_suite.rules.text import DATA_LENGTH, one_line, plain_line

TEXT_KINDS = ("Small Text", "Text", "Long Text", "Text Editor")
KINDS = (
	"Data",
	"Email",
	"Phone",
	"URL",
	"Link",
	"Select",
	"Date",
	"Datetime",
	"Int",
	"Float",
	"Check",
	*TEXT_KINDS,
)
# Zero bytes and their like come from broken files; a tab and a line feed are text.
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
YES = ("1", "yes", "true", "x", "y")
NO = ("0", "no", "false", "n")


class CellProblem(Enum):
	"""Why a cell cannot be taken as it is."""

	UNREADABLE = "control characters, as broken files have them"
	TOO_LONG = "more than the field takes"
	BAD_EMAIL = "not an e-mail address"
	BAD_PHONE = "not a phone number"
	BAD_URL = "not the address of a website"
	UNKNOWN = "no such record on this site"
	FORBIDDEN = "a record that the importing user may not use"
	NOT_AN_OPTION = "none of the options of the field"
	NOT_A_DATE = "not a date"
	NOT_A_NUMBER = "not a number"
	NOT_YES_OR_NO = "neither yes nor no"
	FUTURE = "a moment that lies in the future"
	MISSING = "a field that must have a value"


class Complaint(NamedTuple):
	"""One reason why a row is refused: the field (None: the row as a whole), and what the file has there."""

	field: str | None
	problem: CellProblem | LeadProblem
	detail: str = ""


class Field(NamedTuple):
	"""A field of the lead, as far as an import must know it. `kind` is one of KINDS."""

	name: str
	kind: str
	target: str = ""
	options: tuple[str, ...] = ()
	length: int = DATA_LENGTH
	is_required: bool = False


class Links(NamedTuple):
	"""The records that the file may name: by DocType, then by what is written, in small letters."""

	known: Mapping[str, Mapping[str, str]]
	# By field; a field that is not here may name all records.
	allowed: Mapping[str, frozenset[str]]


class Setting(NamedTuple):
	"""What does not depend on the row: fields by name, values of the import as a whole, and the present.

	`email` and `phone` give the cell as the form would store it, or None where it is none; a phone number is
	read as one of the country that the row, else the import, names. `harmless` gives a text that may hold markup
	without what a browser would run.
	"""

	fields: Mapping[str, Field]
	defaults: Mapping[str, str]
	now: datetime
	date_formats: Sequence[str]
	email: Callable[[str], str | None]
	phone: Callable[[str, str | None], str | None]
	harmless: Callable[[str], str]


class LeadRow(NamedTuple):
	"""The lead that a row describes, and what is wrong with it. With a complaint, `values` is not to be used."""

	values: dict[str, object]
	complaints: list[Complaint]


def read_row(cells: Mapping[str, str], links: Links, setting: Setting) -> LeadRow:
	"""The lead of a row whose cells are given by field; empty cells say nothing."""
	given = {field: cell for field, cell in with_name_divided(cells).items() if cell.strip()}
	values: dict[str, object] = dict(setting.defaults)
	complaints: list[Complaint] = []
	# The country comes first: it says how the phone numbers of the row are read.
	for name in sorted(given, key=lambda name: name != "country"):
		value = read_cell(given[name], setting.fields[name], links, setting, values.get("country"))
		if isinstance(value, Complaint):
			complaints.append(value)
		else:
			values[name] = value
	complaints += missing_fields(values, given, setting)
	values["status"] = values.get("status") or NEW
	values["lead_name"] = lead_title(
		*(values.get(name) for name in ("first_name", "last_name", "organization_name"))
	)
	if not complaints and (problem := problem_of(values)):
		complaints.append(Complaint(None, problem))
	return LeadRow(values, complaints)


def with_name_divided(cells: Mapping[str, str]) -> dict[str, str]:
	"""The cells with a full name as first and last name, unless the row has these itself."""
	divided = dict(cells)
	full_name = one_line(divided.pop(FULL_NAME, ""))
	if full_name and not (divided.get("first_name") or divided.get("last_name")):
		divided |= split_name(full_name)
	return divided


def missing_fields(
	values: Mapping[str, object], given: Mapping[str, str], setting: Setting
) -> list[Complaint]:
	"""Required fields that neither the row nor the import fills; a cell that is wrong is complained of once."""
	return [
		Complaint(field.name, CellProblem.MISSING)
		for field in setting.fields.values()
		if field.is_required and values.get(field.name) in (None, "") and field.name not in given
	]


def problem_of(values: Mapping[str, object]) -> LeadProblem | None:
	"""What the form would say to the lead as a whole."""
	status = str(values["status"])
	return merge_status_problem(status, None, is_link_changed=False) or lead_problem(
		title=str(values["lead_name"]),
		status=status,
		previous_status=None,
		customer=None,
		disqualified_reason=values.get("disqualified_reason"),
	)


def read_cell(cell: str, field: Field, links: Links, setting: Setting, country: object) -> object:
	"""The value of a cell that is not blank, or a Complaint."""
	if CONTROL_CHARACTER.search(cell):
		return Complaint(field.name, CellProblem.UNREADABLE)
	if is_too_long(cell, field):
		return Complaint(field.name, CellProblem.TOO_LONG, str(len(cell)))
	text = cell if field.kind in TEXT_KINDS else one_line(cell)
	value = READERS[field.kind](text, field, links, setting, country)
	return Complaint(field.name, value, text) if isinstance(value, CellProblem) else value


def is_too_long(cell: str, field: Field) -> bool:
	"""Whether the field would cut the cell off, or the database refuse it."""
	if field.kind in TEXT_KINDS:
		return excess(field.kind, cell) is not None
	return len(one_line(cell)) > field.length


def read_link(text: str, field: Field, links: Links, setting: Setting, country: object) -> str | CellProblem:
	"""The name of the record that is meant."""
	name = links.known.get(field.target, {}).get(text.casefold())
	if not name:
		return CellProblem.UNKNOWN
	if field.name in links.allowed and name not in links.allowed[field.name]:
		return CellProblem.FORBIDDEN
	return name


def read_option(
	text: str, field: Field, links: Links, setting: Setting, country: object
) -> str | CellProblem:
	"""The option as the field writes it."""
	meant = text.casefold()
	return next((option for option in field.options if option.casefold() == meant), CellProblem.NOT_AN_OPTION)


def read_moment(
	text: str, field: Field, links: Links, setting: Setting, country: object
) -> datetime | CellProblem:
	"""A date, with or without a time of day, in the order of ISO 8601 or as the site writes dates."""
	moment = parsed_moment(text, setting.date_formats)
	if not moment:
		return CellProblem.NOT_A_DATE
	if field.name == "captured_on" and is_too_far_ahead(moment, setting.now):
		return CellProblem.FUTURE
	return moment


def parsed_moment(text: str, date_formats: Sequence[str]) -> datetime | None:
	"""The moment in the site's time zone, or None; a time zone that is given with it is not understood."""
	for date_format in ("%Y-%m-%d", *date_formats):
		for time_format in ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S", " %H:%M:%S.%f"):
			try:
				moment = datetime.strptime(text, date_format + time_format)
			except ValueError:
				continue
			return moment if moment.year >= 1000 else None
	return None


def read_number(
	text: str, field: Field, links: Links, setting: Setting, country: object
) -> float | int | CellProblem:
	"""A number with a decimal point; separators of thousands could be decimal ones, so there are none."""
	if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,9})?", text, re.ASCII):
		return CellProblem.NOT_A_NUMBER
	number = float(text)
	if field.kind == "Int":
		return int(number) if number.is_integer() and abs(number) < 2**31 else CellProblem.NOT_A_NUMBER
	return number


def read_check(text: str, field: Field, links: Links, setting: Setting, country: object) -> int | CellProblem:
	"""1 or 0."""
	word = text.casefold()
	if word in YES or word in NO:
		return int(word in YES)
	return CellProblem.NOT_YES_OR_NO


def read_email(text: str, field: Field, links: Links, setting: Setting, country: object) -> str | CellProblem:
	"""The address as the form stores it."""
	return setting.email(text) or CellProblem.BAD_EMAIL


def read_phone(text: str, field: Field, links: Links, setting: Setting, country: object) -> str | CellProblem:
	"""The number as the form stores it."""
	return setting.phone(text, str(country) if country else None) or CellProblem.BAD_PHONE


def read_url(text: str, field: Field, links: Links, setting: Setting, country: object) -> str | CellProblem:
	"""An address of the web; anything that a browser would run is none."""
	is_url = re.fullmatch(r"(https?://)?[^\s/:<>\"']+\.[^\s<>\"']+", text, re.IGNORECASE)
	return text if is_url else CellProblem.BAD_URL


def read_text(text: str, field: Field, links: Links, setting: Setting, country: object) -> str:
	"""The text, harmless. What an editor shows is markup, in which the text is to be read as written."""
	if field.kind == "Text Editor":
		return "".join(f"<p>{escape(line)}</p>" for line in text.strip().splitlines())
	return plain_line(text) if field.kind == "Data" else setting.harmless(text)


READERS: Mapping[str, Callable[..., object]] = {
	"Data": read_text,
	"Email": read_email,
	"Phone": read_phone,
	"URL": read_url,
	"Link": read_link,
	"Select": read_option,
	"Date": read_moment,
	"Datetime": read_moment,
	"Int": read_number,
	"Float": read_number,
	"Check": read_check,
	**dict.fromkeys(TEXT_KINDS, read_text),
}

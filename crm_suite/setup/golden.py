"""Reads the golden company from `fixtures/`. Knows no Frappe: also what a terminal shows is named there.

Dates are days from the day of loading (-30: thirty days ago), so that the demo never looks old.
"""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
# All names of the golden company's documents begin with it, but those that ERPNext gives by itself.
PREFIX = "HP-"
# How far back a site has to be able to post.
DAYS_OF_HISTORY = 380
# Sales of every day, one per line: which step each column of days becomes.
ROUTINE_STEPS = ("quote", "order", "deliver", "invoice", "pay")

Record = dict[str, str]


@dataclass(frozen=True)
class Step:
	"""One thing that somebody does on one day."""

	day: int
	do: str
	values: dict[str, Any]


@dataclass(frozen=True)
class Golden:
	"""All that there is about the golden company."""

	company: dict[str, Any]
	selling: dict[str, Any]
	users: list[Record]
	items: list[Record]
	customers: list[Record]
	contacts: list[Record]
	steps: list[Step] = field(default_factory=list)

	@property
	def company_names(self) -> tuple[str, ...]:
		"""The names of the golden companies; the first is the one that is meant where none is named."""
		return tuple(company["name"] for company in self.company["companies"])

	@property
	def user_names(self) -> tuple[str, ...]:
		"""The log-in names of the people who work there."""
		return tuple(user["email"] for user in self.users)


def read_golden(folder: Path = FIXTURES) -> Golden:
	"""The golden company as it lies in `folder`, its steps in the order in which they happened."""
	steps = [
		Step(values.pop("day"), values.pop("do"), values)
		for story in sorted((folder / "stories").glob("*.json"))
		for values in read_json(story)["steps"]
	]
	sales = read_csv(folder / "routine.csv")
	leads = read_csv(folder / "leads.csv")
	lead_of = {row["deal"]: name_of_lead(row) for row in leads}
	steps += [step for row in sales for step in routine_steps(row, lead_of.get(row["number"]))]
	opened = {row["number"]: int(row["opened"]) for row in sales}
	steps += [step for row in leads for step in lead_steps(row, opened)]
	return Golden(
		company=read_json(folder / "company.json"),
		selling=read_json(folder / "selling.json"),
		users=read_csv(folder / "users.csv"),
		items=read_csv(folder / "items.csv"),
		customers=read_csv(folder / "customers.csv"),
		contacts=read_csv(folder / "contacts.csv"),
		# The sort is stable: what happens on one day happens in the order in which it is written.
		steps=sorted(steps, key=lambda step: step.day),
	)


def routine_steps(row: Record, lead: str | None = None) -> list[Step]:
	"""The steps of one sale of `routine.csv`: everything that has a day happened. `lead`: where it came from."""
	number = row["number"]
	names = {
		"deal": f"{PREFIX}DEAL-{number}",
		"quote": f"{PREFIX}QTN-{number}",
		"order": f"{PREFIX}SO-{number}",
		"deliver": f"{PREFIX}DN-{number}",
		"invoice": f"{PREFIX}INV-{number}",
		"pay": f"{PREFIX}PAY-{number}",
	}
	items = read_items(row["items"])
	by = {"by": row["owner"]}
	deal = {"name": names["deal"], "customer": row["customer"], "title": row["title"], "items": items, **by}
	if lead:
		deal["lead"] = lead
	details = {
		"quote": {"opportunity": names["deal"], "items": items},
		"order": {"from": names["quote"]},
		"deliver": {"from": [names["order"]]},
		"invoice": {"from": [names["order"]]},
		"pay": {"for": {names["invoice"]: None}},
	}
	steps = [Step(int(row["opened"]), "open_opportunity", deal)]
	steps += [
		Step(int(row[do]), do, {"name": names[do], **details[do], **by}) for do in ROUTINE_STEPS if row[do]
	]
	if row["lost"]:
		steps.append(
			Step(
				int(row["lost"]),
				"lose_opportunity",
				{
					"opportunity": names["deal"],
					"reason": row["lost_reason"],
					"loss_reason": row["loss_reason"],
					"competitor": row["competitor"],
					**by,
				},
			)
		)
	return steps


def name_of_lead(row: Record) -> str:
	"""What a lead of `leads.csv` is called."""
	return f"{PREFIX}LEAD-{row['number']}"


def lead_steps(row: Record, opened: dict[str, int]) -> list[Step]:
	"""The steps of one lead of `leads.csv`: it is captured, and converted when the sale that came from it is opened.

	`opened` are those days by the numbers of `routine.csv`.
	"""
	name, by = name_of_lead(row), {"by": row["owner"]}
	about = ("number", "owner", "captured", "deal", "lost_reason")
	person = {field: value for field, value in row.items() if value and field not in about}
	lead = {"name": name, **person, "disqualified_reason": row["lost_reason"], **by}
	steps = [Step(int(row["captured"]), "capture_lead", lead)]
	if row["deal"]:
		joins = {"lead": name, "opportunity": f"{PREFIX}DEAL-{row['deal']}", **by}
		steps.append(Step(opened[row["deal"]], "convert_into", joins))
	return steps


def read_items(text: str) -> list[list[Any]]:
	"""`"HP-S-STOOL x 4 + HP-X-MOUNT x 2"` as [[code, quantity], ...]."""
	return [
		[code, float(quantity)]
		for code, quantity in (part.strip().split(" x ") for part in text.split(" + "))
	]


def read_csv(path: Path) -> list[Record]:
	"""The rows of a CSV file with a header."""
	with path.open(newline="", encoding="utf-8") as file:
		return list(csv.DictReader(file))


def read_json(path: Path) -> Any:
	"""The content of a JSON file."""
	return json.loads(path.read_text(encoding="utf-8"))

"""Two leads that are one: which value each field of the survivor gets, and how the merge is taken back.

Filled wins over empty. Where both leads say something else, the field's rule chooses, and the user may choose
otherwise. Fields that only mean something together (a name, an address, where the lead came from) are taken from one
lead as a whole, unless what both say fits together.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from crm_suite.rules.lead import CONVERTED, DISQUALIFIED, MERGED, OPEN_STATUSES
from crm_suite.rules.text import is_blank_markup, one_line

Values = Mapping[str, Any]


class Side(str, Enum):
	"""Whose value it is."""

	SURVIVOR = "survivor"
	MERGED = "merged"
	BOTH = "both"


class Rule(str, Enum):
	"""Why a value was chosen."""

	SAME = "same"
	FILLED = "filled"
	SURVIVOR = "survivor"
	NEWEST = "newest"
	OLDEST = "oldest"
	LONGEST = "longest"
	MOST_COMPLETE = "most complete"
	FURTHEST = "furthest"
	UNION = "union"
	USER = "user"


class Problem(Enum):
	"""Why two leads cannot be merged, or a merge cannot be taken back."""

	SAME_LEAD = "a lead with itself"
	CONVERTED = "one of them has become a customer"
	MERGED_BEFORE = "one of them was merged into another lead"
	OTHER_COMPANY = "they belong to different companies"
	UNDONE = "taken back already"
	SURVIVOR_MERGED = "the survivor was merged into another lead"
	SURVIVOR_CONVERTED = "the survivor has become a customer"
	LATER_MERGE = "another lead was merged into the survivor later"


class UnknownChoice(ValueError):
	"""A field that is not merged, or a side that the field does not have."""


class Decision(NamedTuple):
	"""The value that a field gets, whose it is, and why."""

	fieldname: str
	side: Side
	rule: Rule
	value: Any


# Fields that are taken from one lead together, with the rule that says which.
GROUPS: dict[tuple[str, ...], Rule] = {
	("first_name", "last_name"): Rule.MOST_COMPLETE,
	("address_line1", "address_line2", "city", "state", "pincode", "country"): Rule.MOST_COMPLETE,
	(
		"source",
		"outreach_campaign",
		"subject",
		"sender_name",
		"utm_source",
		"utm_medium",
		"utm_campaign",
		"utm_term",
		"utm_content",
		"landing_page",
		"referrer",
	): Rule.OLDEST,
	("status", "disqualified_reason"): Rule.FURTHEST,
}
RULES = {
	"organization_name": Rule.LONGEST,
	"job_title": Rule.NEWEST,
	"email": Rule.NEWEST,
	"phone": Rule.NEWEST,
	"mobile": Rule.NEWEST,
	"website": Rule.NEWEST,
	"notes": Rule.UNION,
}
# How far a lead has come; nobody gives up a lead because a duplicate of it was given up.
PROGRESS = {status: number for number, status in enumerate((DISQUALIFIED, *OPEN_STATUSES))}
BETWEEN_NOTES = "<hr>"


def merge_problem(survivor: Values, merged: Values) -> Problem | None:
	"""Why the two cannot be merged, or None."""
	if survivor["name"] == merged["name"]:
		return Problem.SAME_LEAD
	statuses = (survivor["status"], merged["status"])
	if MERGED in statuses:
		return Problem.MERGED_BEFORE
	if CONVERTED in statuses:
		return Problem.CONVERTED
	return Problem.OTHER_COMPANY if survivor["company"] != merged["company"] else None


def undo_problem(is_undone: bool, survivor_status: str, has_later_merge: bool) -> Problem | None:
	"""Why a merge cannot be taken back, or None."""
	if is_undone:
		return Problem.UNDONE
	if survivor_status == MERGED:
		return Problem.SURVIVOR_MERGED
	if survivor_status == CONVERTED:
		return Problem.SURVIVOR_CONVERTED
	return Problem.LATER_MERGE if has_later_merge else None


def decide(
	fieldnames: Sequence[str], survivor: Values, merged: Values, choices: Mapping[str, str] | None = None
) -> list[Decision]:
	"""What each field of the survivor gets, in the order of `fieldnames`.

	Both leads also have `modified` and `captured_on` (None: unknown). `choices` are the user's: a side by field.
	Raises UnknownChoice.
	"""
	decisions: dict[str, Decision] = {}
	for fieldname in fieldnames:
		if fieldname not in decisions:
			group = next((names for names in GROUPS if fieldname in names), (fieldname,))
			together = [name for name in group if name in fieldnames]
			decisions |= {
				decision.fieldname: decision for decision in decide_group(together, survivor, merged)
			}
	for fieldname, side in (choices or {}).items():
		decisions[fieldname] = chosen(decisions.get(fieldname), fieldname, side, survivor, merged)
	return [decisions[fieldname] for fieldname in fieldnames]


def decide_group(fieldnames: Sequence[str], survivor: Values, merged: Values) -> list[Decision]:
	"""The decisions for one field, or for several that are taken together."""
	if not any(differ(survivor.get(name), merged.get(name)) for name in fieldnames):
		return [decide_without_conflict(name, survivor, merged) for name in fieldnames]
	side, rule = choose(rule_of(fieldnames[0]), fieldnames, survivor, merged)
	return [
		Decision(name, side, rule, value_of(name, side, survivor, merged))
		if differ(survivor.get(name), merged.get(name)) or len(fieldnames) > 1
		else decide_without_conflict(name, survivor, merged)
		for name in fieldnames
	]


def decide_without_conflict(fieldname: str, survivor: Values, merged: Values) -> Decision:
	"""Filled wins over empty; where both say the same, the survivor's stays."""
	if is_empty(survivor.get(fieldname)) and not is_empty(merged.get(fieldname)):
		return Decision(fieldname, Side.MERGED, Rule.FILLED, merged.get(fieldname))
	rule = Rule.FILLED if is_empty(merged.get(fieldname)) else Rule.SAME
	return Decision(fieldname, Side.SURVIVOR, rule, survivor.get(fieldname))


def rule_of(fieldname: str) -> Rule:
	"""The rule for a field that both leads fill with different values."""
	for names, rule in GROUPS.items():
		if fieldname in names:
			return rule
	return RULES.get(fieldname, Rule.SURVIVOR)


def choose(rule: Rule, fieldnames: Sequence[str], survivor: Values, merged: Values) -> tuple[Side, Rule]:
	"""Whose values a rule chooses; where it finds no difference, the survivor's stay because they are the survivor's."""
	if rule is Rule.UNION:
		return Side.BOTH, rule
	own, others = measure(rule, fieldnames, survivor), measure(rule, fieldnames, merged)
	if own == others:
		return Side.SURVIVOR, Rule.SURVIVOR
	is_others = others < own if rule is Rule.OLDEST else others > own
	return (Side.MERGED if is_others else Side.SURVIVOR), rule


def measure(rule: Rule, fieldnames: Sequence[str], lead: Values) -> Any:
	"""What a rule compares: of two leads the one with the greater measure is chosen, the lesser for OLDEST."""
	if rule is Rule.NEWEST:
		return text_of(lead.get("modified"))
	if rule is Rule.LONGEST:
		return sum(len(one_line(text_of(lead.get(name)))) for name in fieldnames)
	if rule is Rule.MOST_COMPLETE:
		return sum(not is_empty(lead.get(name)) for name in fieldnames)
	if rule is Rule.FURTHEST:
		return PROGRESS[lead["status"]]
	if rule is Rule.OLDEST:
		return lateness(fieldnames, lead)
	return 0


def lateness(fieldnames: Sequence[str], lead: Values) -> tuple[bool, bool, str]:
	"""Less for the lead that was captured first; one that says nothing, or not when it was captured, is last."""
	says_nothing = all(is_empty(lead.get(name)) for name in fieldnames)
	return says_nothing, not lead.get("captured_on"), text_of(lead.get("captured_on"))


def chosen(
	decision: Decision | None, fieldname: str, side: str, survivor: Values, merged: Values
) -> Decision:
	"""The decision that the user took instead. Raises UnknownChoice."""
	sides = {Side.SURVIVOR, Side.MERGED}
	if rule_of(fieldname) is Rule.UNION:
		sides.add(Side.BOTH)
	if not decision or side not in {one.value for one in sides}:
		raise UnknownChoice(fieldname, side)
	wanted = Side(side)
	if wanted is decision.side:
		return decision
	return Decision(fieldname, wanted, Rule.USER, value_of(fieldname, wanted, survivor, merged))


def value_of(fieldname: str, side: Side, survivor: Values, merged: Values) -> Any:
	"""The value that a side stands for."""
	if side is Side.BOTH:
		return join_notes(survivor.get(fieldname), merged.get(fieldname))
	return (survivor if side is Side.SURVIVOR else merged).get(fieldname)


def join_notes(first: str | None, second: str | None) -> str | None:
	"""Both texts, one under the other; one alone where the other says nothing else."""
	if is_empty(second) or (first and second in first):
		return first
	if is_empty(first) or (second and first in second):
		return second
	return f"{first}{BETWEEN_NOTES}{second}"


def is_empty(value: Any) -> bool:
	"""Whether a value says nothing: none, blank text, an empty editor, zero."""
	return is_blank_markup(value) if isinstance(value, str) else not value


def differ(first: Any, second: Any) -> bool:
	"""Whether both say something, and not the same."""
	return not is_empty(first) and not is_empty(second) and text_of(first).strip() != text_of(second).strip()


def text_of(value: Any) -> str:
	"""A value as text that can be compared, empty for none; moments as the database writes them."""
	return "" if value is None else str(value)


class Restoring(NamedTuple):
	"""What an undo writes back, and the fields that it leaves because somebody has changed them since."""

	values: dict[str, Any]
	kept: list[str]


def restore(current: Values, before: Values, after: Values, fieldnames: Collection[str]) -> Restoring:
	"""Take back what a merge changed: `before` and `after` it, and what the fields say now, in the same types."""
	changed = [name for name in fieldnames if before.get(name) != after.get(name)]
	kept = [name for name in changed if current.get(name) != after.get(name)]
	return Restoring({name: before.get(name) for name in changed if name not in kept}, kept)

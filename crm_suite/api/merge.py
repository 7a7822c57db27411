"""Merging two leads in the desk: what it would do, doing it, and taking it back."""

from html import unescape
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_link_to_form, strip_html

from crm_suite.api.arguments import parse
from crm_suite.erp.lead_merge import MERGE, has_later_merge, plan, standing_merge
from crm_suite.erp.lead_merge import merge as carry_out_merge
from crm_suite.erp.lead_merge import undo as carry_out_undo
from crm_suite.erp.lead_references import LEAD, find_moves
from crm_suite.erp.locked_leads import lock_leads
from crm_suite.rules.lead_merge import (
	Decision,
	Problem,
	Side,
	UnknownChoice,
	is_empty,
	merge_problem,
	undo_problem,
	value_of,
)
from crm_suite.rules.text import bold


@frappe.whitelist(methods=["GET", "POST"])
def preview_merge(survivor: str, merged: str) -> dict[str, Any]:
	"""What merging `merged` into `survivor` would do. Changes nothing.

	Returns `survivor` and `merged` (`name`, `title`), `fields` (of those that at least one lead fills: `fieldname`,
	`label`, `side` that the rule chooses, `rule`, `differs`, and `survivor` and `merged`, both values as plain text)
	and `moves` (`label`, `count`). Needs write permission on both leads.
	"""
	kept, closed = (frappe.get_doc(LEAD, name) for name in (survivor, merged))
	check_merge(kept, closed)
	meta = frappe.get_meta(LEAD)
	readable = meta.get_permlevel_access("read")
	fields = [
		field_preview(meta.get_field(decision.fieldname), decision, kept, closed)
		for decision in plan(kept, closed)
		if meta.get_field(decision.fieldname).permlevel in readable
		and not (is_empty(kept.get(decision.fieldname)) and is_empty(closed.get(decision.fieldname)))
	]
	counts: dict[str, int] = {}
	for move in find_moves(closed.name, kept.name):
		if move.source == closed.name:
			counts[move.doctype] = counts.get(move.doctype, 0) + len(move.names)
	return {
		"survivor": {"name": kept.name, "title": kept.lead_name},
		"merged": {"name": closed.name, "title": closed.lead_name},
		"fields": fields,
		"moves": [{"label": _(doctype), "count": count} for doctype, count in counts.items()],
	}


@frappe.whitelist(methods=["POST"])
def merge_leads(survivor: str, merged: str, choices: str | dict[str, str] | None = None) -> dict[str, str]:
	"""Merge `merged` into `survivor`; all of it happens or nothing.

	`choices` are the user's where the rules would choose otherwise: `survivor`, `merged` or (for notes) `both`, by
	field name. Returns the names of the `survivor` and of the `merge`, which `undo_merge` takes back. Needs write
	permission on both leads. Raises ValidationError where leads cannot be merged: the same one twice, one that was
	converted or merged before, leads of different companies.
	"""
	frappe.has_permission(LEAD, "write", throw=True)
	kept, closed = lock_leads(survivor, merged)
	check_merge(kept, closed)
	try:
		decisions = plan(kept, closed, parse_choices(choices))
	except UnknownChoice as unknown:
		frappe.throw(
			_("{0} cannot be taken from {1}.").format(*(bold(part) for part in unknown.args)),
			title=_("Unknown Choice"),
		)
	return {"survivor": kept.name, "merge": carry_out_merge(kept, closed, decisions).name}


@frappe.whitelist(methods=["POST"])
def undo_merge(lead: str) -> dict[str, Any]:
	"""Take back the merge that closed a lead. All that moved goes back, and both leads say again what they said.

	Returns the names of `survivor` and `merged`, and `kept`: labels of fields that stay because somebody has changed
	them since. Needs write permission on both leads. Raises ValidationError where the survivor was converted or
	merged since, or where another lead was merged into it later (that merge is undone first).
	"""
	frappe.has_permission(LEAD, "write", throw=True)
	name = standing_merge(lead)
	if not name:
		frappe.throw(_("{0} is not merged into another lead.").format(bold(lead)), title=_("Not Merged"))
	survivor = frappe.db.get_value(MERGE, name, "survivor")
	kept, closed = lock_leads(survivor, lead)
	for document in (kept, closed):
		document.check_permission("write")
	record = frappe.get_doc(MERGE, name, for_update=True)
	if problem := undo_problem(bool(record.is_undone), kept.status, has_later_merge(record)):
		refuse(problem, kept)
	fieldnames = carry_out_undo(record, kept, closed)
	meta = frappe.get_meta(LEAD)
	return {
		"survivor": kept.name,
		"merged": closed.name,
		"kept": [_(meta.get_label(fieldname)) for fieldname in fieldnames],
	}


def check_merge(kept: Document, closed: Document) -> None:
	"""Refuse what the user may not merge, or nobody can."""
	for document in (kept, closed):
		document.check_permission("write")
	if problem := merge_problem(kept.as_dict(), closed.as_dict()):
		refuse(problem, kept)


def field_preview(field: Any, decision: Decision, kept: Document, closed: Document) -> dict[str, Any]:
	"""A field with both values as the form shows them."""
	shown = {
		side.value: value_of(decision.fieldname, side, kept.as_dict(), closed.as_dict())
		for side in (Side.SURVIVOR, Side.MERGED)
	}
	return {
		"fieldname": decision.fieldname,
		"label": _(field.label),
		"side": decision.side.value,
		"rule": decision.rule.value,
		"differs": shown["survivor"] != shown["merged"],
		**{side: as_text(value, field) for side, value in shown.items()},
	}


def as_text(value: Any, field: Any) -> str:
	"""A value as plain text, empty where it says nothing."""
	if is_empty(value):
		return ""
	if field.fieldtype == "Text Editor":
		return unescape(strip_html(value)).strip()
	return value if isinstance(value, str) else str(frappe.format_value(value, field))


def parse_choices(choices: str | dict[str, str] | None) -> dict[str, str]:
	"""The choices that a browser sent as JSON."""
	message, title = _("A side for each field is expected."), _("Unknown Choice")
	parsed = parse(choices, dict, message, title)
	if not all(isinstance(side, str) for side in parsed.values()):
		frappe.throw(message, title=title)
	return parsed


def refuse(problem: Problem, kept: Document) -> NoReturn:
	"""Say in the user's words why this merge, or its undo, is not possible."""
	link = get_link_to_form(LEAD, kept.name)
	message = {
		Problem.SAME_LEAD: _("A lead cannot be merged with itself."),
		Problem.CONVERTED: _(
			"A lead that has become a customer cannot be merged. Merge the customers instead."
		),
		Problem.MERGED_BEFORE: _("One of the two was merged into another lead before. Merge with that one."),
		Problem.OTHER_COMPANY: _("The two leads belong to different companies."),
		Problem.UNDONE: _("This merge was undone before."),
		Problem.SURVIVOR_MERGED: _("{0} was merged into another lead since. Undo that merge first.").format(
			link
		),
		Problem.SURVIVOR_CONVERTED: _(
			"{0} has become a customer since, and what was merged is part of its history."
		).format(link),
		Problem.LATER_MERGE: _("Another lead was merged into {0} later. Undo the latest merge first.").format(
			link
		),
	}[problem]
	frappe.throw(message, title=_("Cannot Merge"))

"""Carries out the merge of two leads whose rows the caller has locked, and takes it back.

The merged lead stays as it was, closed, and names the lead that is kept. What both leads said before and after, and
what moved, is kept in a Sales Lead Merge: an undo brings it back to the letter.
"""

import json
from collections.abc import Mapping
from typing import Any

import frappe
from frappe.model import no_value_fields
from frappe.model.document import Document
from frappe.utils import now_datetime

from crm_suite.erp.identity_records import renew
from crm_suite.erp.lead_references import LEAD, Move, carry_out, find_moves
from crm_suite.ledger.mark import mark
from crm_suite.rules.lead import MERGED
from crm_suite.rules.lead_merge import Decision, decide, restore

MERGE = "Sales Lead Merge"
# What a lead has of its own, follows from its other fields, or is written by something else than people.
NOT_MERGED = (
	"address",
	"captured_on",
	"company",
	"contact",
	"converted_on",
	"customer",
	"lead_import",
	"lead_name",
	"lead_score",
	"merged_into",
	"moved_from",
	"naming_series",
	"sales_opportunity",
)
# Frappe keeps these beside the fields: tags, who is assigned, the latest comments.
BESIDE = ("_user_tags", "_assign", "_comments")
NOT_RESTORED = ("name", "owner", "creation", "modified", "modified_by", "docstatus", "idx")


def mergeable_fields() -> list[str]:
	"""The fields of a lead that a merge decides about, the site's own among them, in the order of the form."""
	return [
		field.fieldname
		for field in frappe.get_meta(LEAD).fields
		if field.fieldname not in NOT_MERGED
		and field.fieldtype not in (*no_value_fields, "Password")
		# What only one document may say stays with the one that says it.
		and not field.unique
		and not field.get("is_virtual")
	]


def plan(survivor: Document, merged: Document, choices: Mapping[str, str] | None = None) -> list[Decision]:
	"""What each field of the survivor gets. Raises UnknownChoice."""
	return decide(mergeable_fields(), survivor.as_dict(), merged.as_dict(), choices)


def merge(survivor: Document, merged: Document, decisions: list[Decision]) -> Document:
	"""Merge, and return the record that an undo needs."""
	before = read_rows(survivor.name, merged.name)
	moves = find_moves(merged.name, survivor.name)
	write_to_the_letter(merged.name, {"status": MERGED, "merged_into": survivor.name} | dict.fromkeys(BESIDE))
	carry_out(moves)
	survivor.update({decision.fieldname: decision.value for decision in decisions})
	# Whoever else is the same person is none of this merge's business.
	survivor.flags.keeps_duplicate = True
	survivor.save()
	write_row(survivor.name, joined(before[survivor.name], before[merged.name]))
	record = frappe.get_doc(
		{
			"doctype": MERGE,
			"survivor": survivor.name,
			"merged_lead": merged.name,
			"values_before": frappe.as_json(before),
			"values_after": frappe.as_json(read_rows(survivor.name, merged.name)),
			"moves": frappe.as_json([move._asdict() for move in moves]),
		}
	)
	return record.insert(ignore_permissions=True)


def undo(record: Document, survivor: Document, merged: Document) -> list[str]:
	"""Take a merge back; returns the fields that stay because somebody has changed them since."""
	before, after = frappe.parse_json(record.values_before), frappe.parse_json(record.values_after)
	carry_out([Move(**move).reversed() for move in reversed(frappe.parse_json(record.moves))])
	current = read_rows(survivor.name, merged.name)
	kept = []
	# The survivor first: it gives up the identity keys that the other claims again.
	for lead in (survivor, merged):
		restoring = restore(
			current[lead.name],
			before[lead.name],
			after[lead.name],
			[name for name in before[lead.name] if name not in NOT_RESTORED],
		)
		write_to_the_letter(lead.name, restoring.values)
		kept += restoring.kept
	record.db_set({"is_undone": 1, "undone_on": now_datetime(), "undone_by": frappe.session.user})
	meta = frappe.get_meta(LEAD)
	return [name for name in dict.fromkeys(kept) if meta.has_field(name)]


def has_later_merge(record: Document) -> bool:
	"""Whether another lead was merged into the survivor after this one, and still is."""
	filters = {"survivor": record.survivor, "is_undone": 0, "creation": (">", record.creation)}
	return bool(frappe.db.exists(MERGE, filters))


def standing_merge(merged: str) -> str | None:
	"""The record of the merge that closed a lead."""
	return frappe.db.get_value(MERGE, {"merged_lead": merged, "is_undone": 0})


def forget_merges(doc: Document, method: str) -> None:
	"""`on_trash` of a Sales Lead: merges into another lead, and those undone, have nothing to bring back any more.

	A lead into which others are merged is kept by their links to it.
	"""
	frappe.db.delete(MERGE, {"merged_lead": doc.name})
	frappe.db.delete(MERGE, {"survivor": doc.name, "is_undone": 1})


def read_rows(*names: str) -> dict[str, dict[str, Any]]:
	"""The leads' rows by name, in the types that JSON knows."""
	columns = ", ".join(f"`{column}`" for column in (*frappe.get_meta(LEAD).get_valid_columns(), *BESIDE))
	rows = frappe.db.sql(f"select {columns} from `tabSales Lead` where name in %s", (names,), as_dict=True)
	return {row.name: json.loads(frappe.as_json(row)) for row in rows}


def write_row(name: str, values: Mapping[str, Any]) -> None:
	"""Write columns as they are, without touching `modified`."""
	if values:
		frappe.db.set_value(LEAD, name, dict(values), update_modified=False)


def write_to_the_letter(name: str, values: Mapping[str, Any]) -> None:
	"""Give a lead these values although it might not pass what is asked of leads today.

	Forms that show it are refused to save over it, and its identity keys and the ledger follow.
	"""
	write_row(name, {**values, "modified": now_datetime(), "modified_by": frappe.session.user})
	renew(LEAD, [name])
	mark(((LEAD, name),))


def joined(survivor: Mapping[str, Any], merged: Mapping[str, Any]) -> dict[str, str | None]:
	"""Tags, assignments and comments of both leads, as Frappe keeps them in the row."""
	tags = [tag for row in (survivor, merged) for tag in (row["_user_tags"] or "").split(",") if tag]
	values: dict[str, str | None] = {"_user_tags": "," + ",".join(dict.fromkeys(tags)) if tags else None}
	for column in ("_assign", "_comments"):
		lists = [json.loads(row[column]) for row in (survivor, merged) if row[column]]
		items = {json.dumps(item): item for one in lists for item in one}
		values[column] = json.dumps(list(items.values())) if items else None
	return values

"""The records of other CRMs, read in sets. Their apps' code is never called: only their tables are read, if they are there."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import frappe

Row = dict[str, Any]


class Step(NamedTuple):
	"""A DocType whose records are moved: leads, or deals with the tables of their products and lost reasons."""

	doctype: str
	is_deal: bool = False
	items: str | None = None
	reasons: str | None = None


# In the order of moving: a deal finds the lead that it came from.
SYSTEMS = {
	"ERPNext": (
		Step("Prospect"),
		Step("Lead"),
		Step("Opportunity", True, "Opportunity Item", "Opportunity Lost Reason Detail"),
	),
	"Frappe CRM": (Step("CRM Lead"), Step("CRM Deal", True, "CRM Products")),
}


def steps_of(system: str) -> tuple[Step, ...]:
	"""The steps whose tables this site has."""
	return tuple(step for step in SYSTEMS[system] if frappe.db.table_exists(step.doctype))


def count(steps: Sequence[Step]) -> int:
	"""How many records there are."""
	return sum(frappe.db.count(step.doctype) for step in steps)


def read(step: Step, after: str, size: int) -> list[Row]:
	"""The records after a name, in the order of names."""
	rows = frappe.db.sql(
		f"select * from `tab{step.doctype}` where name > %s order by name limit %s",
		(after, size),
		as_dict=True,
	)
	if step.doctype == "CRM Deal" and frappe.db.has_column("CRM Deal Status", "type"):
		types = dict(frappe.db.sql("select name, type from `tabCRM Deal Status`"))
		for row in rows:
			row["status_type"] = types.get(row.get("status"))
	return rows


def read_children(table: str | None, parents: Sequence[str]) -> dict[str, list[Row]]:
	"""The rows of a child table by the record that they belong to."""
	found: dict[str, list[Row]] = defaultdict(list)
	if not table or not parents or not frappe.db.table_exists(table):
		return found
	for row in frappe.db.sql(
		f"select * from `tab{table}` where parent in %s order by parent, idx", (tuple(parents),), as_dict=True
	):
		# Frappe CRM's products need not be items; those that are have the item's code.
		row.setdefault("item_code", row.get("product_code"))
		found[row["parent"]].append(row)
	return found


def without_unknown_items(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
	"""The rows, those whose item is not there any more without its code."""
	codes = {row["item_code"] for children in rows.values() for row in children if row.get("item_code")}
	known = existing("Item", codes)
	for children in rows.values():
		for row in children:
			if row.get("item_code") not in known:
				row["item_code"] = None
	return rows


def existing(doctype: str, names: set[str]) -> set[str]:
	"""Which of some names there are."""
	if not names:
		return set()
	return set(frappe.get_all(doctype, filters={"name": ("in", sorted(names))}, pluck="name"))

"""What loading the demo changes in records that were there before, to put it back when it is cleared.

ERPNext numbers the trees of all companies in one sequence, gives a new company an account in the site's modes
of payment, enables its currency, and counts in number series. The tables where that happens are small and are
listed here; a test compares all tables of a site before loading and after clearing.
"""

from collections.abc import Collection, Iterable
from typing import Any

import frappe
from frappe.utils.nestedset import rebuild_tree

TREES = (
	"Account",
	"Company",
	"Cost Center",
	"Customer Group",
	"Department",
	"Item Group",
	"Territory",
	"Warehouse",
)
SHARED = (
	*TREES,
	"Currency",
	"Mode of Payment",
	"Mode of Payment Account",
	"Property Setter",
	"Singles",
	"Series",
)
# Tables without a column `name` that is unique, and without an owner: by which columns a row is known.
KEYS = {"Singles": ("doctype", "field"), "Series": ("name",)}
# The record of the demo itself is not what is journaled.
OWN_SINGLE = "Demo Company"

Row = dict[str, Any]
Snapshot = dict[str, dict[str, Row]]
# By table and key, `{column: [before, after]}`.
Changes = dict[str, dict[str, Row]]


def snapshot() -> Snapshot:
	"""The rows of the shared tables: by table, then by key (joined by `|`), as text."""
	return {table: {key_of(table, row): row for row in rows_of(table)} for table in SHARED}


def rows_of(table: str) -> Iterable[Row]:
	"""All rows of a shared table, every value as text or None."""
	for row in frappe.db.sql(f"select * from `tab{table}`", as_dict=True):
		if table != "Singles" or row.doctype != OWN_SINGLE:
			yield {column: None if value is None else str(value) for column, value in row.items()}


def key_of(table: str, row: Row) -> str:
	"""By what a row is found again."""
	return "|".join(row[column] or "" for column in KEYS.get(table, ("name",)))


def changes(before: Snapshot, after: Snapshot) -> Changes:
	"""What loading did to the shared tables: by table and key, `{column: [before, after]}`.

	Of rows that are new, only those of tables without an owner are noted, with None as what was before.
	"""
	found: Changes = {}
	for table in SHARED:
		for key, row in after[table].items():
			old = before[table].get(key)
			if old is None and table not in KEYS:
				continue
			differing = {
				column: [old and old[column], value]
				for column, value in row.items()
				if old is None or old[column] != value
			}
			if differing:
				found.setdefault(table, {})[key] = differing
	return found


def changes_of(users: Collection[str], before: Snapshot, after: Snapshot) -> Changes:
	"""What `users` did to the shared tables, where others may have worked since then, too.

	Without what others have saved since, and without the counters: numbers that were given since must not be given
	again.
	"""
	found = changes(before, after)
	found.pop("Series", None)
	return {
		table: {
			key: differing
			for key, differing in rows.items()
			if not is_saved_by_others(table, key, found, after, users)
		}
		for table, rows in found.items()
	}


def is_saved_by_others(table: str, key: str, found: Changes, after: Snapshot, users: Collection[str]) -> bool:
	"""Whether a row that differs was last saved by somebody who is none of `users`. A single has a row per field."""
	if table == "Singles":
		single = key.split("|", 1)[0]
		saved = f"{single}|modified" in found[table]
		saved_by = after[table].get(f"{single}|modified_by", {}).get("value")
	else:
		saved = "modified" in found[table][key]
		saved_by = after[table][key].get("modified_by")
	return saved and saved_by not in users


def put_back(journal: Changes) -> None:
	"""Undo the changes, but leave what somebody has changed since: values that are not as loading left them."""
	for table, rows in journal.items():
		current = {key_of(table, row): row for row in rows_of(table)}
		for key, differing in rows.items():
			row = current.get(key)
			if row is None:
				continue
			if all(old is None for old, _new in differing.values()) and table in KEYS:
				forget_row(table, row, differing)
				continue
			restore_row(table, row, differing)
	for doctype in TREES:
		if not is_sound_tree(doctype):
			rebuild_tree(doctype)


def forget_row(table: str, row: Row, differing: Row) -> None:
	"""Delete a row that loading brought, while it is as loading left it."""
	if all(row[column] == new for column, (_old, new) in differing.items()):
		condition, values = match(table, row)
		frappe.db.sql(f"delete from `tab{table}` where {condition}", values)


def restore_row(table: str, row: Row, differing: Row) -> None:
	"""Give a row its earlier values where it still has those of the loading."""
	values = {column: old for column, (old, new) in differing.items() if row[column] == new}
	if values:
		condition, key = match(table, row)
		assignments = ", ".join(f"`{column}` = %({column})s" for column in values)
		frappe.db.sql(f"update `tab{table}` set {assignments} where {condition}", values | key)


def match(table: str, row: Row) -> tuple[str, Row]:
	"""A condition that finds one row, with its parameters."""
	columns = KEYS.get(table, ("name",))
	condition = " and ".join(f"`{column}` = %(key_{column})s" for column in columns)
	return condition, {f"key_{column}": row[column] for column in columns}


def is_sound_tree(doctype: str) -> bool:
	"""Whether the numbers of a tree still say what its parents say; they do not where somebody has added
	nodes since the demo was loaded."""
	parent = f"parent_{frappe.scrub(doctype)}"
	if frappe.db.sql(
		f"""select 1 from `tab{doctype}` node join `tab{doctype}` parent on parent.name = node.`{parent}`
		where not (parent.lft < node.lft and node.rgt < parent.rgt) limit 1"""
	):
		return False
	numbers = [number for pair in frappe.db.sql(f"select lft, rgt from `tab{doctype}`") for number in pair]
	return len(numbers) == len(set(numbers))

"""Records from a site what the ledger reads about the golden company, always in the same bytes.

Dates are moved to those of a demo loaded on `recorded.REFERENCE_DAY`, the moments of loading are left out, and
names that a site gives by itself are replaced by the document's number in the order of its making.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from crm_suite.ledger.sources.columns import COLUMNS
from crm_suite.setup.demo import DOCTYPE, LOADED, read_golden, status
from crm_suite.setup.golden import PREFIX
from crm_suite.setup.recorded import NULL, RECORDING, REFERENCE_DAY, SCHEMA, file_of

LEDGER_TABLES = ("Relationship Entry", "Relationship Balance")
# When the demo was loaded is no part of it.
MOMENTS_OF_LOADING = ("creation", "modified")
# By what the rows of a table are the golden companies', where it is not `company`.
CONDITIONS = {
	"Company": "name in %(companies)s",
	"GL Entry": "company in %(companies)s and party_type = 'Customer'",
	"Sales Invoice Payment": """parent in (select name from `tabSales Invoice` where company in %(companies)s
		union select name from `tabPOS Invoice` where company in %(companies)s)""",
	"User": "name in %(users)s",
	"Sales Pipeline Stage": "parent in (select sales_pipeline from `tabSales Opportunity` where company in %(companies)s)",
	"Sales Opportunity Stage Change": "parent in (select name from `tabSales Opportunity` where company in %(companies)s)",
}
PARENTS = {
	"Quotation Item": "Quotation",
	"Sales Order Item": "Sales Order",
	"Delivery Note Item": "Delivery Note",
	"Sales Invoice Item": "Sales Invoice",
	"POS Invoice Item": "POS Invoice",
	"Payment Entry Reference": "Payment Entry",
	"Payment Entry Deduction": "Payment Entry",
	"Journal Entry Account": "Journal Entry",
}
# Documents that the fixtures cannot name, in the order in which their names do not depend on chance.
NAMED_BY_SITE = {
	"Sales Lead": "creation, name",
	"Sales Opportunity": "creation, name",
	"Journal Entry": "creation, name",
	"Sales Invoice": "creation, name",
	"Campaign Member": "creation, name",
	"Sales Opportunity Stage Change": "parent, idx",
}

Files = dict[str, str]


def record(folder: Path = RECORDING) -> list[str]:
	"""Write the recording into `folder`, in place of what is there; returns the names of its files.

	Raises ValidationError where the demo is not loaded.
	"""
	files = recording()
	for path in (*folder.glob("*.csv"), *folder.glob("*.sql")):
		path.unlink()
	for name, content in files.items():
		(folder / name).write_text(content, encoding="utf-8", newline="")
	return list(files)


def recording() -> Files:
	"""The recording as the content of files by name."""
	if status() != LOADED:
		frappe.throw(_("Load the demo first: it is what is recorded."), title=_("Demo Not Loaded"))
	shift = REFERENCE_DAY - getdate(frappe.db.get_single_value(DOCTYPE, "as_of"))
	aliases = {name: alias for doctype in NAMED_BY_SITE for name, alias in aliases_of(doctype)}
	files = {SCHEMA: schema()}
	for doctype, columns in COLUMNS.items():
		files[file_of(doctype)] = content(doctype, columns, shift, aliases)
	return files


def condition_of(doctype: str) -> str:
	"""SQL that is true for the golden companies' rows of a table."""
	if parent := PARENTS.get(doctype):
		return f"parent in (select name from `tab{parent}` where company in %(companies)s)"
	return CONDITIONS.get(doctype, "company in %(companies)s")


def read(doctype: str, columns: Sequence[str], order: str = "") -> Sequence[tuple]:
	"""The golden companies' rows of a table."""
	golden = read_golden()
	fields = ", ".join(f"`{column}`" for column in columns)
	return frappe.db.sql(
		f"select {fields} from `tab{doctype}` where {condition_of(doctype)} {order and f'order by {order}'}",
		{"companies": golden.company_names, "users": golden.user_names},
	)


def aliases_of(doctype: str) -> Iterator[tuple[str, str]]:
	"""The names that the site gave, and what they are replaced by."""
	names = [name for (name,) in read(doctype, ["name"], NAMED_BY_SITE[doctype])]
	for number, name in enumerate((name for name in names if not name.startswith(PREFIX)), 1):
		yield name, f"{doctype} {number}"


def content(doctype: str, columns: Sequence[str], shift: timedelta, aliases: dict[str, str]) -> str:
	"""A table's file."""
	rows = sorted(
		[text_of(column, value, shift, aliases) for column, value in zip(columns, row, strict=True)]
		for row in read(doctype, columns)
	)
	output = io.StringIO()
	csv.writer(output, lineterminator="\n").writerows([[doctype], columns, *rows])
	return output.getvalue()


def text_of(column: str, value: Any, shift: timedelta, aliases: dict[str, str]) -> str:
	"""A value as it is written: the same whichever day and driver it was read with."""
	if value is None:
		return NULL
	if column in MOMENTS_OF_LOADING:
		return datetime.combine(REFERENCE_DAY, time(12)).isoformat(" ")
	if isinstance(value, datetime | date):
		return str(value + shift)
	if isinstance(value, float | Decimal):
		return f"{value:.9f}".rstrip("0").rstrip(".")
	return aliases.get(str(value), str(value))


def schema() -> str:
	"""CREATE TABLE statements for the columns that are read, with the indexes on them alone."""
	tables = {doctype: list(columns) for doctype, columns in COLUMNS.items()}
	tables |= dict.fromkeys(LEDGER_TABLES)
	return "".join(create_table(doctype, columns) for doctype, columns in tables.items())


def create_table(doctype: str, wanted: list[str] | None) -> str:
	"""One table's definition; None wants all columns."""
	table = f"tab{doctype}"
	columns = {
		name: f"\t`{name}` {kind}{'' if nullable == 'YES' else ' not null'}{default_of(default)}"
		for name, kind, nullable, default in frappe.db.sql(
			"""select column_name, column_type, is_nullable, column_default from information_schema.columns
			where table_schema = database() and table_name = %s order by ordinal_position""",
			table,
		)
		if wanted is None or name in wanted
	}
	missing = set(wanted or ()) - columns.keys()
	if missing:
		raise KeyError(f"{table} has no column {', '.join(sorted(missing))}")
	lines = [*(columns[name] for name in wanted or columns), *indexes_of(table, columns)]
	return f"create table `{table}` (\n" + ",\n".join(lines) + "\n);\n"


def default_of(default: str | None) -> str:
	"""The DEFAULT clause; MariaDB's catalogue has defaults as SQL."""
	return "" if default in (None, "NULL") else f" default {default}"


def indexes_of(table: str, columns: dict[str, str]) -> Iterator[str]:
	"""Indexes whose columns are all recorded.

	Frappe calls a column's index as the column in a table that it makes, and adds `_index` in one that it has.
	"""
	indexes = frappe.db.sql(
		"""select index_name, max(1 - non_unique), group_concat(column_name order by seq_in_index)
		from information_schema.statistics where table_schema = database() and table_name = %s
		group by index_name""",
		table,
	)
	for name, unique, parts in sorted(
		((name.removesuffix("_index"), *rest) for name, *rest in indexes), key=lambda index: index[0].lower()
	):
		parts = parts.split(",")
		if set(parts) <= columns.keys():
			kind = "primary key" if name == "PRIMARY" else f"{'unique ' if unique else ''}index `{name}`"
			yield f"\t{kind} ({', '.join(f'`{part}`' for part in parts)})"

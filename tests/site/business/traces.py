"""For tests that really commit: the whole database as it was, and the way back to it."""

from typing import Any

import frappe

# What Frappe caches for long; documents it forgets after each test.
METADATA = {
	"tabCustom Field",
	"tabDefaultValue",
	"tabDocField",
	"tabDocPerm",
	"tabDocType",
	"tabProperty Setter",
}

Row = tuple[Any, ...]


class Snapshot:
	"""All rows of all tables. `restore` puts back what changed since, whoever committed it."""

	def __init__(self) -> None:
		frappe.db.rollback()
		# A sequence of numbers is a table too, of which only what comes next can be read.
		self.tables = [table for table in frappe.db.get_tables(cached=False) if not table.endswith("_id_seq")]
		self.checksums = self.checksums_now()
		self.rows = {table: self.rows_now(table) for table in self.tables}
		frappe.db.rollback()

	def checksums_now(self) -> dict[str, int]:
		"""One number per table, which the server works out."""
		tables = ", ".join(f"`{table}`" for table in self.tables)
		return {
			name.split(".", 1)[1]: checksum for name, checksum in frappe.db.sql(f"checksum table {tables}")
		}

	def rows_now(self, table: str) -> list[Row]:
		return list(frappe.db.sql(f"select * from `{table}`"))

	def restore(self) -> list[str]:
		"""Make every table what it was, and commit. Returns the tables that had changed."""
		frappe.db.rollback()
		now = self.checksums_now()
		changed = [table for table in self.tables if now[table] != self.checksums[table]]
		for table in changed:
			self.restore_table(table)
		frappe.db.sql("commit")
		if METADATA & set(changed):
			frappe.clear_cache()
		return changed

	def restore_table(self, table: str) -> None:
		"""Tables with a key lose what is new and get back what is missing or different; others are refilled."""
		key = self.primary_key(table)
		if not key:
			frappe.db.sql(f"delete from `{table}`")
			self.put_back(table, self.rows[table])
			return
		before = {row[key[0]]: row for row in self.rows[table]}
		after = {row[key[0]]: row for row in self.rows_now(table)}
		if new := [name for name in after if name not in before]:
			frappe.db.sql(f"delete from `{table}` where `{key[1]}` in %(names)s", {"names": new})
		self.put_back(table, [row for name, row in before.items() if after.get(name) != row])

	def primary_key(self, table: str) -> tuple[int, str] | None:
		"""Position and name of the one column of the primary key, where it has one column."""
		columns = frappe.db.sql(f"show columns from `{table}`")
		keys = [(position, column[0]) for position, column in enumerate(columns) if column[3] == "PRI"]
		return keys[0] if len(keys) == 1 else None

	def put_back(self, table: str, rows: list[Row]) -> None:
		for row in rows:
			frappe.db.sql(f"replace into `{table}` values ({', '.join(['%s'] * len(row))})", row)

"""A site of its own for what cannot be taken back on the tests' site: made with bench's own commands, and dropped."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
	from pymysql import Connection

BENCH = Path(os.environ.get("CRM_SUITE_BENCH", "."))
DUMP = os.environ.get("CRM_SUITE_BASE_DUMP", "")
ROOT_PASSWORD = os.environ.get("CRM_SUITE_DB_ROOT_PASSWORD", "")
# What every save, job and log-in changes.
VOLATILE_COLUMNS = {"creation", "modified", "modified_by", "owner", "last_execution", "next_execution"}
LOGS = {
	"__global_search",
	"tabActivity Log",
	"tabDeleted Document",
	"tabError Log",
	"tabPatch Log",
	"tabPermission Log",
	"tabScheduled Job Log",
	"tabVersion",
}
# Frappe 17 writes these anew from all apps' hooks at each migration; we have none there.
REWRITTEN = {"tabNavbar Item"}

# Frappe adds it to a table that lacks it whenever it alters that table, and never takes it away.
INDEXES_OF_FRAPPE = {"creation"}


def why_not() -> str | None:
	"""Why no other site can be made here, or None."""
	if not Path(DUMP).is_file():
		return "CRM_SUITE_BASE_DUMP names no dump of a site with ERPNext (script/test makes one)"
	if not ROOT_PASSWORD:
		return "CRM_SUITE_DB_ROOT_PASSWORD is not set: without it no site can be made (script/test sets it)"
	return None


class OtherSite:
	"""A site with ERPNext and without this app, from the dump that the tests' own site came from."""

	def __init__(self, name: str) -> None:
		self.name = name
		root = ["--db-root-username", "root", "--db-root-password", ROOT_PASSWORD]
		config = json.loads((BENCH / "sites/common_site_config.json").read_text())
		self.frappe(
			*("new-site", name, "--admin-password", "admin", "--force", "--source_sql", DUMP),
			*("--db-host", config["db_host"], "--db-port", str(config["db_port"])),
			*("--mariadb-user-host-login-scope=%", *root),
			on_site=False,
		)
		self.config = json.loads((BENCH / "sites" / name / "site_config.json").read_text())
		self.where = {"host": config["db_host"], "port": config["db_port"]}

	def frappe(self, *command: str, on_site: bool = True) -> str:
		"""Run a `bench` command (as bench does); returns what it says. Raises AssertionError when it fails."""
		site = ["--site", self.name] if on_site else []
		done = subprocess.run(
			[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", *site, *command],
			cwd=BENCH / "sites",
			capture_output=True,
			text=True,
			check=False,
			env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
		)
		assert done.returncode == 0, (
			f"bench {' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
		)
		return done.stdout

	def drop(self) -> None:
		"""Drop database and files; no backup, no archive."""
		import shutil

		archive = BENCH / "sites" / f".{self.name}.archived"
		self.frappe(
			*("drop-site", self.name, "--no-backup", "--force", "--archived-sites-path", str(archive)),
			*("--db-root-username", "root", "--db-root-password", ROOT_PASSWORD),
			on_site=False,
		)
		shutil.rmtree(archive, ignore_errors=True)

	def query(self, *statements: str) -> list[list[tuple]]:
		"""Rows of some statements, in a connection of their own."""
		with self.connection() as connection, connection.cursor() as cursor:
			results = []
			for statement in statements:
				cursor.execute(statement)
				results.append(list(cursor.fetchall()))
		return results

	def write(self, *statements: str) -> None:
		"""Execute some statements and commit them."""
		with self.connection() as connection, connection.cursor() as cursor:
			for statement in statements:
				cursor.execute(statement)
			connection.commit()

	def connection(self) -> "Connection":
		"""A new connection to the site's database."""
		import pymysql

		return pymysql.connect(
			**self.where,
			user=self.config.get("db_user") or self.config["db_name"],
			password=self.config["db_password"],
			database=self.config["db_name"],
			charset="utf8mb4",
		)

	def state(self) -> dict[str, Any]:
		"""Schema and rows of the whole database, as values that can be compared."""
		columns, indexes = self.query(
			"""select table_name, column_name, column_type, is_nullable, column_default
			from information_schema.columns where table_schema = database()""",
			"""select table_name, index_name, non_unique, seq_in_index, column_name
			from information_schema.statistics where table_schema = database()""",
		)
		tables = sorted({table for table, *_rest in columns} - LOGS - REWRITTEN)
		fields = {table: [name for owner, name, *_rest in columns if owner == table] for table in tables}
		rows = self.query(*(select_lasting(table, fields[table]) for table in tables))
		return {
			"columns": sorted(map(str, columns)),
			"indexes": sorted(str(index) for index in indexes if index[1] not in INDEXES_OF_FRAPPE),
			**{table: sorted(map(str, found)) for table, found in zip(tables, rows, strict=True)},
		}


def select_lasting(table: str, fields: list[str]) -> str:
	"""The rows of a table without what every save changes. Frappe gives child rows new names at each migration."""
	volatile = VOLATILE_COLUMNS | ({"name"} if "parenttype" in fields else set())
	kept = ", ".join(f"`{field}`" for field in fields if field not in volatile)
	rest = f"where field not in {tuple(VOLATILE_COLUMNS)}" if table == "tabSingles" else ""
	return f"select {kept or 1} from `{table}` {rest}"


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
	"""What was lost (-) and what came (+), per part of the state."""
	found = []
	for part in sorted(before.keys() | after.keys()):
		old, new = before.get(part, []), after.get(part, [])
		if old != new:
			found += [f"{part} - {row[:300]}" for row in old if row not in new]
			found += [f"{part} + {row[:300]}" for row in new if row not in old]
			if part not in before or part not in after:
				found.append(f"{part} {'+' if part in after else '-'} the table")
	return found

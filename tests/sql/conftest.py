"""A MariaDB without Frappe: script/test starts one, and tells where in the environment.

CRM_SUITE_SQL_SOCKET, or CRM_SUITE_SQL_HOST and CRM_SUITE_SQL_PORT; CRM_SUITE_SQL_USER (root) and
CRM_SUITE_SQL_PASSWORD (none). The user must be allowed to make databases.
"""

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

SOCKET = os.environ.get("CRM_SUITE_SQL_SOCKET")
HOST = os.environ.get("CRM_SUITE_SQL_HOST")

if not (SOCKET or HOST):
	collect_ignore_glob = ["test_*.py"]


def pytest_report_header() -> str | None:
	if not (SOCKET or HOST):
		return "tests/sql: not collected, CRM_SUITE_SQL_SOCKET names no MariaDB (script/test sql starts one)"
	return None


def connect(database: str | None = None) -> Any:
	"""A new mysqlclient connection, as Frappe makes them: utf8mb4, no autocommit, REPEATABLE READ."""
	import MySQLdb

	where = (
		{"unix_socket": SOCKET} if SOCKET else {"host": HOST, "port": int(os.environ["CRM_SUITE_SQL_PORT"])}
	)
	return MySQLdb.connect(
		**where,
		user=os.environ.get("CRM_SUITE_SQL_USER", "root"),
		password=os.environ.get("CRM_SUITE_SQL_PASSWORD", ""),
		charset="utf8mb4",
		use_unicode=True,
		**({"database": database} if database else {}),
	)


@pytest.fixture(scope="session")
def make_database() -> Iterator[Callable[[], Any]]:
	"""A function that returns a connection to a new, empty database; all are dropped at the end."""
	server = connect()
	cursor = server.cursor()
	numbers = itertools.count(1)
	made: list[tuple[str, Any]] = []

	def make() -> Any:
		name = f"crm_suite_{os.getpid()}_{next(numbers)}"
		cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
		connection = connect(name)
		made.append((name, connection))
		return connection

	yield make
	for name, connection in made:
		connection.close()
		cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
	server.close()


@pytest.fixture
def database(make_database: Callable[[], Any]) -> Any:
	"""A connection to an empty database that no other test has."""
	return make_database()


@pytest.fixture
def connect_again(database: Any) -> Iterator[Callable[[], Any]]:
	"""A function that opens one more connection to the test's `database`: somebody else's session."""
	cursor = database.cursor()
	cursor.execute("SELECT DATABASE()")
	(name,) = cursor.fetchone()
	opened = []

	def open_one() -> Any:
		opened.append(connect(name))
		return opened[-1]

	yield open_one
	for connection in opened:
		connection.close()


@pytest.fixture(scope="module")
def recorded(make_database: Callable[[], Any]) -> Any:
	"""A connection to the recorded golden company, its ledger built."""
	from crm_suite.setup.recorded import build_ledger
	from tests.sql.golden import STAMP, golden

	connection = make_database()
	build_ledger(golden(connection), STAMP)
	connection.commit()
	return connection


@pytest.fixture
def run(recorded: Any) -> Iterator[Any]:
	"""One test's transaction on it."""
	from crm_suite.setup.recorded import runner

	yield runner(recorded)
	recorded.rollback()

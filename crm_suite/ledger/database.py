"""What the ledger needs of a database: one function that runs one statement."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class NameRange:
	"""All names after one and up to another, in the database's order; None: to the end.

	It is read in one go where a list of as many names is looked up one by one, and it holds the names of
	documents that are not there any more.
	"""

	after: str = ""
	up_to: str | None = None


Names = Sequence[str] | NameRange

Vouchers = Mapping[str, Names]
"""Document names by DocType."""

Named = Callable[[str], str]
"""Makes the SQL that is true where the given column holds one of some names."""


class Run(Protocol):
	"""Run one statement with `%(name)s` or `%s` parameters; rows come back as tuples.

	`frappe.db.sql` is one; so is a cursor of mysqlclient with its fetchall. A parameter may be a non-empty
	list or tuple, for IN.
	"""

	def __call__(self, query: str, values: Any = ..., /) -> Sequence[tuple]: ...


def mills(amount: str) -> str:
	"""SQL for an amount in whole mills: exact on every driver, where decimals come back as floats on some."""
	return f"cast(round(({amount}) * 1000) as signed)"


def parameter(doctype: str) -> str:
	"""The name under which a statement gets the documents of a DocType."""
	return doctype.lower().replace(" ", "_")


def named(doctype: str, names: Names, prefix: str = "") -> Named:
	"""The condition for documents whose names are given with `parameters` under the same prefix."""
	key = prefix + parameter(doctype)
	if not isinstance(names, NameRange):
		return lambda column: f"{column} in %({key})s"
	if names.up_to is None:
		return lambda column: f"{column} > %({key}_after)s"
	return lambda column: f"{column} > %({key}_after)s and {column} <= %({key}_up_to)s"


def parameters(vouchers: Vouchers, prefix: str = "") -> dict[str, Any]:
	"""The documents as parameters of a statement, as `named` calls them."""
	values: dict[str, Any] = {}
	for doctype, names in vouchers.items():
		key = prefix + parameter(doctype)
		if isinstance(names, NameRange):
			values |= {f"{key}_after": names.after, f"{key}_up_to": names.up_to}
		elif names:
			values[key] = tuple(names)
	return values


def insert(run: Run, table: str, columns: Sequence[str], rows: Sequence[tuple], at_once: int) -> None:
	"""Insert rows, `at_once` with a statement: as many as its packet can take.

	Each value is a parameter once, however many rows have it: drivers escape parameters one by one in Python,
	and most values of many rows (customer, company, event, who and when) come again and again.
	"""
	head = f"insert into {table} ({', '.join(f'`{column}`' for column in columns)}) values "
	for batch in batches(rows, at_once):
		# By type as well: 1, 1.0 and True are equal, and not the same to a database.
		numbers: dict[tuple[type, Any], int] = {}
		tuples = [
			f"({', '.join([f'%({numbers.setdefault((type(value), value), len(numbers))})s' for value in row])})"
			for row in batch
		]
		run(head + ", ".join(tuples), {str(number): value for (_type, value), number in numbers.items()})


def batches(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
	"""The rows in runs of at most `size`."""
	for start in range(0, len(rows), size):
		yield rows[start : start + size]

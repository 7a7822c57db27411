"""What the ledger needs of a database: one function that runs one statement."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

Vouchers = Mapping[str, Sequence[str]]
"""Document names by DocType."""


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


def parameters(vouchers: Vouchers) -> dict[str, tuple[str, ...]]:
	"""The documents as parameters of a statement, by `parameter` name."""
	return {parameter(doctype): tuple(names) for doctype, names in vouchers.items() if names}


def batches(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
	"""The rows in runs of at most `size`."""
	for start in range(0, len(rows), size):
		yield rows[start : start + size]

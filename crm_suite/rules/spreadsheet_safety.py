"""Text for spreadsheets: a cell that begins like a formula must never become one on somebody's machine.

Source of the list of first characters: OWASP, "CSV Injection".
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_text(cell: str) -> str:
	"""The cell as every spreadsheet shows it, with an apostrophe before what would be taken for a formula."""
	return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def csv_text(rows: Iterable[Sequence[str]]) -> str:
	"""The rows as text of a CSV file, each cell harmless."""
	file = StringIO(newline="")
	csv.writer(file).writerows([as_text(cell) for cell in row] for row in rows)
	return file.getvalue()


def without_protection(cell: str) -> str:
	"""The cell as it was before `as_text`."""
	return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell

"""Text for spreadsheets: a cell that begins like a formula must never become one on somebody's machine.

Source of the list of first characters: OWASP, "CSV Injection".
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# What begins like a formula and is worked out as the number that it is.
NUMBER = re.compile(r"[+-]?[\d.,\s]*\d[\d.,\s]*")


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


def is_formula(cell: str) -> bool:
	"""Whether a spreadsheet would take the cell for a formula; numbers, also telephone numbers, are none.

	Some leave out the spaces before it, which Frappe writes round what was markup.
	"""
	return cell.lstrip(" ").startswith(FORMULA_STARTS) and not NUMBER.fullmatch(cell.strip(" "))


def harmless_csv(text: str, delimiter: str) -> str:
	"""The text of a CSV file with an apostrophe before each formula; everything else stays to the letter."""
	cells = re.compile(rf'"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^"\r\n{re.escape(delimiter)}]+)')

	def harmless(match: re.Match[str]) -> str:
		quoted, bare = match["quoted"], match["bare"]
		if quoted is not None:
			return f'"\'{quoted}"' if is_formula(quoted) else match[0]
		return f"'{bare}" if is_formula(bare) else bare

	return cells.sub(harmless, text)

"""Files that Frappe makes of our records for spreadsheets: no cell of them is a formula.

Visitors, senders of mails and files of others fill in what is exported. Frappe writes it as it is, and a spreadsheet would
work out `=cmd|...` on the machine of whoever opens the file.
"""

from io import BytesIO
from zipfile import ZipFile

import frappe
from openpyxl import load_workbook
from openpyxl.cell import Cell

from crm_suite.rules.spreadsheet_safety import harmless_csv

MODULE = "CRM Suite"
DEFAULT_DELIMITER = ","
FORMULA_MARKUP = b"<f"


def is_ours(doctype: str, name: str | None) -> bool:
	"""Whether a DocType or a Report belongs to this app."""
	return bool(name) and frappe.get_cached_value(doctype, name, "module") == MODULE


def is_about_ours(report: str | None) -> bool:
	"""Whether a report belongs to this app, or is one of a site's own about our records."""
	return is_ours("Report", report) or (
		bool(report) and is_ours("DocType", frappe.get_cached_value("Report", report, "ref_doctype"))
	)


def harmless_file(content: bytes, extension: str, delimiter: str = DEFAULT_DELIMITER) -> bytes:
	"""The content of a `csv` or `xlsx` file without formulas; other kinds as they are."""
	match extension.lower():
		case "csv":
			return harmless_csv(content.decode(), delimiter).encode()
		case "xlsx":
			return harmless_workbook(content)
		case _:
			return content


def harmless_workbook(content: bytes) -> bytes:
	"""The workbook with the text of its formulas in their place; untouched where it has none, as nearly always."""
	with ZipFile(BytesIO(content)) as parts:
		sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
		if not any(FORMULA_MARKUP in parts.read(name) for name in sheets):
			return content
	workbook = load_workbook(BytesIO(content))
	for sheet in workbook:
		for row in sheet.iter_rows():
			for cell in row:
				if cell.data_type == "f":
					make_text(cell)
	file = BytesIO()
	workbook.save(file)
	return file.getvalue()


def make_text(cell: Cell) -> None:
	"""A formula's text in its place; one over several cells, which newer Frappe makes of `{=...}`, has it in a part."""
	cell.value = getattr(cell.value, "text", cell.value)
	cell.data_type = "s"

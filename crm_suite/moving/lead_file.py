"""The table in an attached file: headings and rows of text."""

import zlib
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from itertools import count
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

import frappe
from frappe import _
from frappe.core.doctype.file.utils import find_file_by_url
from frappe.model.document import Document
from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from crm_suite.rules.spreadsheet_safety import without_protection
from crm_suite.rules.text import bold
from crm_suite.rules.text_table import Row, UnreadableText, decode, guess_delimiter, rows

DELIMITERS = {"Comma": ",", "Semicolon": ";", "Tab": "\t", "Vertical Bar": "|"}
# A workbook is compressed: a small file can be one that fills the memory.
MOST_BYTES_UNPACKED = 200 * 2**20
# Sheets are read row by row; the table of texts, styles and the like as a whole.
MOST_BYTES_OF_A_PART = 64 * 2**20
SHEETS = "xl/worksheets/"
MOST_HEADINGS = 500
# Somebody who has coloured a whole column gets a million rows without a word.
MOST_BLANK_ROWS = 1000
# Of what is damaged or made to harm, the libraries say this; errors of XML parsers are SyntaxErrors.
UNREADABLE = (
	BadZipFile,
	zlib.error,
	EOFError,
	OSError,
	SyntaxError,
	LookupError,
	ValueError,
	TypeError,
	AttributeError,
	OverflowError,
	RuntimeError,
)


class Table(NamedTuple):
	"""What a file holds. `has_fixed_width`: a row with fewer cells than headings is a broken one."""

	headings: list[str]
	rows: Iterator[Row]
	has_fixed_width: bool
	encoding: str | None = None
	delimiter: str | None = None


def open_table(url: str, encoding: str | None = None, delimiter: str | None = None) -> Table:
	"""The table in a file that the user may read, whose encoding and delimiter (a key of DELIMITERS) may be named.

	Raises ValidationError for a file that is none, or has no headings; PermissionError for somebody else's.
	"""
	content = read_file(url)
	if url.lower().endswith((".xlsx", ".xlsm")):
		return with_headings(workbook_rows(content), has_fixed_width=False)
	try:
		text, found_encoding = decode(content, encoding)
	except UnreadableText:
		frappe.throw(
			_(
				"The file cannot be read as text. Save it as CSV in UTF-8, or as XLSX, or choose its encoding."
			),
			title=_("Unreadable File"),
		)
	separator = DELIMITERS[delimiter] if delimiter else guess_delimiter(text)
	table = with_headings(rows(text, separator), has_fixed_width=True)
	found_delimiter = next(name for name, character in DELIMITERS.items() if character == separator)
	return table._replace(encoding=found_encoding, delimiter=found_delimiter)


def read_file(url: str) -> bytes:
	"""The bytes of an attached file."""
	file = find_file_by_url(url)
	if not file:
		frappe.throw(
			_("The file {0} is not there, or is not yours to read.").format(bold(url)),
			exc=frappe.PermissionError,
			title=_("File Missing"),
		)
	# Not File.get_content(): depending on the version it guesses an encoding of its own.
	with open(file.get_full_path(), "rb") as stored:
		return stored.read()


def with_headings(table: Iterator[Row], has_fixed_width: bool) -> Table:
	"""Take the first row for the headings."""
	heading = next(table, None)
	if not heading or heading.problem:
		frappe.throw(
			_("The file has no headings in its first line."),
			title=_("Headings Missing"),
		)
	if len(heading.cells) > MOST_HEADINGS:
		frappe.throw(
			_(
				"The file has {0} headings. At most {1} are read: take away the columns that no lead needs."
			).format(len(heading.cells), MOST_HEADINGS),
			title=_("Too Many Columns"),
		)
	return Table(heading.cells, (unprotected(row) for row in table), has_fixed_width)


def unprotected(row: Row) -> Row:
	"""A report of refused rows, mended and imported, has an apostrophe before what could be a formula."""
	return row if row.problem else row._replace(cells=[without_protection(cell) for cell in row.cells])


def workbook_rows(content: bytes) -> Iterator[Row]:
	"""The rows of a workbook's first sheet; a formula is the text that it is written with, never its result.

	The sheet ends where MOST_BLANK_ROWS follow each other.
	"""
	blank_rows = 0
	for number, cells in enumerate(rows_of_cells(first_sheet(content)), start=1):
		if cells:
			blank_rows = 0
			yield Row(number, cells)
			continue
		blank_rows += 1
		if blank_rows >= MOST_BLANK_ROWS:
			return


def first_sheet(content: bytes) -> ReadOnlyWorksheet:
	"""The workbook's first sheet that is not hidden, to be read row by row."""
	try:
		with ZipFile(BytesIO(content)) as archive:
			refuse_large(archive)
		sheets = load_workbook(BytesIO(content), read_only=True, data_only=False).worksheets
		sheet = next((one for one in sheets if one.sheet_state == "visible"), sheets[0])
		# How large the sheet says it is need not be true.
		sheet.reset_dimensions()
	except UNREADABLE:
		frappe.throw(_("The file is not an XLSX workbook with a sheet."), title=_("Unreadable File"))
	return sheet


def refuse_large(archive: ZipFile) -> None:
	"""Refuse what would fill the memory; no part can be read beyond the size that is told here."""
	members = archive.infolist()
	largest = max((one.file_size for one in members if not one.filename.startswith(SHEETS)), default=0)
	if sum(one.file_size for one in members) > MOST_BYTES_UNPACKED or largest > MOST_BYTES_OF_A_PART:
		frappe.throw(_("The workbook is too large. Divide it, or save it as CSV."), title=_("Large File"))


def rows_of_cells(sheet: ReadOnlyWorksheet) -> Iterator[list[str]]:
	"""The texts of each row's cells up to the last that has one, without any for a blank row."""
	rows_of_values = sheet.iter_rows(values_only=True)
	for number in count(1):
		try:
			values = next(rows_of_values, None)
		except UNREADABLE:
			frappe.throw(
				_("The workbook is damaged: row {0} and what follows cannot be read.").format(number),
				title=_("Unreadable File"),
			)
		if values is None:
			return
		cells = [cell_text(value) for value in values]
		while cells and not cells[-1]:
			cells.pop()
		yield cells


def cell_text(value: object) -> str:
	"""What a cell of a workbook shows, whole numbers without a decimal point (phone numbers are typed as such)."""
	if value is None:
		return ""
	if isinstance(value, float) and value.is_integer():
		return str(int(value))
	if isinstance(value, datetime):
		return value.strftime("%Y-%m-%d %H:%M:%S")
	if isinstance(value, date):
		return value.isoformat()
	return str(value).strip()


def table_of(lead_import: Document) -> Table:
	"""The table of a Lead Import's file, read as it says."""
	return open_table(lead_import.import_file, lead_import.encoding, lead_import.delimiter)

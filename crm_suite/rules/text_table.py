"""Read a table out of the bytes of a text file, whatever wrote it. Nothing of it is lost without a word.

A line that cannot be read is given back as a broken one, and reading goes on with the next line.
"""

import csv
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from enum import Enum
from io import StringIO
from itertools import islice
from typing import NamedTuple

UTF_8 = "UTF-8"
UTF_16 = "UTF-16"
WINDOWS_1252 = "Windows-1252"
# The first three are found out; the others look like Windows-1252, so that a person must name them.
ENCODINGS = {
	UTF_8: "utf-8",
	UTF_16: "utf-16",
	WINDOWS_1252: "cp1252",
	"Windows-1250": "cp1250",
	"Windows-1251": "cp1251",
	"Windows-1253": "cp1253",
	"Windows-1254": "cp1254",
	"Macintosh": "mac_roman",
	"Shift JIS": "cp932",
	"GB 18030": "gb18030",
	"Big5": "big5hkscs",
	"EUC-KR": "cp949",
}

DELIMITERS = (",", ";", "\t", "|")
# A quotation mark that is opened and not closed would make one cell of the rest of the file.
MOST_LINES_OF_A_ROW = 500
# csv refuses a longer cell, and with it the file; how long a cell may be is decided cell by cell.
MOST_CHARACTERS_OF_A_CELL = 2**31 - 1

# A start of two to four bytes, and what follows it: text in UTF-8 that is not plain ASCII.
UTF_8_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")
UNDECODED = re.compile("[\ud800-\udfff]")
# What stands for a byte that is no text, also for NUL, which some versions of csv refuse.
NO_TEXT = "\udc80"
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# Of bytes above 127, beyond which the encoding is not the one of the file.
MOST_DAMAGE = 0.1
# Spreadsheets write the delimiter into a line of its own.
DELIMITER_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)


class UnreadableText(ValueError):
	"""The bytes are not text in any encoding that is known here, or not in the one that was named."""


class LineProblem(Enum):
	"""Why a line cannot be taken for a row."""

	BROKEN_QUOTES = "a quotation mark is opened and not closed, or closed in the middle of a cell"
	UNREADABLE = "bytes that are not text in the encoding of the file"


class Row(NamedTuple):
	"""One row of a table: its number as a spreadsheet shows it, its cells, and why it cannot be used.

	A text file's row has the number of its first line. A broken row has the text of that line as its only cell.
	"""

	number: int
	cells: list[str]
	problem: LineProblem | None = None


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
	"""The text and the name of its encoding (a key of ENCODINGS), found out where none is named.

	Single bytes that do not belong into the text stay in it as lone surrogates: `rows` tells their lines.
	Raises UnreadableText.
	"""
	if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
		raise UnreadableText
	encoding = encoding or guess_encoding(content)
	if encoding == UTF_8:
		text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
	elif encoding == UTF_16:
		text = decode_utf_16(content)
	else:
		text = content.decode(ENCODINGS[encoding], "surrogateescape")
		if len(UNDECODED.findall(text)) > MOST_DAMAGE * len(NOT_ASCII.findall(text)):
			raise UnreadableText
	return text.replace("\0", NO_TEXT), encoding


def decode_utf_16(content: bytes) -> str:
	"""The text, in which halves of characters stay what they are."""
	whole = content[: len(content) // 2 * 2]
	text = whole.decode(utf_16_codec(whole), "surrogatepass")
	return text if whole == content else text + NO_TEXT


def guess_encoding(content: bytes) -> str:
	"""The encoding that the bytes speak for.

	A byte order mark says it. UTF-8 is recognised by its sequences: a few wrong bytes among many right ones
	are damage, and bytes above 127 without any sequence are the old Western code page of Windows.
	"""
	if content.startswith((b"\xff\xfe", b"\xfe\xff")) or has_half_zeros(content[:4096]):
		return UTF_16
	try:
		content.decode("utf-8")
		return UTF_8
	except UnicodeDecodeError:
		right = sum(map(len, UTF_8_SEQUENCE.findall(content)))
		wrong = sum(byte > 127 for byte in content) - right
		return UTF_8 if right > wrong else WINDOWS_1252


def has_half_zeros(sample: bytes) -> bool:
	"""Whether zero bytes are many, and on one side of the pairs, as in UTF-16; a few anywhere are damage."""
	fewer, more = sorted((sample[::2].count(0), sample[1::2].count(0)))
	return more * 20 > len(sample) and fewer * 4 < more


def utf_16_codec(content: bytes) -> str:
	"""Python's name for it: by the byte order mark, else by the side on which the zero bytes are."""
	if content.startswith((b"\xff\xfe", b"\xfe\xff")):
		return "utf-16"
	return "utf-16-le" if content[1:4096:2].count(0) >= content[:4096:2].count(0) else "utf-16-be"


def guess_delimiter(text: str) -> str:
	"""What separates the headings: what the file says, else the most frequent candidate in the first line that is not blank."""
	said = DELIMITER_LINE.fullmatch(text.partition("\n")[0])
	if said and said[1] in DELIMITERS:
		return said[1]
	heading = next((line for line in islice(StringIO(text), 100) if line.strip()), "")
	unquoted = re.sub(r'"[^"]*"', "", heading)
	return max(DELIMITERS, key=unquoted.count)


def rows(text: str, delimiter: str) -> Iterator[Row]:
	"""The rows of the text, the heading among them; blank lines are none. Cells are stripped."""
	lines = [line for line in StringIO(text, newline=None)]
	position = 1 if lines and DELIMITER_LINE.fullmatch(lines[0]) else 0
	while position < len(lines):
		position = yield from rows_until_broken(lines, position, delimiter)


def rows_until_broken(lines: list[str], start: int, delimiter: str) -> Generator[Row, None, int]:
	"""The rows from a line on, up to and with the first broken one; returns the line to go on with."""
	window = Window(lines, start)
	reader = csv.reader(window, delimiter=delimiter, strict=True)
	position = start
	while position < len(lines):
		window.end = position + MOST_LINES_OF_A_ROW
		try:
			with cells_of_any_length():
				cells = next(reader)
		except (csv.Error, StopIteration):
			yield Row(position + 1, [lines[position].rstrip("\n")], LineProblem.BROKEN_QUOTES)
			return position + 1
		if any(cell.strip() for cell in cells):
			yield Row(position + 1, [cell.strip() for cell in cells], line_problem(cells))
		position = window.position
	return position


class Window:
	"""Gives lines from a start to an end that is moved on from row to row."""

	def __init__(self, lines: list[str], start: int) -> None:
		self.lines = lines
		self.position = start
		self.end = start

	def __iter__(self) -> "Window":
		return self

	def __next__(self) -> str:
		if self.position >= min(self.end, len(self.lines)):
			raise StopIteration
		self.position += 1
		return self.lines[self.position - 1]


def line_problem(cells: list[str]) -> LineProblem | None:
	"""Whether bytes of the row could not be decoded."""
	is_undecoded = any(not cell.isascii() and UNDECODED.search(cell) for cell in cells)
	return LineProblem.UNREADABLE if is_undecoded else None


@contextmanager
def cells_of_any_length() -> Iterator[None]:
	"""csv has one limit for the whole process: it is put back after each row."""
	before = csv.field_size_limit(MOST_CHARACTERS_OF_A_CELL)
	try:
		yield
	finally:
		csv.field_size_limit(before)

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.spreadsheet_safety import (
	FORMULA_STARTS,
	as_text,
	csv_text,
	harmless_csv,
	is_formula,
	without_protection,
)
from crm_suite.rules.text_table import (
	ENCODINGS,
	UTF_8,
	UTF_16,
	WINDOWS_1252,
	LineProblem,
	UnreadableText,
	decode,
	guess_delimiter,
	rows,
)

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(str.strip)


@pytest.mark.parametrize(
	("content", "encoding"),
	[
		("Zoë;Müller".encode(), UTF_8),
		("\ufeffZoë;Müller".encode(), UTF_8),
		("Zoë;Müller".encode("cp1252"), WINDOWS_1252),
		("Zoë;Müller".encode("utf-16"), UTF_16),
		("Zoë;Müller".encode("utf-16-le"), UTF_16),
		("Zoë;Müller".encode("utf-16-be"), UTF_16),
		(b"plain", UTF_8),
		(b"", UTF_8),
	],
)
def test_the_encoding_is_found_out(content, encoding):
	text, found = decode(content)
	assert found == encoding
	assert text in ("Zoë;Müller", "plain", "")


def test_an_encoding_that_is_named_is_used():
	assert decode("Ž".encode("cp1252"), WINDOWS_1252) == ("Ž", WINDOWS_1252)
	with pytest.raises(UnreadableText):
		decode(b"\x81\x8d\x8f", WINDOWS_1252)


@pytest.mark.parametrize(
	("text", "encoding"),
	[
		("Łódź", "Windows-1250"),
		("Москва", "Windows-1251"),
		("Café", "Macintosh"),
		("日本", "Shift JIS"),
		("中国", "GB 18030"),
	],
)
def test_other_encodings_can_be_named(text, encoding):
	assert decode(text.encode(ENCODINGS[encoding]), encoding) == (text, encoding)


@pytest.mark.parametrize(
	"content",
	[
		b"Name,City\nA\0da,London\nEve,Rome\n",
		"Name,City\nA\ud83dda,London\nEve,Rome\n".encode("utf-16-le", "surrogatepass"),
		"Name,City\nZoë,Köln é é é é é é é é é é\n".encode("cp1252").replace("Zoë".encode("cp1252"), b"Z\x81")
		+ b"Eve,Rome\n",
	],
)
def test_what_is_no_text_in_any_encoding_costs_only_its_line(content):
	text, _encoding = decode(content)
	assert [row.problem for row in rows(text, ",")] == [None, LineProblem.UNREADABLE, None]


def test_half_a_character_at_the_end_costs_the_last_line():
	text, encoding = decode("Name\nAda\n".encode("utf-16") + b"E")
	assert encoding == UTF_16
	assert [row.problem for row in rows(text, ",")] == [None, None, LineProblem.UNREADABLE]


def test_a_line_that_names_the_delimiter_is_no_heading():
	text = "sep=;\nName, First;City\n"
	assert guess_delimiter(text) == ";"
	assert [(row.number, row.cells) for row in rows(text, ";")] == [(2, ["Name, First", "City"])]


@pytest.mark.parametrize("content", [b"PK\x03\x04....", b"\xd0\xcf\x11\xe0\xa1\xb1", b"%PDF-1.7"])
def test_other_kinds_of_files_are_refused(content):
	with pytest.raises(UnreadableText):
		decode(content)


def test_wrong_bytes_cost_only_their_line():
	text, encoding = decode("Zoë,1\nJosé,2\nMüller,3\n".encode() + b"Sm\xff,4\nNoel,5\n")
	assert encoding == UTF_8
	assert [row.problem for row in rows(text, ",")] == [None, None, None, LineProblem.UNREADABLE, None]


@pytest.mark.parametrize(
	("text", "delimiter"),
	[
		("a,b,c", ","),
		("\n\na;b;c\n1,5;2", ";"),
		("a\tb", "\t"),
		("a|b", "|"),
		('"a,b,c";d;e', ";"),
		("a", ","),
	],
)
def test_the_delimiter_is_found_out(text, delimiter):
	assert guess_delimiter(text) == delimiter


def test_a_broken_line_costs_only_itself():
	text = 'a,b\n"never closed,1\nc,d\n"two\nlines",e\n\n"in"side,f\n5" pipe,g\n"h"\n"open to the end'
	table = list(rows(text, ","))
	assert [(row.number, row.problem is None) for row in table] == [
		(1, True),
		(2, False),
		(3, True),
		(4, True),
		(7, False),
		(8, True),
		(9, True),
		(10, False),
	]
	assert table[1].cells == ['"never closed,1']
	assert table[3].cells == ["two\nlines", "e"]


def test_a_cell_of_ten_megabytes_is_one_cell():
	limit = csv.field_size_limit()
	table = list(rows("a,b\n" + "x" * 10_000_000 + ",1\nc,d", ","))
	assert [len(row.cells) for row in table] == [2, 2, 2]
	assert csv.field_size_limit() == limit


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4).filter(any), max_size=20))
def test_what_a_spreadsheet_writes_is_read_back(table):
	file = StringIO(newline="")
	csv.writer(file).writerows(table)
	assert [row.cells for row in rows(file.getvalue(), ",")] == table


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_every_line_that_is_not_blank_is_in_some_row(text):
	table = list(rows(text, ","))
	letters = {character for row in table for cell in row.cells for character in cell if character.isalnum()}
	assert letters == {character for character in text if character.isalnum()}


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_no_cell_of_a_report_is_a_formula(start):
	cell = f"{start}1+1"
	assert as_text(cell) == f"'{cell}"
	assert without_protection(as_text(cell)) == cell


@given(st.text())
def test_protection_is_taken_off_again(cell):
	assert not as_text(cell).startswith(FORMULA_STARTS)
	if not cell.startswith("'"):
		assert without_protection(as_text(cell)) == cell


def test_a_report_is_a_table_again():
	table = [["a", "=1"], ['"', "x\ny"]]
	assert list(csv.reader(StringIO(csv_text(table)))) == [["a", "'=1"], ['"', "x\ny"]]


@given(
	st.lists(st.lists(st.one_of(CELLS, CELLS.map("={}".format), st.integers()), min_size=1), max_size=5),
	st.sampled_from(",;|\t"),
	st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
def test_only_formulas_of_a_written_file_change(written, delimiter, quoting):
	file = StringIO(newline="")
	csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(written)
	harmless = harmless_csv(file.getvalue(), delimiter)
	expected = [[f"'{cell}" if is_formula(str(cell)) else str(cell) for cell in row] for row in written]
	assert list(csv.reader(StringIO(harmless, newline=""), delimiter=delimiter)) == expected


@pytest.mark.parametrize("cell", ["+442079460000", "-5", "-1,234.50", "+44 20 7946 0000", "Ada", ""])
def test_a_number_is_no_formula(cell):
	assert not is_formula(cell)


@pytest.mark.parametrize("cell", ["=1", "-", "-2+3", "+1|x", "@SUM(1)", "\t=1", "＝1"])
def test_what_begins_like_a_formula_is_one(cell):
	assert is_formula(cell)

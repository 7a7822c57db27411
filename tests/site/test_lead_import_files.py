"""What a file of leads may be: workbooks, damaged and huge ones, and what is no table."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import frappe
import pytest
from openpyxl import Workbook

from crm_suite.api.lead_import import start_import
from crm_suite.moving import lead_import as job
from crm_suite.moving.lead_file import MOST_BLANK_ROWS, MOST_BYTES_OF_A_PART, MOST_BYTES_UNPACKED, open_table
from tests.site.lead_files import attach, imported, leads_of, make_import

pytestmark = pytest.mark.usefixtures("really_commits")


def test_a_workbook_is_read_as_text():
	workbook = Workbook()
	workbook.create_sheet("Notes", 0).sheet_state = "hidden"
	workbook.active = 1
	workbook.active.append(["First Name", "Phone", "Country", "City"])
	workbook.active.append(['=HYPERLINK("http://evil.example")', 34612345678.0, "Spain"])
	workbook.active.append([None, None])
	content = BytesIO()
	workbook.save(content)
	lead_import = imported(content.getvalue(), "leads.xlsx")
	assert leads_of(lead_import, "first_name", "phone") == (
		('=HYPERLINK("http://evil.example")', "+34612345678"),
	)


def workbook(*rows) -> bytes:
	made = Workbook()
	for row in rows:
		made.active.append(row)
	content = BytesIO()
	made.save(content)
	return content.getvalue()


def rezipped(content: bytes, changes) -> bytes:
	"""The workbook with some of its parts changed: by name, what becomes of the bytes."""
	changed = BytesIO()
	with ZipFile(BytesIO(content)) as old, ZipFile(changed, "w", ZIP_DEFLATED) as new:
		parts = {name: old.read(name) for name in old.namelist()}
		for name, change in changes.items():
			parts[name] = change(parts.get(name, b""))
		for name, part in parts.items():
			new.writestr(name, part)
	return changed.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def cells_in(content: bytes) -> list[list[str]]:
	return [row.cells for row in open_table(attach(content, "leads.xlsx")).rows]


def test_a_workbook_that_says_it_is_huge_ends_where_its_rows_end():
	lying = rezipped(
		workbook(["First Name"], ["Ada"], [None, " "]),
		{
			SHEET: lambda xml: xml.replace(b'ref="A1:B3"', b'ref="A1:XFD1048576"').replace(
				b"</sheetData>", b'<row r="9999999999"><c r="A9999999999"><v>1</v></c></row></sheetData>'
			)
		},
	)
	assert cells_in(lying) == [["Ada"]]
	gap = [[None]] * (MOST_BLANK_ROWS - 1)
	assert cells_in(workbook(["First Name"], *gap, ["Ada"])) == [["Ada"]]


@pytest.mark.parametrize(
	("part", "size"),
	[("xl/sharedStrings.xml", MOST_BYTES_OF_A_PART), ("xl/worksheets/more.xml", MOST_BYTES_UNPACKED)],
)
def test_a_small_file_does_not_fill_the_memory(part, size):
	content = rezipped(workbook(["First Name"], ["Ada"]), {part: lambda _old: bytes(size + 1)})
	assert len(content) < 1_000_000
	with pytest.raises(frappe.ValidationError, match="too large"):
		make_import(content, "leads.xlsx")


@pytest.mark.parametrize(
	"damage", [lambda xml: xml.replace(b"Bob", b"<Bob"), lambda xml: xml.replace(b'r="A3"', b'r="?3"')]
)
def test_a_damaged_workbook_says_from_where_it_is(damage):
	inline = rezipped(
		workbook(["First Name"], ["Ada"], ["Bob"]),
		{
			SHEET: lambda xml: b"".join(
				[
					xml.partition(b"<sheetData>")[0],
					b"<sheetData>",
					*(
						b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>'
						% (row, row, text)
						for row, text in enumerate([b"First Name", b"Ada", b"Bob"], start=1)
					),
					b"</sheetData></worksheet>",
				]
			)
		},
	)
	assert cells_in(inline) == [["Ada"], ["Bob"]]
	lead_import = make_import(rezipped(inline, {SHEET: damage}), "leads.xlsx")
	start_import(lead_import.name)
	frappe.db.commit()
	job.go_on(lead_import.name)
	assert lead_import.reload().status == "Failed"
	assert "damaged: row 3" in lead_import.error


def test_more_headings_than_a_lead_has_fields_are_refused():
	headings = [f"Heading {number}" for number in range(501)]
	for content, name in ((workbook(headings), "leads.xlsx"), (",".join(headings).encode(), "leads.csv")):
		with pytest.raises(frappe.ValidationError, match="501 headings"):
			make_import(content, name)


@pytest.mark.parametrize(
	("content", "name", "message"),
	[
		(b"", "leads.csv", "no headings"),
		(b"PK\x03\x04rubbish", "leads.csv", "cannot be read as text"),
		(b"rubbish", "leads.xlsx", "not an XLSX workbook"),
		(b"E-mail,Mail\n", "leads.csv", None),
	],
)
def test_files_that_are_none(content, name, message):
	if message:
		with pytest.raises(frappe.ValidationError, match=message):
			make_import(content or b"\n", name)
		return
	lead_import = make_import(content, name)
	lead_import.columns[1].lead_field = "email"
	with pytest.raises(frappe.ValidationError, match="both to become"):
		lead_import.save()

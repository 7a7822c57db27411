"""Files of leads: what comes in, what is refused and why, and that no row is lost or doubled."""

import csv
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import frappe
import pytest
from openpyxl import Workbook

from crm_suite.api.lead_import import start_import, stop_import
from crm_suite.moving import lead_import as job
from crm_suite.moving import lead_writer
from crm_suite.moving.lead_file import MOST_BLANK_ROWS, MOST_BYTES_OF_A_PART, MOST_BYTES_UNPACKED, open_table
from tests.site.relations_records import as_user, company

pytestmark = pytest.mark.usefixtures("really_commits")

MESSY = """Name;Company;E-Mail;Phone;Country;Notes;Shoe Size
Ada Lovelace;Analytical Engines;ADA@engines.example;020 7946 0000;United Kingdom;=cmd|' /C calc'!A0;38
Zoë <script>alert(1)</script>;B Ltd;zoe@b.example;none;UK;;
;;;;;;
Carl;C Ltd;not-an-email;;Atlantis;;
"never closed;D;d@d.example;;;;
Eve;E Ltd;ada@engines.example;;;;
Dora;=D Ltd;dora@d.example;+34 612 345 678;es;;
Fred;;
"""


def attach(content: bytes, name: str = "leads.csv") -> str:
	file = frappe.get_doc({"doctype": "File", "file_name": name, "is_private": 1, "content": content})
	return file.insert().file_url


def make_import(content: bytes, name: str = "leads.csv", **values):
	values = {"import_file": attach(content, name), "company": company()} | values
	return frappe.get_doc({"doctype": "Lead Import", **values}).insert()


def carried_out(lead_import):
	start_import(lead_import.name)
	frappe.db.commit()
	job.go_on(lead_import.name)
	lead_import.reload()
	assert lead_import.error is None
	return lead_import


def imported(content: bytes, name: str = "leads.csv", **values):
	return carried_out(make_import(content, name, **values))


def leads_of(lead_import, *fields):
	return frappe.get_all(
		"Sales Lead", {"lead_import": lead_import.name}, list(fields), order_by="name", as_list=True
	)


def report_of(lead_import) -> list[dict[str, str]]:
	file = frappe.get_doc("File", {"file_url": lead_import.report_file})
	assert file.is_private
	with open(file.get_full_path(), encoding="utf-8-sig", newline="") as text:
		return list(csv.DictReader(text))


def counts(lead_import) -> tuple[int, int, int, int]:
	assert (
		lead_import.rows_done == lead_import.rows_total == sum(lead_import.get(count) for count in job.COUNTS)
	)
	return tuple(lead_import.get(count) for count in job.COUNTS)


def test_a_messy_file():
	messy = imported(MESSY.encode("cp1252"))
	assert (messy.status, messy.encoding, messy.delimiter) == ("Completed", "Windows-1252", "Semicolon")
	assert counts(messy) == (2, 0, 1, 4)
	assert leads_of(messy, "lead_name", "email", "phone", "country", "notes") == (
		(
			"Ada Lovelace (Analytical Engines)",
			"ada@engines.example",
			"+442079460000",
			"United Kingdom",
			"<p>=cmd|&#x27; /C calc&#x27;!A0</p>",
		),
		("Dora (=D Ltd)", "dora@d.example", "+34612345678", "Spain", None),
	)
	report = {row["Row of the File"]: row for row in report_of(messy)}
	assert {number: (row["Outcome"], row["Reasons"]) for number, row in report.items()} == {
		"3": ("Refused", "Phone: none is not a phone number."),
		"5": (
			"Refused",
			"Country: there is no Country Atlantis. | E-mail: not-an-email is not an e-mail address.",
		),
		"6": ("Refused", "A quotation mark is opened and not closed, or closed in the middle of a cell."),
		"7": ("Skipped", "The same person is in row 2: Ada Lovelace (Analytical Engines)."),
		"9": ("Refused", "The row has 3 cells, but there are 7 headings."),
	}
	assert report["3"]["Name"] == "Zoë <script>alert(1)</script>"


def test_a_lead_from_a_file_is_the_same_as_one_from_the_form():
	row = {"first_name": "Ada", "email": "ADA@engines.example", "phone": "020 7946 0000",
		"country": "United Kingdom", "city": "London"}  # fmt: skip
	content = ",".join(row) + "\n" + ",".join(row.values())
	ours = frappe.get_doc("Sales Lead", leads_of(imported(content.encode()), "name")[0][0])
	entries = ledger_and_keys(ours.name)
	frappe.delete_doc("Sales Lead", ours.name)
	by_hand = frappe.get_doc({"doctype": "Sales Lead", "company": company(), **row}).insert()
	frappe.db.commit()
	different = {
		field: (ours.get(field), by_hand.get(field))
		for field in by_hand.meta.get_valid_columns()
		if (ours.get(field) or None) != (by_hand.get(field) or None)
	}
	assert set(different) <= {"name", "creation", "modified", "captured_on", "lead_import"}
	assert entries == ledger_and_keys(by_hand.name)
	assert len(entries[0]) == 1 and len(entries[1]) >= 3


def ledger_and_keys(lead: str) -> tuple[list, list]:
	filters = {"voucher_type": "Sales Lead", "voucher_no": lead, "is_reversed": 0}
	entries = frappe.get_all("Relationship Entry", filters, ["event", "company", "owner"], as_list=True)
	keys = frappe.get_all(
		"Party Identity", {"sales_lead": lead}, ["kind", "value", "claim"], order_by="kind", as_list=True
	)
	return list(entries), list(keys)


def test_rows_that_are_too_long_for_one_packet_come_all(monkeypatch):
	monkeypatch.setattr(lead_writer, "CHARACTERS_PER_STATEMENT", 500)
	rows = "".join(f"Ada{number},{number}@packet.example,{'x' * 200}\n" for number in range(7))
	assert counts(imported(f"First Name,E-mail,Notes\n{rows}".encode())) == (7, 0, 0, 0)


def test_the_mended_report_can_be_imported_and_the_file_again_brings_nothing():
	first = imported(b"First Name,E-mail\n+Ada,ada@engines.example\n+Bob,bob at b\n")
	assert counts(first) == (1, 0, 0, 1)
	row = report_of(first)[0]
	assert row["First Name"] == "'+Bob"
	file = StringIO()
	writer = csv.DictWriter(file, row)
	writer.writeheader()
	writer.writerow(row | {"E-mail": "bob@b.example"})
	mended = imported(file.getvalue().encode())
	assert leads_of(mended, "first_name", "email") == (("+Bob", "bob@b.example"),)
	again = imported(b"First Name,E-mail\n+Ada,ada@engines.example\n+Bob,bob@b.example\n")
	assert counts(again) == (0, 0, 2, 0)
	assert report_of(again)[0]["Known Lead"] == leads_of(first, "name")[0][0]


def test_an_import_that_is_killed_goes_on_where_it_was(monkeypatch):
	monkeypatch.setattr(job, "ROWS_PER_CHUNK", 2)
	lines = "".join(f"Person {number},p{number}@p.example\n" for number in range(7))
	lead_import = make_import(f"First Name,E-mail\n{lines}".encode())
	start_import(lead_import.name)
	frappe.db.commit()

	def kill(state):
		if state.rows_done == 4:
			raise KeyboardInterrupt

	with pytest.raises(KeyboardInterrupt):
		job.go_on(lead_import.name, progress=kill)
	frappe.db.rollback()
	lead_import.reload()
	assert (lead_import.status, lead_import.rows_done, lead_import.rows_created) == ("Running", 4, 4)
	job.go_on(lead_import.name)
	job.go_on(lead_import.name)
	lead_import.reload()
	assert counts(lead_import) == (7, 0, 0, 0)
	assert [name for (name,) in leads_of(lead_import, "first_name")] == [f"Person {n}" for n in range(7)]
	assert lead_import.report_file is None


def test_an_import_that_is_stopped_goes_on_when_it_is_started_again(monkeypatch):
	monkeypatch.setattr(job, "ROWS_PER_CHUNK", 1)
	lead_import = make_import(b"First Name\nAda\nBob\nCarl\n")
	start_import(lead_import.name)
	frappe.db.commit()

	def stop(state):
		if state.rows_done == 1:
			stop_import(state.name)
			frappe.db.commit()

	job.go_on(lead_import.name, progress=stop)
	lead_import.reload()
	assert (lead_import.status, lead_import.rows_done) == ("Stopped", 1)
	with pytest.raises(frappe.ValidationError, match="started already"):
		lead_import.update({"encoding": "UTF-16"}).save()
	assert counts(carried_out(lead_import.reload())) == (3, 0, 0, 0)


def test_known_leads_are_updated_or_created_where_that_is_wanted():
	known = frappe.get_doc(
		{"doctype": "Sales Lead", "first_name": "Ada", "email": "ada@engines.example", "company": company()}
	).insert()
	content = b"First Name,E-mail,City\nAugusta,ada@engines.example,London\nAda,ada@engines.example,\n"
	updated = imported(content, on_duplicate="Update")
	assert counts(updated) == (0, 1, 1, 0)
	assert frappe.db.get_value("Sales Lead", known.name, ["first_name", "city"]) == ("Ada", "London")
	created = imported(content, on_duplicate="Create")
	assert counts(created) == (2, 0, 0, 0)
	assert [row["Outcome"] for row in report_of(created)] == ["Created", "Created"]


def test_a_row_that_the_database_refuses_stands_alone():
	frappe.db.sql_ddl("create unique index only_once on `tabSales Lead` (pincode)")
	try:
		content = b"First Name,Postal Code\nAda,1\nBob,2\nCarl,1\nDora,3\nEve,4\n"
		lead_import = imported(content)
		assert counts(lead_import) == (4, 0, 0, 1)
		assert [row["First Name"] for row in report_of(lead_import)] == ["Carl"]
	finally:
		frappe.db.sql_ddl("drop index only_once on `tabSales Lead`")


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


def test_what_a_user_may_not_use_is_refused_row_by_row():
	with as_user("Sales Manager") as user:
		pass
	make_territory = {
		"doctype": "Territory",
		"territory_name": "Own Land",
		"parent_territory": "All Territories",
	}
	frappe.get_doc(make_territory).insert(ignore_if_duplicate=True)
	frappe.get_doc(
		{"doctype": "User Permission", "user": user, "allow": "Territory", "for_value": "Own Land"}
	).insert()
	frappe.get_doc(
		{
			"doctype": "Sales Lead",
			"first_name": "Secret",
			"email": "secret@engines.example",
			"company": company(),
			"territory": "All Territories",
		}
	).insert()
	content = b"First Name,Territory,E-mail\nAda,own land,\nBob,All Territories,\nCarl,Own Land,secret@engines.example\n"
	with as_user("Sales Manager"):
		lead_import = imported(content)
	frappe.set_user("Administrator")
	assert leads_of(lead_import, "first_name", "territory", "owner") == (("Ada", "Own Land", user),)
	assert [(row["Known Lead"], row["Reasons"]) for row in report_of(lead_import)] == [
		("", "Territory: you have no permission for Territory All Territories."),
		("", "Known already: a Sales Lead that you may not read, in the care of Administrator."),
	]


def test_a_script_in_a_file_stays_a_text():
	attack = "<img src=x onerror=alert(1)>"
	content = f"""First Name,E-mail,Disqualified Reason
Ada,{attack},
Bob,bob@b.example,said {attack} and 1 < 2
Carl,carl@c.example,"[""{attack}""]"
Dora,dora@d.example,<img src=x onerror=alert(1) a=
Eve,eve@e.example,1 < 2 > 0
"""
	lead_import = imported(content.encode())
	reasons = [reason for (reason,) in leads_of(lead_import, "disqualified_reason")]
	assert reasons[0].startswith("said <img src=") and reasons[3] == "1 < 2 > 0"
	assert "onerror" not in str(reasons)
	assert report_of(lead_import)[0]["E-mail"] == attack
	# A read-only Code field shows its text, any other text field what the text says as HTML.
	kinds = [frappe.get_meta("Lead Import Row").get_field(field).fieldtype for field in ("reasons", "cells")]
	kinds.append(frappe.get_meta("Moving In Note").get_field("reasons").fieldtype)
	assert set(kinds) == {"Code"}


def test_nobody_says_as_whom_and_from_where_an_import_runs():
	claimed = {
		"status": "Running",
		"started_by": "Administrator",
		"rows_done": 5,
		"report_file": "/private/files/secret.csv",
	}
	with as_user("Sales Manager") as user:
		lead_import = make_import(b"First Name\nAda\n", **claimed)
		assert [lead_import.get(field) for field in claimed] == ["Draft", None, 0, None]
		lead_import.update(claimed).save()
		assert [lead_import.reload().get(field) for field in claimed] == ["Draft", None, 0, None]
		assert carried_out(lead_import).started_by == user
	done = lead_import.rows_done
	lead_import.update(claimed).save()
	assert (lead_import.status, lead_import.started_by, lead_import.rows_done) == ("Completed", user, done)


def test_an_import_goes_on_as_it_began():
	lead_import = make_import(b"First Name,City\nAda,London\n", on_duplicate="Skip")
	lead_import.update({"on_duplicate": "Create"}).save()
	carried_out(lead_import)
	lead_import.save()
	for change in (
		{"on_duplicate": "Skip"},
		{"lead_owner": "Guest"},
		{"columns": []},
		{"columns": [{**row.as_dict(), "lead_field": "notes"} for row in lead_import.columns]},
	):
		with pytest.raises(frappe.ValidationError, match="started already"):
			frappe.get_doc(lead_import.doctype, lead_import.name).update(change).save()
	# The API writes rows of a table also by themselves.
	row = frappe.get_doc("Lead Import Column", lead_import.columns[0].name)
	for write in (lambda: row.update({"lead_field": "notes"}).save(), row.delete):
		with pytest.raises(frappe.ValidationError, match="started already"):
			write()
	assert [row.lead_field for row in lead_import.reload().columns] == ["first_name", "city"]


def test_who_may_not_import_leads_may_not_import_files_of_them():
	url = attach(b"First Name\nAda\n")
	values = {"doctype": "Lead Import", "import_file": url, "company": company()}
	with as_user("Sales User"), pytest.raises(frappe.PermissionError):
		frappe.get_doc(values).insert(ignore_permissions=True)
	# The file is the Administrator's own.
	with as_user("Sales Manager"), pytest.raises(frappe.PermissionError):
		frappe.get_doc(values).insert()


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

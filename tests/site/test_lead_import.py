"""Files of leads: what comes in, what is refused and why, and that no row is lost or doubled."""

import csv
from io import StringIO

import frappe
import pytest

from crm_suite.api.lead_import import start_import, stop_import
from crm_suite.moving import lead_import as job
from crm_suite.moving import lead_writer
from tests.site.lead_files import carried_out, counts, imported, leads_of, make_import, report_of
from tests.site.relations_records import company

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

"""Who may bring which leads from a file, and that nobody says more of an import than he may."""

import frappe
import pytest

from tests.site.lead_files import attach, carried_out, imported, leads_of, make_import, report_of
from tests.site.relations_records import as_user, company

pytestmark = pytest.mark.usefixtures("really_commits")


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

"""Files of leads for tests: attached, imported, and what became of their rows."""

import csv

import frappe

from crm_suite.api.lead_import import start_import
from crm_suite.moving import lead_import as job
from tests.site.relations_records import company


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

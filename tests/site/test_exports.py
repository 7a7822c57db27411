"""Frappe's own exports of our records: what a visitor typed is no formula in a spreadsheet."""

import csv
import json
from collections.abc import Iterator
from io import BytesIO, StringIO

import frappe
import pytest
from frappe.handler import execute_cmd
from frappe.utils import set_request
from openpyxl import load_workbook

from tests.site.relations_records import as_user, make, make_customer, make_lead

FORMULA = "=cmd|' /C calc'!A0"
LINK = '=HYPERLINK("https://evil.example";"Look, here")'


@pytest.fixture(autouse=True)
def request_of_its_own() -> Iterator[None]:
	before = frappe.local.form_dict, frappe.local.response
	set_request(method="POST", path="/")
	yield
	del frappe.local.request
	frappe.local.form_dict, frappe.local.response = before


def export(command: str, **form: str) -> bytes:
	"""The file that the desk's request brings."""
	frappe.local.form_dict = frappe._dict(form, cmd=command)
	frappe.local.response = frappe._dict(docs=[])
	execute_cmd(command)
	return frappe.local.response["filecontent"]


def export_list(doctype: str, file_format: str, *fields: str, **options: str) -> bytes:
	return export(
		"frappe.desk.reportview.export_query",
		doctype=doctype,
		file_format_type=file_format,
		title=doctype,
		fields=json.dumps([f"`tab{doctype}`.`{field}`" for field in fields]),
		filters=json.dumps({"name": ("in", frappe.get_all(doctype, pluck="name", limit=1))}),
		order_by="creation desc",
		**options,
	)


def cells(content: bytes, delimiter: str = ",") -> list[str]:
	return list(csv.reader(StringIO(content.decode()), delimiter=delimiter))[1]


@pytest.mark.parametrize("options", [{}, {"csv_delimiter": ";", "csv_quoting": "0"}])
def test_a_list_as_csv_has_no_formulas(options: dict[str, str]) -> None:
	make_lead(organization_name=FORMULA, job_title=LINK, notes=f"<p>{FORMULA}</p>", phone="+442079460000")
	exported = export_list(
		"Sales Lead", "CSV", "organization_name", "job_title", "notes", "phone", "first_name", **options
	)
	_number, organization, job_title, notes, phone, first_name, *_owner = cells(
		exported, options.get("csv_delimiter", ",")
	)
	assert (organization, job_title) == (f"'{FORMULA}", f"'{LINK}")
	assert notes.startswith("'") and FORMULA in notes
	assert (phone, first_name) == ("+442079460000", "Ada")


def test_a_list_as_a_workbook_has_no_formulas() -> None:
	make_lead(organization_name=FORMULA, job_title=LINK)
	sheet = load_workbook(
		BytesIO(export_list("Sales Lead", "Excel", "organization_name", "job_title"))
	).active
	assert [cell.data_type for cell in sheet[2]][1:3] == ["s", "s"]
	assert [cell.value for cell in sheet[2]][1:3] == [FORMULA, LINK]


@pytest.mark.parametrize("file_format", ["CSV", "Excel"])
def test_a_report_about_our_records_has_no_formulas(file_format: str) -> None:
	lead = make_lead(organization_name=FORMULA)
	report = make(
		"Report",
		report_name="Proof Organizations",
		ref_doctype="Sales Lead",
		report_type="Query Report",
		is_standard="No",
		query="select name as `Lead:Data:100`, organization_name as `Organization:Data:200` from `tabSales Lead`"
		f" where name = {frappe.db.escape(lead.name)}",
	)
	exported = export(
		"frappe.desk.query_report.export_query",
		report_name=report.name,
		file_format_type=file_format,
		visible_idx="[0]",
		filters="{}",
	)
	if file_format == "CSV":
		assert cells(exported) == [lead.name, f"'{FORMULA}"]
	else:
		cell = load_workbook(BytesIO(exported)).active["B2"]
		assert (cell.data_type, cell.value) == ("s", FORMULA)


def test_lists_of_others_stay_as_frappe_writes_them() -> None:
	make_customer(FORMULA)
	exported = export_list("Customer", "CSV", "customer_name")
	assert cells(exported)[1] == FORMULA


def test_who_may_not_export_gets_nothing() -> None:
	make_lead(organization_name=FORMULA)
	with as_user(), pytest.raises(frappe.PermissionError):
		export_list("Sales Lead", "CSV", "organization_name")

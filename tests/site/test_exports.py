"""Frappe's own exports of our records: what a visitor typed is no formula in a spreadsheet."""

import csv
import json
from io import BytesIO, StringIO

import frappe
import pytest
from frappe.core.doctype.prepared_report.prepared_report import create_json_gz_file
from frappe.desk import utils as desk_utils
from frappe.handler import execute_cmd
from frappe.model.document import Document
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from crm_suite.api import exports
from crm_suite.erp.exported_files import harmless_workbook
from tests.site.relations_records import as_user, make, make_customer, make_lead
from tests.site.team_records import make_user

pytestmark = pytest.mark.usefixtures("request_of_its_own")

FORMULA = "=cmd|' /C calc'!A0"
LINK = '=HYPERLINK("https://evil.example";"Look, here")'


def answer(command: str, **form: str) -> frappe._dict:
	"""What the desk's request brings."""
	frappe.local.form_dict = frappe._dict(form, cmd=command)
	frappe.local.response = frappe._dict(docs=[])
	execute_cmd(command)
	return frappe.local.response


def export(command: str, **form: str) -> bytes:
	"""The file that the desk's request brings."""
	return answer(command, **form)["filecontent"]


def make_report(lead: str) -> str:
	"""A report of the site's own about this lead. Since Frappe 17 its query runs in a transaction of its own."""
	report = make(
		"Report",
		report_name="Proof Organizations",
		ref_doctype="Sales Lead",
		report_type="Query Report",
		is_standard="No",
		query="select name as `Lead:Data:100`, organization_name as `Organization:Data:200` from `tabSales Lead`"
		f" where name = {frappe.db.escape(lead)}",
	)
	return report.name


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


def test_a_report_about_our_records_has_no_formulas(really_commits: None) -> None:
	lead = make_lead(organization_name=FORMULA)
	report = make_report(lead.name)
	frappe.db.commit()
	as_csv, as_workbook = (
		export(
			"frappe.desk.query_report.export_query",
			report_name=report,
			file_format_type=file_format,
			visible_idx="[0]",
			filters="{}",
		)
		for file_format in ("CSV", "Excel")
	)
	assert cells(as_csv) == [lead.name, f"'{FORMULA}"]
	cell = load_workbook(BytesIO(as_workbook)).active["B2"]
	assert (cell.data_type, cell.value) == ("s", FORMULA)


def test_lists_of_others_stay_as_frappe_writes_them() -> None:
	make_customer(FORMULA)
	exported = export_list("Customer", "CSV", "customer_name")
	assert cells(exported)[1] == FORMULA


def test_who_may_not_export_gets_nothing() -> None:
	make_lead(organization_name=FORMULA)
	with as_user(), pytest.raises(frappe.PermissionError):
		export_list("Sales Lead", "CSV", "organization_name")


def test_an_export_in_the_background_has_no_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Frappe 15 has none: what later versions send their files with stands in for it."""
	sent: list[tuple] = []
	monkeypatch.setattr(desk_utils, "send_report_email", lambda *file: sent.append(file), raising=False)
	monkeypatch.setattr(frappe, "enqueue", lambda job, queue, **values: job(**values))
	make_lead(organization_name=FORMULA)
	export_list("Sales Lead", "CSV", "organization_name", export_in_background="1")
	((_email, name, extension, content, attached_to),) = sent
	assert (name, extension, attached_to) == ("Sales Lead", "csv", "Sales Lead")
	assert cells(content)[1] == f"'{FORMULA}"


def test_who_asked_is_told_of_an_export_in_the_background_without_columns(
	monkeypatch: pytest.MonkeyPatch,
) -> None:
	user = make_user("exporter")
	monkeypatch.setattr(exports, "export_report", lambda: None)
	report = make_report(make_lead().name)
	frappe.set_user(user)
	frappe.local.response = frappe._dict(docs=[])
	exports.export_and_send("export_report", {"report_name": report}, report)
	subject = frappe.db.get_value(
		"Notification Log", {"for_user": user, "document_type": "Report", "document_name": report}, "subject"
	)
	assert "No data to export" in subject


def test_a_report_by_email_has_no_formulas(really_commits: None) -> None:
	lead = make_lead(organization_name=FORMULA)
	mailing = make(
		"Auto Email Report",
		report=make_report(lead.name),
		user="Administrator",
		email_to="boss@engines.example",
		format="CSV",
		frequency="Daily",
	)
	assert cells(download(mailing).encode())[-1] == f"'{FORMULA}"
	mailing.format = "XLSX"
	cell = load_workbook(BytesIO(download(mailing.save()))).active["C2"]
	assert (cell.data_type, cell.value) == ("s", FORMULA)


def download(mailing: Document) -> str | bytes:
	"""The file that a report by e-mail has, as the form offers it."""
	frappe.db.commit()
	answer("frappe.email.doctype.auto_email_report.auto_email_report.download", name=mailing.name)
	return frappe.local.response["filecontent"]


def test_exports_of_the_import_tools_have_no_formulas() -> None:
	lead = make_lead(organization_name=FORMULA)
	for command, form in (
		(
			"frappe.core.doctype.data_import.data_import.download_template",
			{
				"export_fields": json.dumps({"Sales Lead": ["name", "organization_name"]}),
				"export_records": "by_filter",
				"export_filters": json.dumps({"name": lead.name}),
			},
		),
		(
			"frappe.core.doctype.data_export.exporter.export_data",
			{
				"with_data": "1",
				"select_columns": json.dumps({"Sales Lead": ["organization_name"]}),
				"filters": json.dumps({"name": lead.name}),
				"export_without_column_meta": "true",
			},
		),
	):
		text = answer(command, doctype="Sales Lead", file_type="CSV", **form)["result"]
		found = [cell for row in csv.reader(StringIO(text)) for cell in row if "cmd|" in cell]
		assert found == [f"'{FORMULA}"], command


def test_what_was_exported_is_imported_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
	lead = make_lead(organization_name="Engines", job_title="'=stored so")
	monkeypatch.setitem(frappe.flags, "in_import", True)
	lead.update({"organization_name": f"'{FORMULA}", "job_title": "'=stored so", "city": "'s-Hertogenbosch"})
	lead.save()
	lead.reload()
	assert (lead.organization_name, lead.job_title, lead.city) == (FORMULA, "'=stored so", "'s-Hertogenbosch")
	assert make_lead(organization_name=f"'{FORMULA}").organization_name == FORMULA
	monkeypatch.setitem(frappe.flags, "in_import", False)
	assert make_lead(organization_name=f"'{FORMULA}").organization_name == f"'{FORMULA}"


def test_a_formula_over_several_cells_becomes_text() -> None:
	workbook = Workbook()
	workbook.active["A1"] = ArrayFormula("A1:A2", FORMULA)
	file = BytesIO()
	workbook.save(file)
	cell = load_workbook(BytesIO(harmless_workbook(file.getvalue()))).active["A1"]
	assert (cell.data_type, cell.value) == ("s", FORMULA)


def test_a_prepared_report_as_csv_has_no_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(frappe, "enqueue", lambda job, queue, **values: job(**values))
	prepared = make(
		"Prepared Report", report_name=make_report(make_lead().name), status="Queued", filters="{}"
	)
	data = {"columns": [{"fieldname": "organization"}], "result": [{"organization": FORMULA}]}
	create_json_gz_file(data, "Prepared Report", prepared.name, "Proof Organizations")
	answer(
		"frappe.core.doctype.prepared_report.prepared_report.enqueue_json_to_csv_conversion",
		prepared_report_name=prepared.name,
	)
	file = frappe.get_doc("File", {"attached_to_name": prepared.name, "file_name": ("like", "%.csv")})
	assert cells(file.get_content().encode()) == [f"'{FORMULA}"]

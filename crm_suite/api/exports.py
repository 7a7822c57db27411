"""Exports of Frappe's lists and reports, where they show our records: no cell of them is a formula.

Visitors, senders of mails and files of others fill in what is exported here. Frappe writes it as it is, and a spreadsheet
would work out `=cmd|...` on the machine of whoever opens the file.
"""

from io import BytesIO
from zipfile import ZipFile

import frappe
from frappe.desk import query_report, reportview
from openpyxl import load_workbook

from crm_suite.rules.spreadsheet_safety import harmless_csv

MODULE = "CRM Suite"
DEFAULT_DELIMITER = ","
FORMULA_MARKUP = b"<f"


@frappe.whitelist()
def export_list() -> None:
	"""Frappe's export of a list (`frappe.desk.reportview.export_query`), which checks permissions itself."""
	delimiter = asked_delimiter()
	doctype = frappe.form_dict.doctype
	reportview.export_query()
	if is_ours("DocType", doctype):
		make_harmless(delimiter)


@frappe.whitelist()
def export_report() -> None:
	"""Frappe's export of a report (`frappe.desk.query_report.export_query`), which checks permissions itself."""
	delimiter = asked_delimiter()
	report = frappe.form_dict.report_name
	query_report.export_query()
	if is_ours("Report", report) or is_ours(
		"DocType", frappe.get_cached_value("Report", report, "ref_doctype")
	):
		make_harmless(delimiter)


def asked_delimiter() -> str:
	return str(frappe.form_dict.get("csv_delimiter") or DEFAULT_DELIMITER)[0]


def is_ours(doctype: str, name: str | None) -> bool:
	"""Whether a DocType or a Report belongs to this app."""
	return bool(name) and frappe.get_cached_value(doctype, name, "module") == MODULE


def make_harmless(delimiter: str) -> None:
	"""Take formulas out of the file that the response brings; there is none where Frappe exports in the background."""
	response = frappe.local.response
	content, filename = response.get("filecontent"), response.get("filename") or ""
	if not content:
		return
	if filename.endswith(".csv"):
		response["filecontent"] = harmless_csv(content.decode(), delimiter).encode()
	elif filename.endswith(".xlsx"):
		response["filecontent"] = harmless_workbook(content)


def harmless_workbook(content: bytes) -> bytes:
	"""The workbook with the text of its formulas in their place; untouched where it has none, as nearly always."""
	with ZipFile(BytesIO(content)) as parts:
		sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
		if not any(FORMULA_MARKUP in parts.read(name) for name in sheets):
			return content
	workbook = load_workbook(BytesIO(content))
	for sheet in workbook:
		for row in sheet.iter_rows():
			for cell in row:
				if cell.data_type == "f":
					cell.data_type = "s"
	file = BytesIO()
	workbook.save(file)
	return file.getvalue()

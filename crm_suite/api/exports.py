"""Exports of Frappe's lists and reports, where they show our records: Frappe makes the file and checks permissions itself,
and what it made is mended then (see `erp.exported_files`).
"""

from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.data_export import exporter
from frappe.core.doctype.data_import import data_import
from frappe.core.doctype.prepared_report import prepared_report
from frappe.desk import query_report, reportview
from frappe.desk import utils as desk_utils
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.utils import cint

from crm_suite.erp.exported_files import DEFAULT_DELIMITER, harmless_file, is_about_ours, is_ours
from crm_suite.rules.text import bold


@frappe.whitelist()
def export_list() -> None:
	"""`frappe.desk.reportview.export_query`."""
	doctype = frappe.form_dict.doctype
	if not is_ours("DocType", doctype):
		reportview.export_query()
	elif is_for_background():
		export_later("export_list", doctype, doctype)
	else:
		delimiter = asked_delimiter()
		reportview.export_query()
		make_harmless(delimiter)


@frappe.whitelist()
def export_report() -> None:
	"""`frappe.desk.query_report.export_query`."""
	report = frappe.form_dict.report_name
	if not is_about_ours(report):
		query_report.export_query()
	elif is_for_background():
		export_later("export_report", frappe.get_cached_value("Report", report, "ref_doctype"), report)
	else:
		delimiter = asked_delimiter()
		query_report.export_query()
		make_harmless(delimiter)


@frappe.whitelist()
def export_for_import(doctype: str, **arguments: Any) -> None:
	"""`frappe.core.doctype.data_import.data_import.download_template`; its arguments differ between versions."""
	frappe.call(data_import.download_template, doctype=doctype, **arguments)
	if is_ours("DocType", doctype):
		make_harmless()


@frappe.whitelist()
def export_data(doctype: str | list | None = None, **arguments: Any) -> None:
	"""`frappe.core.doctype.data_export.exporter.export_data`; its arguments differ between versions."""
	frappe.call(exporter.export_data, doctype=doctype, **arguments)
	if is_ours("DocType", doctype[0] if isinstance(doctype, list) else doctype):
		make_harmless()


@frappe.whitelist()
def export_prepared_report(prepared_report_name: str) -> None:
	"""`frappe.core.doctype.prepared_report.prepared_report.enqueue_json_to_csv_conversion`."""
	report = frappe.get_doc("Prepared Report", prepared_report_name)
	if not is_about_ours(report.report_name):
		prepared_report.enqueue_json_to_csv_conversion(prepared_report_name)
		return
	report.check_permission("read")
	frappe.enqueue(convert_prepared_report, queue="long", prepared_report_name=prepared_report_name)


def convert_prepared_report(prepared_report_name: str) -> None:
	"""Job: Frappe's conversion to a CSV file, whose formulas are taken out before anybody is told of it."""
	prepared_report.convert_json_to_csv(prepared_report_name)
	attached = {"attached_to_doctype": "Prepared Report", "attached_to_name": prepared_report_name}
	for name in frappe.get_all("File", {**attached, "file_name": ("like", "%.csv")}, pluck="name"):
		path = Path(frappe.get_doc("File", name).get_full_path())
		path.write_bytes(harmless_file(path.read_bytes(), "csv"))


def is_for_background() -> bool:
	"""Whether newer versions of Frappe would export in a job; asked once."""
	asked = cint(frappe.form_dict.pop("export_in_background", 0))
	return bool(asked) and hasattr(desk_utils, "send_report_email")


def export_later(export: str, doctype: str, attached_to: str) -> None:
	"""Let a job make the export that was asked for, and send it as Frappe sends its own."""
	frappe.permissions.can_export(doctype, raise_exception=True)
	frappe.enqueue(
		export_and_send, queue="long", export=export, form=dict(frappe.form_dict), attached_to=attached_to
	)
	frappe.msgprint(
		_("Your export is made in the background. You will get an e-mail with a link to it."), alert=True
	)


def export_and_send(export: str, form: dict[str, Any], attached_to: str) -> None:
	"""Job: an export as it was asked for, by e-mail to whoever asked."""
	frappe.local.form_dict = frappe._dict(form)
	{"export_list": export_list, "export_report": export_report}[export]()
	email = frappe.db.get_value("User", frappe.session.user, "email")
	if not frappe.local.response.get("filecontent"):
		# A report without columns: Frappe says so to the browser, which nobody sees in a job.
		tell_of_no_data(email, "Report" if export == "export_report" else "DocType", attached_to)
		return
	name, _dot, extension = frappe.local.response.filename.rpartition(".")
	desk_utils.send_report_email(email, name, extension, frappe.local.response.filecontent, attached_to)


def tell_of_no_data(email: str, document_type: str, name: str) -> None:
	enqueue_create_notification(
		email,
		{
			"type": "Alert",
			"document_type": document_type,
			"document_name": name,
			"subject": f"{bold(name)}: {_('No data to export')}",
			"from_user": frappe.session.user,
		},
	)


def asked_delimiter() -> str:
	return str(frappe.form_dict.get("csv_delimiter") or DEFAULT_DELIMITER)[0]


def make_harmless(delimiter: str = DEFAULT_DELIMITER) -> None:
	"""Take formulas out of the file that the response brings, as bytes or, from Frappe's older exports, as text."""
	response = frappe.local.response
	if response.get("type") == "csv":
		response["result"] = harmless_file(response["result"].encode(), "csv", delimiter).decode()
	elif content := response.get("filecontent"):
		extension = response["filename"].rpartition(".")[2]
		response["filecontent"] = harmless_file(content, extension, delimiter)

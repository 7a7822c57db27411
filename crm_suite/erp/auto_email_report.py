"""Reports that Frappe sends by e-mail, where they show our records: what is attached has no formulas."""

from frappe.email.doctype.auto_email_report.auto_email_report import AutoEmailReport

from crm_suite.erp.exported_files import harmless_file, is_about_ours

ATTACHED_FORMATS = ("CSV", "XLSX")


class HarmlessAutoEmailReport(AutoEmailReport):
	"""Frappe's own document (hook `override_doctype_class`), for what it sends and for what is downloaded from its form."""

	def get_report_content(self) -> bytes | str | None:
		"""The report in the format that the document says; None where there is nothing to send."""
		content = super().get_report_content()
		if not content or self.format not in ATTACHED_FORMATS or not is_about_ours(self.report):
			return content
		encoded = content.encode() if isinstance(content, str) else content
		harmless = harmless_file(encoded, self.format)
		return harmless.decode() if isinstance(content, str) else harmless

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.erp.capture_templates import askable_fields, forget_templates
from crm_suite.rules.text import bold


class CaptureTemplate(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from crm_suite.crm_suite.doctype.capture_template_field.capture_template_field import (
			CaptureTemplateField,
		)

		capture_source: DF.Link | None
		disabled: DF.Check
		lead_fields: DF.Table[CaptureTemplateField]
		market_country: DF.Link | None
		market_territory: DF.Link | None
		template_name: DF.Data
	# end: auto-generated types

	def validate(self) -> None:
		self.validate_fields()

	def on_update(self) -> None:
		forget_templates()

	def on_trash(self) -> None:
		forget_templates()

	def after_rename(self, old_name: str, new_name: str, merge: bool) -> None:
		forget_templates()

	def validate_fields(self) -> None:
		"""Each row names a field that people fill in, once."""
		askable = askable_fields(frappe.get_meta("Sales Lead"))
		seen: set[str] = set()
		for row in self.lead_fields:
			if row.lead_field not in askable:
				frappe.throw(
					_("Row {0}: a lead has no field {1} that could be asked for.").format(
						row.idx, bold(row.lead_field)
					),
					title=_("Unknown Field"),
				)
			if row.lead_field in seen:
				frappe.throw(
					_("Row {0}: the field {1} has a row already.").format(row.idx, bold(row.lead_field)),
					title=_("Field Named Twice"),
				)
			seen.add(row.lead_field)

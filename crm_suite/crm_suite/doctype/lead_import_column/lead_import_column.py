import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.crm_suite.kept_fields import refuse_after_start


class LeadImportColumn(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		example: DF.Data | None
		heading: DF.Data | None
		lead_field: DF.Autocomplete | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		position: DF.Int
	# end: auto-generated types

	def validate(self) -> None:
		self.refuse_after_start()

	def on_trash(self) -> None:
		self.refuse_after_start()

	def refuse_after_start(self) -> None:
		"""Through its import a row comes past that one's checks; by itself, as the API can write it, only here."""
		before = self.get_doc_before_save()
		imports = [self.parent, before.parent if before else self.parent]
		if frappe.db.exists("Lead Import", {"name": ("in", imports), "status": ("!=", "Draft")}):
			refuse_after_start([_(frappe.get_meta("Lead Import").get_label("columns"))])

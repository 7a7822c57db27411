from frappe.model.document import Document

from crm_suite.erp.capture_templates import forget_templates


class CaptureSource(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		description: DF.SmallText | None
		source_name: DF.Data
	# end: auto-generated types

	def after_rename(self, old_name: str, new_name: str, merge: bool) -> None:
		forget_templates()

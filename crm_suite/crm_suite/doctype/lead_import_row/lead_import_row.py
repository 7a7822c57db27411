from frappe.model.document import Document


class LeadImportRow(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		cells: DF.Code | None
		lead_import: DF.Link
		outcome: DF.Literal["Refused", "Skipped", "Updated", "Created"]
		reasons: DF.Code | None
		file_row: DF.Int
		sales_lead: DF.Link | None
	# end: auto-generated types

	pass

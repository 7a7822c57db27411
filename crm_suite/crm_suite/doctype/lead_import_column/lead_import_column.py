from frappe.model.document import Document


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

	pass

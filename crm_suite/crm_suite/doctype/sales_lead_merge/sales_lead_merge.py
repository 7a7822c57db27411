from frappe.model.document import Document


class SalesLeadMerge(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		is_undone: DF.Check
		merged_lead: DF.Link
		moves: DF.JSON | None
		survivor: DF.Link
		undone_by: DF.Link | None
		undone_on: DF.Datetime | None
		values_after: DF.JSON | None
		values_before: DF.JSON | None
	# end: auto-generated types

	pass

from frappe.model.document import Document


class LeadScoringModel(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		computed_on: DF.Datetime | None
		frequencies: DF.JSON | None
		is_used: DF.Check
		lost: DF.Int
		scope: DF.Data | None
		selling_team: DF.Link | None
		won: DF.Int
	# end: auto-generated types

	pass

from frappe.model.document import Document


class SalesOpportunityCompetitor(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		competitor: DF.Link
		note: DF.Data | None
		outcome: DF.Literal["", "Still in It", "Gave Up", "Won the Deal"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		price: DF.Currency
	# end: auto-generated types

	pass

from frappe.model.document import Document


class SalesCompetitor(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		competitor_name: DF.Data
		disabled: DF.Check
		strengths: DF.SmallText | None
		weaknesses: DF.SmallText | None
		website: DF.Data | None
	# end: auto-generated types

	pass

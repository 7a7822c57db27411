from frappe.model.document import Document


class ForecastSnapshot(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		bucket: DF.Literal["Pipeline", "Orders", "Invoices", "Credits"]
		company: DF.Link
		gross_amount: DF.Currency
		month: DF.Date
		net_amount: DF.Currency
		taken_on: DF.Date
	# end: auto-generated types

	pass

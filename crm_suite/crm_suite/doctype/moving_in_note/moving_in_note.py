from frappe.model.document import Document


class MovingInNote(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		moving_in: DF.Link
		new_name: DF.Data | None
		old_doctype: DF.Data | None
		old_name: DF.Data | None
		outcome: DF.Literal["Not Moved", "Moved"]
		reasons: DF.Code | None
	# end: auto-generated types

	pass

import frappe
from frappe.model.document import Document


class LeadAssignment(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		assigned_to: DF.Link | None
		previous_owner: DF.Link | None
		reason: DF.Literal[
			"Next in turn",
			"Fewest open leads",
			"Manager, as no member can take it",
			"No team covers it",
			"Outside of working hours",
			"Nobody can take it",
		]
		sales_lead: DF.Link
		selling_team: DF.Link | None
		turn: DF.Int
	# end: auto-generated types

	pass


def on_doctype_update() -> None:
	"""Whose turn it is, is the last turn of each member: read from the index alone."""
	frappe.db.add_index("Lead Assignment", ["selling_team", "assigned_to", "turn"])

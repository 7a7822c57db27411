import frappe
from frappe.model.document import Document


class PartyIdentity(Document):
	"""One key of a lead, contact or customer. Written in sets by `crm_suite.erp.identities`."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		claim: DF.Data | None
		contact: DF.Link | None
		customer: DF.Link | None
		kind: DF.Literal["E-mail", "Phone", "Tax ID", "Domain", "Person", "Organization"]
		sales_lead: DF.Link | None
		value: DF.Data
	# end: auto-generated types


def on_doctype_update() -> None:
	frappe.db.add_index("Party Identity", ["kind", "value"], index_name="kind_value")

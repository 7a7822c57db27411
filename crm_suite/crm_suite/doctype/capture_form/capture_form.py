import frappe
from frappe.model.document import Document

TOKEN_LENGTH = 20


class CaptureForm(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		capture_source: DF.Link
		company: DF.Link
		enabled: DF.Check
		enquiries_per_hour: DF.Int
		form_name: DF.Data
		lead_owner: DF.Link | None
		outreach_campaign: DF.Link | None
		submissions_per_hour: DF.Int
		territory: DF.Link | None
		thank_you_page: DF.Data | None
		token: DF.Data | None
	# end: auto-generated types

	def before_insert(self) -> None:
		self.set_token()

	def set_token(self) -> None:
		self.token = frappe.generate_hash(length=TOKEN_LENGTH)

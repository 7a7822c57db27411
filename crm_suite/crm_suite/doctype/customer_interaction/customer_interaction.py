import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.crm_suite.relations import follow_links, refuse_future

REGARDING_FIELDS = ("customer", "sales_lead", "sales_opportunity", "service_case")


class CustomerInteraction(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		company: DF.Link
		contact: DF.Link | None
		customer: DF.Link | None
		direction: DF.Literal["Outbound", "Inbound"]
		duration: DF.Duration | None
		handled_by: DF.Link | None
		happened_on: DF.Datetime
		interaction_type: DF.Literal[
			"Call", "E-mail", "Meeting", "Chat", "Visit", "Letter", "Website", "Other"
		]
		naming_series: DF.Literal["INT-.YYYY.-"]
		notes: DF.TextEditor | None
		outcome: DF.Literal[
			"",
			"Reached",
			"Not Reached",
			"Left Message",
			"Interested",
			"Not Interested",
			"Follow-up Agreed",
			"Done",
		]
		outreach_campaign: DF.Link | None
		sales_lead: DF.Link | None
		sales_opportunity: DF.Link | None
		service_case: DF.Link | None
		subject: DF.Data
	# end: auto-generated types

	def validate(self) -> None:
		self.validate_regarding()
		self.validate_happened_on()
		self.follow_links()

	def validate_regarding(self) -> None:
		if any(self.get(fieldname) for fieldname in REGARDING_FIELDS):
			return
		frappe.throw(
			_("Say whom the interaction was with: a customer, a lead, an opportunity or a service case."),
			title=_("Nobody Named"),
		)

	def validate_happened_on(self) -> None:
		refuse_future(self, "happened_on")

	def follow_links(self) -> None:
		follow_links(self)

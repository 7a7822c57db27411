import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import getdate

from crm_suite.rules.membership import OPEN_CAMPAIGN_STATUSES
from crm_suite.rules.text import bold


class OutreachCampaign(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		budget: DF.Currency
		campaign_name: DF.Data
		campaign_owner: DF.Link | None
		channel: DF.Literal["E-mail", "Phone", "Letter", "Event", "Social", "Advertisement", "Other"]
		company: DF.Link
		description: DF.TextEditor | None
		end_date: DF.Date | None
		naming_series: DF.Literal["CMP-.YYYY.-"]
		start_date: DF.Date | None
		status: DF.Literal["Planned", "Running", "Finished", "Cancelled"]
	# end: auto-generated types

	def onload(self) -> None:
		self.show_member_counts()

	def validate(self) -> None:
		self.validate_period()

	def validate_period(self) -> None:
		if self.start_date and self.end_date and getdate(self.end_date) < getdate(self.start_date):
			frappe.throw(_("The campaign ends before it starts."), title=_("Invalid Period"))

	def show_member_counts(self) -> None:
		"""Give the form how many members there are in each status."""
		self.set_onload("member_counts", self.count_members())

	def count_members(self) -> dict[str, int]:
		"""How many members are in each status; a status without members is missing."""
		member = frappe.qb.DocType("Campaign Member")
		counts = (
			frappe.qb.from_(member)
			.select(member.status, Count("*"))
			.where(member.outreach_campaign == self.name)
			.groupby(member.status)
		).run()
		return dict(counts)

	def check_open(self) -> None:
		"""Refuse new members once the campaign is over."""
		if self.status not in OPEN_CAMPAIGN_STATUSES:
			frappe.throw(
				_("{0} is {1}: it takes no more members.").format(
					bold(self.campaign_name), bold(_(self.status))
				),
				title=_("Campaign Over"),
			)

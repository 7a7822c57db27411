from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from crm_suite.crm_suite.relations import (
	customer_of_contact,
	optional_datetime,
	read_linked_documents,
	refuse_future,
	set_agreed_customer,
)
from crm_suite.rules.membership import (
	AnsweredBeforeAddressed,
	OptedOut,
	Person,
	Touches,
	check_transition,
	member_key,
	touches,
)
from crm_suite.rules.relations import Claim
from crm_suite.rules.text import bold

# Where the readable name of each kind of person is kept, the most precise kind first.
NAME_FIELDS = {
	"sales_lead": ("Sales Lead", "lead_name"),
	"contact": ("Contact", "full_name"),
	"customer": ("Customer", "customer_name"),
}


class CampaignMember(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		addressed_on: DF.Datetime | None
		answered_on: DF.Datetime | None
		company: DF.Link | None
		contact: DF.Link | None
		customer: DF.Link | None
		member_key: DF.Data | None
		member_name: DF.Data | None
		outreach_campaign: DF.Link
		response: DF.SmallText | None
		sales_lead: DF.Link | None
		status: DF.Literal["Planned", "Addressed", "Answered", "Opted Out"]
	# end: auto-generated types

	def before_insert(self) -> None:
		self.validate_campaign()

	def validate(self) -> None:
		self.set_member_key()
		self.set_customer()
		self.set_member_name()
		self.validate_transition()
		self.set_touches()
		self.validate_touches()

	def db_insert(self, *args: Any, **kwargs: Any) -> None:
		with self.duplicates_explained():
			super().db_insert(*args, **kwargs)

	def db_update(self) -> None:
		with self.duplicates_explained():
			super().db_update()

	def validate_campaign(self) -> None:
		if self.outreach_campaign:
			frappe.get_doc("Outreach Campaign", self.outreach_campaign).check_open()

	def set_member_key(self) -> None:
		"""The key is what makes the database refuse the same person twice."""
		person = Person(self.sales_lead, self.contact, self.customer)
		self.member_key = member_key(self.outreach_campaign or "", person)
		if not self.member_key:
			frappe.throw(_("Name the lead, the contact or the customer."), title=_("Nobody Named"))

	def set_customer(self) -> None:
		linked = read_linked_documents(self)
		set_agreed_customer(self, [Claim(row.doctype, row.name, row.customer) for row in linked])
		if self.contact and not self.customer:
			self.customer = customer_of_contact(self.contact)

	def set_member_name(self) -> None:
		for fieldname, (doctype, name_field) in NAME_FIELDS.items():
			if self.get(fieldname):
				self.member_name = frappe.db.get_value(doctype, self.get(fieldname), name_field)
				return

	def validate_transition(self) -> None:
		before = self.get_doc_before_save()
		try:
			check_transition(before.status if before else None, self.status)
		except OptedOut:
			frappe.throw(
				_(
					"{0} does not want to be addressed any more. Where that was a mistake, set {1} first."
				).format(bold(self.member_name), bold(_("Planned"))),
				title=_("Opted Out"),
			)

	def set_touches(self) -> None:
		known = Touches(optional_datetime(self.addressed_on), optional_datetime(self.answered_on))
		try:
			self.addressed_on, self.answered_on = touches(self.status, known, now_datetime())
		except AnsweredBeforeAddressed:
			frappe.throw(
				_("{0} cannot have answered before being addressed.").format(bold(self.member_name)),
				title=_("Invalid Dates"),
			)

	def validate_touches(self) -> None:
		refuse_future(self, "addressed_on")
		refuse_future(self, "answered_on")

	@contextmanager
	def duplicates_explained(self) -> Iterator[None]:
		"""Say who is a member already: Frappe's message would name a field that nobody sees."""
		try:
			yield
		except frappe.UniqueValidationError:
			frappe.clear_last_message()
			frappe.throw(
				_("{0} is a member of {1} already.").format(
					bold(self.member_name), bold(self.outreach_campaign)
				),
				exc=frappe.UniqueValidationError,
				title=_("Already a Member"),
			)

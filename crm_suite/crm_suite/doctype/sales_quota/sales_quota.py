import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, get_fullname, get_link_to_form, getdate

from crm_suite.erp.quotas import TARGET_FIELDS, fiscal_year_begins, quota_key, target_of
from crm_suite.rules.quotas import USER, period_bounds
from crm_suite.rules.text import bold


class SalesQuota(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		company: DF.Link
		ends_on: DF.Date | None
		measure: DF.Literal["Ordered", "Billed", "Cash Received"]
		period_type: DF.Literal["Month", "Quarter", "Year"]
		quota_key: DF.Data | None
		selling_team: DF.Link | None
		starts_on: DF.Date
		target_type: DF.Literal["User", "Selling Team", "Territory"]
		territory: DF.Link | None
		title: DF.Data | None
		user: DF.Link | None
	# end: auto-generated types

	def before_validate(self) -> None:
		self.keep_one_target()
		self.set_period()
		self.quota_key = quota_key(self)

	def validate(self) -> None:
		self.refuse_nothing()
		self.refuse_second_one()

	def keep_one_target(self) -> None:
		"""What was entered for another kind of target is not meant."""
		for target_type, field in TARGET_FIELDS.items():
			if target_type != self.target_type:
				self.set(field, None)
		target = target_of(self)
		self.title = get_fullname(target) if target and self.target_type == USER else target

	def set_period(self) -> None:
		"""Whole periods only: two of one kind are the same or have no day in common. Frappe checks what is missing.

		A quota keeps its period when the company's fiscal year begins in another month from some day on.
		"""
		decisive = ("company", "starts_on", "period_type")
		if not all(map(self.get, decisive)):
			return
		if self.is_new() or any(map(self.has_value_changed, decisive)):
			self.starts_on, self.ends_on = period_bounds(
				self.period_type, getdate(self.starts_on), fiscal_year_begins(self.company)
			)

	def refuse_nothing(self) -> None:
		if not target_of(self):
			frappe.throw(_("Enter whose quota this is."), title=_("Quota For"), exc=frappe.MandatoryError)
		if flt(self.amount) <= 0:
			frappe.throw(_("Enter the amount that should be reached."), title=_("Amount Missing"))

	def refuse_second_one(self) -> None:
		"""Says it in words; of two that are saved at the same moment, the key's uniqueness stops one."""
		other = frappe.db.get_value("Sales Quota", {"quota_key": self.quota_key, "name": ("!=", self.name)})
		if other:
			frappe.throw(
				_("{0} has such a quota for this period already: {1}.").format(
					bold(self.title), get_link_to_form("Sales Quota", other)
				),
				title=_("Duplicate Quota"),
				exc=frappe.DuplicateEntryError,
			)

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from crm_suite.crm_suite.doctype.service_case.source_documents import (
	read_source_document,
	refuse_document,
)
from crm_suite.crm_suite.relations import (
	optional_datetime,
	read_linked_documents,
	refuse_future,
	set_agreed_customer,
)
from crm_suite.erp.named_documents import refuse_unreadable
from crm_suite.rules.relations import Claim
from crm_suite.rules.service_case import (
	ResolvedBeforeOpened,
	SourceDocument,
	document_problem,
	is_finished,
	resolution_moment,
	unique_opportunity,
)
from crm_suite.rules.text import bold, is_blank_markup

SOURCE_FIELDS = {"delivery_note": "Delivery Note", "sales_invoice": "Sales Invoice"}
# A change of any of these means that the documents have to fit anew.
FITTED_FIELDS = ("customer", "company", "item", *SOURCE_FIELDS)


class ServiceCase(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		agent: DF.Link | None
		company: DF.Link
		contact: DF.Link | None
		customer: DF.Link
		delivery_note: DF.Link | None
		description: DF.TextEditor | None
		item: DF.Link | None
		naming_series: DF.Literal["CASE-.YYYY.-"]
		opened_on: DF.Datetime
		priority: DF.Literal["Low", "Medium", "High", "Urgent"]
		resolution: DF.TextEditor | None
		resolved_on: DF.Datetime | None
		sales_invoice: DF.Link | None
		sales_opportunity: DF.Link | None
		serial_no: DF.Link | None
		status: DF.Literal["Open", "In Progress", "Waiting for Customer", "Resolved", "Closed"]
		subject: DF.Data
	# end: auto-generated types

	def validate(self) -> None:
		self.set_item_of_serial_no()
		self.follow_source_documents()
		self.set_customer()
		self.validate_opened_on()
		self.set_resolved_on()
		self.validate_resolution()

	def set_item_of_serial_no(self) -> None:
		if not self.serial_no:
			return
		item = frappe.db.get_value("Serial No", self.serial_no, "item_code")
		self.item = self.item or item
		if item and self.item != item:
			frappe.throw(
				_("Serial number {0} belongs to the item {1}, not to {2}.").format(
					bold(self.serial_no), bold(item), bold(self.item)
				),
				title=_("Different Items"),
			)

	def follow_source_documents(self) -> None:
		"""Check the delivery and the invoice, and take from them what the case does not say itself.

		Only when something about them changed: an invoice that an accountant cancels later must not stop
		the agent from resolving the case.
		"""
		if not any(self.has_value_changed(fieldname) for fieldname in FITTED_FIELDS):
			return
		self.refuse_unreadable_documents()
		documents = {
			fieldname: read_source_document(doctype, self.get(fieldname))
			for fieldname, doctype in SOURCE_FIELDS.items()
			if self.get(fieldname)
		}
		self.take_party(documents)
		self.validate_source_documents(documents)
		self.take_opportunity(documents)

	def refuse_unreadable_documents(self) -> None:
		"""A case must not tell whose a delivery or an invoice is to somebody who may not see it."""
		if self.flags.ignore_permissions:
			return
		for fieldname, doctype in SOURCE_FIELDS.items():
			name = self.get(fieldname)
			if name and self.has_value_changed(fieldname):
				refuse_unreadable(doctype, name, ("read", "select"))

	def take_party(self, documents: dict[str, SourceDocument]) -> None:
		if first := next(iter(documents.values()), None):
			self.customer = self.customer or first.customer
			self.company = first.company

	def validate_source_documents(self, documents: dict[str, SourceDocument]) -> None:
		for fieldname, document in documents.items():
			problem = document_problem(document, self.customer, self.company, self.item)
			if problem:
				refuse_document(problem, SOURCE_FIELDS[fieldname], self.get(fieldname), self)

	def take_opportunity(self, documents: dict[str, SourceDocument]) -> None:
		"""The deal under which the item was sold, where the rows leave no doubt."""
		if not self.sales_opportunity:
			self.sales_opportunity = unique_opportunity(
				opportunity
				for document in documents.values()
				for opportunity in document.opportunities_of(self.item)
			)

	def set_customer(self) -> None:
		linked = read_linked_documents(self)
		set_agreed_customer(self, [Claim(row.doctype, row.name, row.customer) for row in linked])

	def validate_opened_on(self) -> None:
		refuse_future(self, "opened_on")

	def set_resolved_on(self) -> None:
		opened_on = get_datetime(self.opened_on)
		try:
			self.resolved_on = resolution_moment(
				self.status, opened_on, optional_datetime(self.resolved_on), now_datetime()
			)
		except ResolvedBeforeOpened:
			frappe.throw(_("The case cannot be resolved before it is opened."), title=_("Invalid Dates"))

	def validate_resolution(self) -> None:
		if is_finished(self.status) and is_blank_markup(self.resolution):
			frappe.throw(
				_("Write down how the case was resolved before it is set to {0}.").format(
					bold(_(self.status))
				),
				title=_("Resolution Missing"),
			)

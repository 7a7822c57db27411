from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from crm_suite.crm_suite.kept_fields import keep_stored
from crm_suite.crm_suite.relations import refuse_future
from crm_suite.erp.capture_templates import hold_to_template
from crm_suite.erp.duplicates import SavedMeanwhile, known_lead
from crm_suite.erp.incoming_mail import complete_lead, is_from_mail, sender_of
from crm_suite.erp.lead_duplicates import conflict_explained
from crm_suite.erp.lead_handover import hand_over
from crm_suite.erp.lead_scores import explain, set_score
from crm_suite.erp.normalise import normalise_lead
from crm_suite.erp.teams import set_home_team
from crm_suite.rules.conversion import MADE_FIELDS
from crm_suite.rules.lead import (
	CONVERTED,
	LeadProblem,
	conversion_problem,
	lead_problem,
	lead_title,
	merge_status_problem,
)
from crm_suite.rules.text import bold

# What only the conversion writes: read-only in the form, which a request could get round.
CONVERSION_FIELDS = (*MADE_FIELDS, "converted_on")
# Whoever could say that a lead is an old one would get what belongs to that, private files among it.
ORIGIN_FIELDS = ("moved_from", "lead_import")


class SalesLead(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address: DF.Link | None
		address_line1: DF.Data | None
		address_line2: DF.Data | None
		captured_on: DF.Datetime | None
		city: DF.Data | None
		company: DF.Link
		contact: DF.Link | None
		converted_on: DF.Datetime | None
		country: DF.Link | None
		customer: DF.Link | None
		disqualified_reason: DF.SmallText | None
		email: DF.Data | None
		first_name: DF.Data | None
		industry: DF.Link | None
		item_group: DF.Link | None
		job_title: DF.Data | None
		language: DF.Link | None
		landing_page: DF.SmallText | None
		last_name: DF.Data | None
		lead_name: DF.Data | None
		lead_owner: DF.Link | None
		lead_score: DF.Percent
		merged_into: DF.Link | None
		mobile: DF.Data | None
		naming_series: DF.Literal["SL-.YYYY.-"]
		notes: DF.TextEditor | None
		organization_name: DF.Data | None
		outreach_campaign: DF.Link | None
		phone: DF.Data | None
		pincode: DF.Data | None
		referrer: DF.SmallText | None
		sales_opportunity: DF.Link | None
		salutation: DF.Link | None
		selling_team: DF.Link | None
		sender_name: DF.Data | None
		source: DF.Link | None
		state: DF.Data | None
		status: DF.Literal["New", "Working", "Nurturing", "Qualified", "Converted", "Disqualified", "Merged"]
		subject: DF.Data | None
		territory: DF.Link | None
		utm_campaign: DF.Data | None
		utm_content: DF.Data | None
		utm_medium: DF.Data | None
		utm_source: DF.Data | None
		utm_term: DF.Data | None
		website: DF.Data | None
	# end: auto-generated types

	def insert(self, *args: Any, **options: Any) -> Document:
		"""Also of a mail whose sender is a lead already: then this becomes that lead, and nothing is inserted.

		Frappe links the mail to whatever it has tried to insert, and has no other place to say which lead that is.
		"""
		if not is_from_mail(self):
			with conflict_explained(self):
				return super().insert(*args, **options)
		sender = sender_of(self)
		if known := known_lead(sender):
			return self.become(known)
		try:
			return super().insert(*args, **options)
		except (SavedMeanwhile, frappe.QueryDeadlockError):
			# Frappe commits after each mail and writes nothing before this: nothing else is lost.
			frappe.db.rollback()
			if known := known_lead(sender):
				return self.become(known)
			return super().insert(*args, **options)

	def become(self, lead: str) -> Document:
		"""Be another lead from here on."""
		self.name = lead
		self.load_from_db()
		return self

	def before_insert(self) -> None:
		self.complete_from_mail()

	def validate(self) -> None:
		self.keep_origin()
		self.refuse_merge_by_hand()
		self.normalise()
		self.set_lead_name()
		self.set_selling_team()
		self.validate_lead()
		self.validate_conversion()
		self.validate_captured_on()
		self.validate_template()
		self.set_converted_on()
		self.set_score()

	def onload(self) -> None:
		self.show_reasons_of_score()

	def on_update(self) -> None:
		self.hand_history_to_customer()

	def keep_origin(self) -> None:
		"""A move sets `flags.is_moved`, which no request can; an import of a file inserts without documents."""
		if not self.flags.is_moved:
			keep_stored(self, ORIGIN_FIELDS)

	def complete_from_mail(self) -> None:
		if is_from_mail(self):
			complete_lead(self)

	def normalise(self) -> None:
		normalise_lead(self)

	def set_lead_name(self) -> None:
		self.lead_name = lead_title(self.first_name, self.last_name, self.organization_name)

	def set_selling_team(self) -> None:
		set_home_team(self, "lead_owner")

	def validate_lead(self) -> None:
		before = self.get_doc_before_save()
		problem = lead_problem(
			title=self.lead_name,
			status=self.status,
			previous_status=before.status if before else None,
			customer=self.customer,
			disqualified_reason=self.disqualified_reason,
		)
		if problem:
			refuse(problem)

	def refuse_merge_by_hand(self) -> None:
		before = self.get_doc_before_save()
		problem = merge_status_problem(
			status=self.status,
			previous_status=before.status if before else None,
			is_link_changed=(self.get("merged_into") or None)
			!= ((before and before.get("merged_into")) or None),
		)
		if problem:
			refuse(problem)

	def validate_conversion(self) -> None:
		"""Refuse a conversion that is made up, or edited.

		Frappe's Data Import may bring leads that were converted elsewhere, for customers that the user may
		read. A script does the same by setting `flags.records_conversion`, which is not asked anything.
		"""
		if self.flags.records_conversion:
			return
		before = self.get_doc_before_save()
		problem = conversion_problem(
			status=self.status,
			previous_status=before.status if before else None,
			is_changed=any(self.is_conversion_changed(fieldname) for fieldname in CONVERSION_FIELDS),
			is_import=bool(frappe.flags.in_import),
		)
		if problem:
			refuse(problem)
		if self.status == CONVERTED and not (before and before.status == CONVERTED):
			frappe.get_cached_doc("Customer", self.customer).check_permission("read")

	def is_conversion_changed(self, fieldname: str) -> bool:
		before = self.get_doc_before_save()
		if not before:
			return bool(self.get(fieldname))
		# An empty field comes from the browser as nothing or as an empty text.
		return bool(before.get(fieldname) or self.get(fieldname)) and self.has_value_changed(fieldname)

	def validate_captured_on(self) -> None:
		refuse_future(self, "captured_on")

	def validate_template(self) -> None:
		hold_to_template(self)

	def set_converted_on(self) -> None:
		if self.status == CONVERTED and not self.converted_on:
			self.converted_on = now_datetime()

	def set_score(self) -> None:
		set_score(self)

	def show_reasons_of_score(self) -> None:
		self.set_onload("score", explain(self))

	def hand_history_to_customer(self) -> None:
		if self.customer and self.has_value_changed("customer"):
			hand_over(self.name, self.customer, self.sales_opportunity)

	def record_conversion(self, made: dict[str, str | None]) -> None:
		"""Save what the lead became: the names of its customer, contact, address and opportunity."""
		self.update(made)
		self.status = CONVERTED
		self.flags.records_conversion = True
		self.save()
		self.flags.records_conversion = False


def refuse(problem: LeadProblem) -> None:
	"""Say in the user's words why the lead cannot be saved."""
	message, title = {
		LeadProblem.NO_NAME: (
			_("Name the person or the organization: a lead needs at least one of them."),
			_("Name Missing"),
		),
		LeadProblem.CONVERTED_WITHOUT_CUSTOMER: (
			_("A lead becomes converted with the action {0}, which makes its customer.").format(
				bold(_("Convert"))
			),
			_("Not Converted"),
		),
		LeadProblem.CUSTOMER_WITHOUT_CONVERSION: (
			_("Only a converted lead has a customer: use the action {0}.").format(bold(_("Convert"))),
			_("Not Converted"),
		),
		LeadProblem.REOPENED: (
			_("This lead has become a customer: its status stays {0}.").format(bold(_("Converted"))),
			_("Already Converted"),
		),
		LeadProblem.CONVERTED_BY_HAND: (
			_("A lead becomes converted with the action {0}, which makes its customer.").format(
				bold(_("Convert"))
			),
			_("Not Converted"),
		),
		LeadProblem.CONVERSION_CHANGED: (
			_("What a lead became is written by the action {0} and not edited.").format(bold(_("Convert"))),
			_("Conversion Cannot Be Edited"),
		),
		LeadProblem.MERGED_BY_HAND: (
			_(
				"A lead is merged with the action {0}, which brings everything of it to the other lead."
			).format(bold(_("Merge"))),
			_("Not Merged"),
		),
		LeadProblem.CLOSED_BY_MERGE: (
			_("This lead was merged into another one. Work on that one, or undo the merge."),
			_("Merged Lead"),
		),
		LeadProblem.NO_REASON: (
			_("Say why the lead is disqualified, so that nobody has to find out again."),
			_("Reason Missing"),
		),
	}[problem]
	frappe.throw(message, title=title)

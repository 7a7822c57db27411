import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from crm_suite.erp.lead_scores import forget_basis, link_doctype_of, rescore_later
from crm_suite.rules.scoring_points import CONTAINS, FIELDS, PointRule, rule_problem


class LeadScoringRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		condition: DF.Literal[
			"Is", "Is Not", "Contains", "Is Given", "Is Missing", "Is Business E-mail", "Is Free E-mail"
		]
		disabled: DF.Check
		lead_field: DF.Literal[
			"Source",
			"Campaign",
			"Industry",
			"Country",
			"Territory",
			"Language",
			"Organization",
			"Job Title",
			"E-mail",
			"Phone",
			"Mobile",
			"Website",
			"City",
		]
		link_doctype: DF.Link | None
		link_value: DF.DynamicLink | None
		points: DF.Int
		rule_name: DF.Data
		selling_team: DF.Link | None
		text_value: DF.Data | None
	# end: auto-generated types

	def before_validate(self) -> None:
		self.set_link_doctype()

	def validate(self) -> None:
		self.validate_rule()

	def on_update(self) -> None:
		self.renew_scores()

	def on_trash(self) -> None:
		self.renew_scores()

	def set_link_doctype(self) -> None:
		"""A value that is a record is chosen as one; a record of another kind, or one beside a text, is none."""
		link_doctype = link_doctype_of(self.lead_field)
		if self.link_doctype != link_doctype or self.condition == CONTAINS:
			self.link_value = None
		self.link_doctype = link_doctype

	def validate_rule(self) -> None:
		problem = rule_problem(self.as_rule())
		if not problem:
			return
		message = {
			"no value": _("Enter the value that the lead is compared with."),
			"no points": _("A rule without points changes nothing."),
			"no email": _("Only the field {0} can be a business or a free address.").format(_("E-mail")),
		}[problem]
		frappe.throw(message, title=_("Incomplete Rule"))

	def as_rule(self) -> PointRule:
		return PointRule(
			fieldname=FIELDS.get(self.lead_field, ""),
			condition=self.condition,
			value=self.link_value or self.text_value or "",
			points=cint(self.points),
			selling_team=self.selling_team or "",
			title=self.rule_name,
		)

	def renew_scores(self) -> None:
		forget_basis()
		rescore_later()

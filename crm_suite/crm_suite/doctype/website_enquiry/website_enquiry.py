from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.erp.capture import default_door, label_of, problems_of, receive
from crm_suite.erp.capture_limits import excess, tell_of_flood, turned_away
from crm_suite.rules.submission import is_by_a_program, read_submission
from crm_suite.rules.text import bold


class WebsiteEnquiry(Document):
	"""A door and no record: what a web form saves here becomes a lead, or joins one, like what websites send."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		city: DF.Data | None
		country: DF.Data | None
		email: DF.Data
		fax: DF.Data | None
		first_name: DF.Data | None
		job_title: DF.Data | None
		landing_page: DF.Data | None
		last_name: DF.Data | None
		message: DF.Text | None
		organization_name: DF.Data | None
		phone: DF.Data | None
		referrer: DF.Data | None
		subject: DF.Data | None
		utm_campaign: DF.Data | None
		utm_content: DF.Data | None
		utm_medium: DF.Data | None
		utm_source: DF.Data | None
		utm_term: DF.Data | None
	# end: auto-generated types

	def validate(self) -> None:
		self.read_answers()

	def read_answers(self) -> None:
		"""Before Frappe looks at lengths, which it tells with the whole text, and takes markup for something to mend."""
		asks = self.shown_fields()
		answers = {field.fieldname: self.get(field.fieldname) for field in self.meta.fields}
		self.is_by_a_program = is_by_a_program(answers)
		self.submission = read_submission(answers)
		self.door = default_door(_("Web Form"), asks)
		if not self.is_by_a_program:
			self.refuse(problems_of(self.submission, self.door))

	def db_insert(self, *args: Any, **options: Any) -> None:
		if self.is_by_a_program:
			return
		self.refuse_flood()
		receive(self.submission, self.door)
		# What the lead's own checks had to tell is not for visitors.
		frappe.clear_messages()

	def shown_fields(self) -> frozenset[str]:
		"""What every published web form shows: which of them was sent is not told.

		Refuses where none is published. Frappe hides a form that is not, but saves what is sent to it.
		"""
		forms = self.published_forms()
		if not forms:
			frappe.throw(_("This form is closed."), exc=frappe.PermissionError, title=_("Form Closed"))
		shown: dict[str, set[str]] = {form: set() for form in forms}
		for field in frappe.get_all(
			"Web Form Field", filters={"parent": ("in", forms), "hidden": 0}, fields=["parent", "fieldname"]
		):
			shown[field.parent].add(field.fieldname)
		return frozenset.intersection(*map(frozenset, shown.values()))

	def published_forms(self) -> list[str]:
		return frappe.get_all("Web Form", filters={"doc_type": self.doctype, "published": 1}, pluck="name")

	def refuse_flood(self) -> None:
		"""All web forms together: Frappe's own limit is per address."""
		most = frappe.get_cached_doc("CRM Suite Settings").get("enquiries_per_hour")
		if too_many := excess("web-forms", most):
			tell_of_flood(too_many, _("Web Form"), "Web Form", self.published_forms())
			frappe.throw(
				turned_away(too_many), exc=frappe.RateLimitExceededError, title=_("Please Try Again Later")
			)

	def refuse(self, problems: dict[str, str]) -> None:
		if not problems:
			return
		lines = [f"{bold(label_of(name))}: {problem}" for name, problem in problems.items()]
		frappe.throw("<br>".join(lines), title=_("Please Check Your Answers"))

	def load_from_db(self) -> None:
		raise frappe.DoesNotExistError

	def db_update(self, *args: Any, **options: Any) -> None:
		raise frappe.DoesNotExistError

	def delete(self, *args: Any, **options: Any) -> None:
		raise frappe.DoesNotExistError

	@staticmethod
	def get_list(args: Any = None, **options: Any) -> list[Any]:
		return []

	@staticmethod
	def get_count(args: Any = None, **options: Any) -> int:
		return 0

	@staticmethod
	def get_stats(args: Any = None, **options: Any) -> dict[str, Any]:
		return {}

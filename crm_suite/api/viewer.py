"""What the user who asks may see of a customer: settings and permissions, asked in one place."""

from functools import cached_property

import frappe
from frappe import _
from frappe.permissions import get_allowed_docs_for_doctype, get_user_permissions
from frappe.utils import cint

from crm_suite.ledger.timeline import Question
from crm_suite.rules.text import bold
from crm_suite.rules.visibility import UnknownArea, Visibility, visibility_of

ENTRY = "Relationship Entry"


def visibility_for(user: str) -> Visibility:
	"""What CRM Suite Settings open to the user's roles."""
	settings = frappe.get_cached_doc("CRM Suite Settings")
	return visibility_of([row.as_dict() for row in settings.visibility], set(frappe.get_roles(user)))


class Viewer:
	"""The session's user. The settings open areas; permissions decide on links and on what documents say."""

	def __init__(self) -> None:
		self.visibility: Visibility = visibility_for(frappe.session.user)
		self._readable: dict[str, bool] = {}

	@cached_property
	def companies(self) -> tuple[str, ...] | None:
		"""The companies that user permissions leave; None where there are no such permissions."""
		permitted = get_user_permissions(frappe.session.user).get("Company")
		if not permitted:
			return None
		return tuple(get_allowed_docs_for_doctype(permitted, ENTRY)) or None

	@cached_property
	def sees_no_company(self) -> bool:
		"""Whether rows without a company are seen by somebody who is bound to companies."""
		return not cint(frappe.get_system_settings("apply_strict_user_permissions"))

	def sees_company(self, company: str | None) -> bool:
		"""Whether the user sees what belongs to this company."""
		if self.companies is None:
			return True
		return company in self.companies if company else self.sees_no_company

	def may_read(self, doctype: str) -> bool:
		"""Whether a link to such a document leads anywhere for the user."""
		if doctype not in self._readable:
			self._readable[doctype] = bool(frappe.has_permission(doctype, "read"))
		return self._readable[doctype]

	def question(self, scope: str, of: str, area: str | None = None) -> Question:
		"""The timeline of a customer or an opportunity as far as the user sees it.

		Raises ValidationError for an area that does not exist.
		"""
		try:
			events = self.visibility.events(area)
		except UnknownArea:
			frappe.throw(
				_("{0} is not a part of a customer's history.").format(bold(area)),
				title=_("Unknown Filter"),
			)
		return Question(scope, of, events, self.companies, self.sees_no_company)

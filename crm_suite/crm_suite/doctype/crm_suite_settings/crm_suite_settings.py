import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.rules.text import bold


class CRMSuiteSettings(Document):
	def validate(self) -> None:
		self.refuse_role_twice()

	def refuse_role_twice(self) -> None:
		"""A role with two rows would see what any of them says: taking an area from one would change nothing."""
		seen: set[str] = set()
		for row in self.visibility:
			if row.role in seen:
				frappe.throw(
					_("Row {0}: the role {1} has a row already.").format(row.idx, bold(row.role)),
					title=_("Role Named Twice"),
				)
			seen.add(row.role)

"""What the form of a lead asks for, while it is being filled in."""

from typing import Any

import frappe

from crm_suite.erp.capture import label_of
from crm_suite.erp.capture_templates import askable_fields, template_of
from crm_suite.rules.capture_template import NOT_ASKED, REQUIRED
from crm_suite.rules.submission import longest, questions


@frappe.whitelist()
def template_for_lead(
	source: str | None = None, country: str | None = None, territory: str | None = None
) -> dict[str, Any] | None:
	"""The template for leads of a source and market: its `name`, and the `required` and `not_asked` fields.

	None where no template applies. Needs read permission on leads.
	"""
	frappe.has_permission("Sales Lead", "read", throw=True)
	template = template_of({"source": source, "country": country, "territory": territory})
	if not template:
		return None
	return {
		"name": template.name,
		"required": template.fields(REQUIRED),
		"not_asked": template.fields(NOT_ASKED),
	}


@frappe.whitelist()
def questions_of_form(capture_form: str) -> list[dict[str, Any]]:
	"""What the website's page of a form asks by the template for its source and territory, in order.

	Each with its `name`, `label`, `length` in characters, and whether it is `required`. Needs read permission on the
	form.
	"""
	form = frappe.get_doc("Capture Form", capture_form)
	form.check_permission("read")
	template = template_of({"source": form.capture_source, "territory": form.territory or None})
	return [
		{"name": name, "label": label_of(name), "length": longest(name), "required": is_required}
		for name, is_required in questions(template)
	]


@frappe.whitelist()
def fields_to_ask() -> list[dict[str, str]]:
	"""The fields that a template may speak of, as choices. Needs read permission on capture templates."""
	frappe.has_permission("Capture Template", "read", throw=True)
	meta = frappe.get_meta("Sales Lead")
	return [{"value": name, "label": frappe._(meta.get_label(name))} for name in askable_fields(meta)]

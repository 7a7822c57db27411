"""The site's capture templates: cached, because every lead that is saved is held against them."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.meta import Meta

from crm_suite.rules.capture_template import Template, applicable, newly_missing
from crm_suite.rules.text import bold

CACHE_KEY = "crm_suite_capture_templates"
# Beside what is read-only, hidden or required anyway.
NEVER_ASKED = frozenset({"naming_series", "status", "disqualified_reason", "captured_on"})
ASKED_TYPES = frozenset({"Data", "Link", "Select", "Small Text", "Text Editor"})


def askable_fields(meta: Meta) -> list[str]:
	"""The fields of a lead that a template may say something about."""
	return [
		field.fieldname
		for field in meta.fields
		if field.fieldtype in ASKED_TYPES
		and not (field.read_only or field.hidden or field.reqd)
		and field.fieldname not in NEVER_ASKED
	]


def template_of(lead: Any) -> Template | None:
	"""The template that decides about a lead, or about a mapping with `source`, `country` and `territory`."""
	return applicable(standing_templates(), lead)


def hold_to_template(lead: Document) -> None:
	"""`validate` of a lead: refuse it where it lacks what its template requires, naming the template.

	Not one that comes by e-mail, where nobody can be asked, nor one from the website (`flags.asked_already`), whose
	visitor was asked for what a visitor can say.
	"""
	if lead.flags.ignore_mandatory or lead.flags.asked_already:
		return
	template = template_of(lead)
	missing = newly_missing(template, lead, lead.get_doc_before_save())
	if missing:
		labels = ", ".join(_(lead.meta.get_label(fieldname)) for fieldname in missing)
		frappe.throw(
			_("The capture template {0} requires: {1}").format(bold(template.name), bold(labels)),
			exc=frappe.MandatoryError,
			title=_("Missing Fields"),
		)


def standing_templates() -> list[Template]:
	"""The templates that are not disabled, without a statement where they have been read before."""
	rows = frappe.cache.get_value(CACHE_KEY, generator=read_templates)
	return [
		Template(**row | {"territories": row["territories"] and frozenset(row["territories"])})
		for row in rows
	]


def read_templates() -> list[dict[str, Any]]:
	"""The values of the templates, in three statements."""
	templates = frappe.get_all(
		"Capture Template",
		filters={"disabled": 0},
		# Not `country` and `territory`: a field of that name is filled with the site's default by Frappe.
		fields=["name", "capture_source", "market_country", "market_territory"],
		order_by="name",
	)
	if not templates:
		return []
	requirements: dict[str, dict[str, str]] = {}
	for row in frappe.get_all(
		"Capture Template Field", fields=["parent", "lead_field", "requirement"], order_by="parent, idx"
	):
		requirements.setdefault(row.parent, {})[row.lead_field] = row.requirement
	below = territories_below(
		{template.market_territory for template in templates if template.market_territory}
	)
	return [
		{
			"name": template.name,
			"source": template.capture_source or None,
			"country": template.market_country or None,
			"territories": below[template.market_territory] if template.market_territory else None,
			"requirements": requirements.get(template.name, {}),
		}
		for template in templates
	]


def territories_below(names: set[str]) -> dict[str, list[str]]:
	"""For each territory its own name and the names of all below it."""
	below: dict[str, list[str]] = {name: [name] for name in names}
	if not names:
		return below
	rows = frappe.db.sql(
		"""select upper.name, lower.name from `tabTerritory` upper
		join `tabTerritory` lower on lower.lft > upper.lft and lower.rgt < upper.rgt
		where upper.name in %s order by lower.name""",
		(tuple(sorted(names)),),
	)
	for upper, lower in rows:
		below[upper].append(lower)
	return below


def forget_templates(*_args: object) -> None:
	"""Read the templates again, now and once this transaction is over: until then others read the old ones.

	Also a document event of Territory, whose place in the tree counts, and of what templates link to.
	"""
	drop_cached()
	frappe.db.after_commit.add(drop_cached)
	frappe.db.after_rollback.add(drop_cached)


def drop_cached() -> None:
	frappe.cache.delete_value(CACHE_KEY)

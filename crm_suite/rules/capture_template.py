"""Which fields of a lead are asked for and required, by where it comes from and which market it belongs to."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from crm_suite.rules.text import is_blank_markup

REQUIRED = "Required"
OPTIONAL = "Optional"
NOT_ASKED = "Not Asked"


class Template(NamedTuple):
	"""A capture template. What is None is open to any; `territories` are the one that is named and all below it."""

	name: str
	source: str | None
	country: str | None
	territories: frozenset[str] | None
	requirements: Mapping[str, str]

	def fields(self, requirement: str) -> list[str]:
		"""The fields with this requirement, in the template's order."""
		return [fieldname for fieldname, own in self.requirements.items() if own == requirement]


def applicable(templates: Iterable[Template], lead: Mapping[str, Any]) -> Template | None:
	"""The template that decides about a lead, by its `source`, `country` and `territory`; None where there is none.

	The one that says most about the lead: one for its source before one for any, then one for its country, then
	the one with the nearest territory. Between equals the first by name.
	"""
	fitting = [template for template in templates if fits(template, lead)]
	return min(fitting, key=precision, default=None)


def fits(template: Template, lead: Mapping[str, Any]) -> bool:
	"""Whether nothing that the template names is different in the lead."""
	return (
		template.source in (None, lead.get("source"))
		and template.country in (None, lead.get("country"))
		and (template.territories is None or lead.get("territory") in template.territories)
	)


def precision(template: Template) -> tuple[bool, bool, float, str]:
	"""To sort templates that fit, those that say most first: a nearer territory has fewer below it."""
	breadth = float("inf") if template.territories is None else len(template.territories)
	return template.source is None, template.country is None, breadth, template.name


def missing_fields(template: Template | None, lead: Mapping[str, Any]) -> list[str]:
	"""The required fields that the lead does not fill in."""
	if not template:
		return []
	return [name for name in template.fields(REQUIRED) if is_blank(lead.get(name))]


def newly_missing(
	template: Template | None, lead: Mapping[str, Any], before: Mapping[str, Any] | None
) -> list[str]:
	"""The required fields that a save must fill in: a saved lead may go on lacking what it has always lacked.

	`before` is the lead as it was saved last, None for a new one. A change of source or market asks for everything
	that the template of the new one requires.
	"""
	missing = missing_fields(template, lead)
	if not before or any(before.get(name) != lead.get(name) for name in ("source", "country", "territory")):
		return missing
	return [name for name in missing if not is_blank(before.get(name))]


def is_blank(value: object) -> bool:
	"""Whether a field says nothing."""
	if isinstance(value, str):
		return is_blank_markup(value)
	return value is None

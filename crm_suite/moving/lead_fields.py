"""What an import must know of the lead's fields: which may be imported, and what each takes."""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model.meta import Meta

from crm_suite.rules.lead_columns import FULL_NAME
from crm_suite.rules.lead_rows import KINDS, Field
from crm_suite.rules.text import DATA_LENGTH

DOCTYPE = "Sales Lead"
# What only the system writes, or what the import as a whole decides.
NOT_IMPORTED = frozenset({"naming_series", "lead_import", "company"})
KINDS_BY_FIELDTYPE = {"Currency": "Float", "Percent": "Float", "Autocomplete": "Data"}
KINDS_BY_OPTIONS = {"Email": "Email", "Phone": "Phone", "URL": "URL"}


def importable_fields(user: str | None = None) -> dict[str, Field]:
	"""The fields that the user may fill from a file, custom ones among them, by name in the order of the form."""
	meta = frappe.get_meta(DOCTYPE)
	permitted = set(meta.get_permitted_fieldnames(permission_type="write", user=user))
	return {
		field.fieldname: lead_field(field)
		for field in meta.fields
		if field.fieldname in permitted
		and field.fieldname not in NOT_IMPORTED
		and not (field.read_only or field.hidden or field.get("is_virtual"))
		and kind_of(field) in KINDS
	}


def kind_of(field: Meta) -> str:
	"""What a cell of the field is read as."""
	if field.fieldtype == "Data":
		return KINDS_BY_OPTIONS.get(field.options, "Data")
	return KINDS_BY_FIELDTYPE.get(field.fieldtype, field.fieldtype)


def lead_field(field: Meta) -> Field:
	"""A field of the DocType as the rules know it."""
	kind = kind_of(field)
	return Field(
		name=field.fieldname,
		kind=kind,
		target=field.options if kind == "Link" else "",
		options=tuple((field.options or "").split("\n")) if kind == "Select" else (),
		length=field.length or DATA_LENGTH,
		is_required=bool(field.reqd),
	)


def field_labels() -> dict[str, tuple[str, ...]]:
	"""What the fields that can be imported are called, in English and in the user's language."""
	meta = frappe.get_meta(DOCTYPE)
	labels = {name: (meta.get_label(name), _(meta.get_label(name))) for name in importable_fields()}
	return labels | {FULL_NAME: ("Full Name", _("Full Name"))}


def choices() -> list[Mapping[str, str]]:
	"""The fields as options of a form's field: `value` and `label`, as the user reads it."""
	return [{"value": name, "label": label} for name, (_english, label) in field_labels().items()]

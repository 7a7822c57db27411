"""What uninstall must do before Frappe removes our DocTypes: everything that we put elsewhere."""

import frappe

from crm_suite.rules.naming import NamingPattern, own_counters
from crm_suite.setup.custom_fields import custom_fields
from crm_suite.setup.indexes import remove_indexes
from crm_suite.setup.references import has_fields, remove_references
from crm_suite.setup.roles import remove_roles

APP = "crm_suite"
MODULE = "CRM Suite"


def remove_everything() -> None:
	"""Our fields with their columns, indexes, roles, jobs, icons, what names our DocTypes, number series."""
	doctypes = frappe.get_all("DocType", filters={"module": MODULE}, pluck="name")
	remove_custom_fields()
	remove_indexes()
	remove_roles()
	remove_jobs()
	remove_desk_entries()
	remove_references(doctypes)
	remove_series(doctypes)


def remove_custom_fields() -> None:
	"""Delete our fields; Frappe leaves the columns of deleted custom fields behind, so they are dropped."""
	for doctype, fields in custom_fields().items():
		fieldnames = [field["fieldname"] for field in fields]
		frappe.db.delete("Custom Field", {"dt": doctype, "fieldname": ("in", fieldnames)})
		frappe.db.delete("Property Setter", {"doc_type": doctype, "field_name": ("in", fieldnames)})
		present = [name for name in fieldnames if frappe.db.has_column(doctype, name)]
		if present:
			drops = ", ".join(f"drop column `{name}`" for name in present)
			frappe.db.sql_ddl(f"alter table `tab{doctype}` {drops}")
		frappe.clear_cache(doctype=doctype)


def remove_jobs() -> None:
	"""Frappe drops the jobs of an app that is gone with the next migration only; until then they fail."""
	jobs = frappe.get_all("Scheduled Job Type", filters={"method": ("like", f"{APP}.%")}, pluck="name")
	if jobs:
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": ("in", jobs)})
		frappe.db.delete("Scheduled Job Type", {"name": ("in", jobs)})


def remove_desk_entries() -> None:
	"""Our icon on the desktop and our sidebars, people's own copies too: Frappe 16 and later leave them behind.

	Without their events: those delete the app's own file in developer mode.
	"""
	for doctype in ("Desktop Icon", "Workspace Sidebar"):
		if has_fields(doctype, "app"):
			for name in frappe.get_all(doctype, filters={"app": APP}, pluck="name"):
				frappe.delete_doc(doctype, name, ignore_on_trash=True, force=True)


def remove_series(doctypes: list[str]) -> None:
	"""The counters of our documents' numbers, where nobody else can have counted with them."""
	ours, others = [], []
	for doctype in frappe.get_all("DocType", filters={"istable": 0}, pluck="name"):
		(ours if doctype in doctypes else others).extend(naming_patterns(doctype))
	counters = [counter for (counter,) in frappe.db.sql("select name from `tabSeries`")]
	if gone := own_counters(counters, ours, others):
		frappe.db.sql("delete from `tabSeries` where name in %s", (tuple(gone),))


def naming_patterns(doctype: str) -> list[NamingPattern]:
	"""By what a DocType's documents are numbered, as it is customised on this site.

	Without `format:` patterns: Frappe counts all of those under an empty name.
	"""
	meta = frappe.get_meta(doctype)
	series = meta.get_field("naming_series")
	patterns = (series.options or "").split("\n") if series else []
	if "#" in (meta.autoname or "") and not meta.autoname.startswith("format:"):
		patterns.append(meta.autoname)
	computed = frappe.get_hooks("naming_series_variables", {})
	variables = frozenset([*meta.get_valid_columns(), *computed])
	return [NamingPattern(pattern, variables) for pattern in patterns if pattern]

"""What uninstall must do before Frappe removes our DocTypes: everything that we put elsewhere."""

import frappe

from crm_suite.setup.custom_fields import custom_fields

ROLES = ("Service Agent", "Campaign Manager")


def remove_everything() -> None:
	"""Our custom fields with their columns, their property setters, and our roles."""
	remove_custom_fields()
	remove_roles()


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


def remove_roles() -> None:
	"""Roles that only our DocTypes brought, with their assignments."""
	for role in ROLES:
		frappe.db.delete("Has Role", {"role": role})
		frappe.delete_doc("Role", role, ignore_missing=True, force=True)

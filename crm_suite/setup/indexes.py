"""Indexes of ours on Frappe's tables. Declared here once: migration makes them, uninstall removes just these."""

import frappe

# What is assigned to somebody is asked with every list of a salesperson who does not see everything.
INDEXES = {"ToDo": {"crms_assigned_to": ("allocated_to", "reference_type")}}


def make_indexes() -> None:
	"""Add those that are missing. DDL: commits."""
	for doctype, indexes in INDEXES.items():
		for name, columns in indexes.items():
			frappe.db.add_index(doctype, list(columns), name)


def remove_indexes() -> None:
	"""Drop those that are there. DDL: commits."""
	for doctype, indexes in INDEXES.items():
		for name in indexes:
			if frappe.db.has_index(f"tab{doctype}", name):
				frappe.db.sql_ddl(f"alter table `tab{doctype}` drop index `{name}`")

"""The roles that our DocTypes bring. Which of them this app made is noted, so that uninstall takes no others.

Frappe makes a role that a DocType's permissions name when it syncs that DocType, unless the site has it: a
"Service Agent" of the site's own is only used, with what it may do elsewhere and who has it.
"""

import json

import frappe

ROLES = ("Campaign Manager", "Service Agent")
NOTE = "crms_roles_made"


def note_missing_roles() -> None:
	"""Before the DocTypes are synced: the roles that the site lacks are ours from then on."""
	present = frappe.get_all("Role", filters={"name": ("in", ROLES)}, pluck="name")
	made = roles_made()
	if missing := sorted({*ROLES} - {*present, *made}):
		frappe.db.set_global(NOTE, json.dumps(sorted([*made, *missing])))


def roles_made() -> list[str]:
	"""The roles that came with this app; none where nothing was noted."""
	return json.loads(frappe.db.get_global(NOTE) or "[]")


def remove_roles() -> None:
	"""Delete the roles that came with this app, with their assignments and permissions, and the note of them."""
	for role in roles_made():
		frappe.db.delete("Has Role", {"role": role})
		frappe.db.delete("Custom DocPerm", {"role": role})
		frappe.delete_doc("Role", role, ignore_missing=True, force=True)
	frappe.defaults.clear_default(NOTE, parent="__global")

"""What the desk asks about the app as a whole, and the buttons of its administration."""

import frappe
from frappe import _
from frappe.utils import add_user_info, now_datetime

from crm_suite.api.arguments import parse
from crm_suite.ledger import rebuild, repost

# Whose names lists, boards and reports show; more than these are called by their log-in name until a form tells more.
SELLING_ROLES = ("Sales User", "Sales Manager")
MOST_NAMES = 500
OWN_DOCTYPES = ("Sales Lead", "Sales Opportunity", "Outreach Campaign", "Service Case")


def may_open_app() -> bool:
	"""Hook: whether the apps screen shows CRM Suite to the user."""
	return any(frappe.has_permission(doctype, "read") for doctype in OWN_DOCTYPES)


def extend_bootinfo(bootinfo: frappe._dict) -> None:
	"""Hook: what forms need of settings that most users may not read, and who sells: Frappe knows only the user's name.

	Nobody is kept from logging in while the app's code is there and its DocTypes are not migrated yet.
	"""
	if not frappe.db.exists("DocType", "CRM Suite Settings", cache=True):
		return
	bootinfo.crm_suite = {
		"default_pipeline": frappe.get_cached_doc("CRM Suite Settings").default_pipeline,
	}
	if may_open_app():
		add_user_info(sellers(), bootinfo.setdefault("user_info", frappe._dict()))


def sellers() -> list[str]:
	"""The users who sell."""
	return frappe.get_all(
		"Has Role",
		filters={"role": ("in", SELLING_ROLES), "parenttype": "User"},
		pluck="parent",
		distinct=True,
		order_by="parent",
		limit=MOST_NAMES,
	)


@frappe.whitelist(methods=["POST"])
def start_rebuild() -> str:
	"""Begin a rebuild of the Relationship Ledger in the background, or take up the unfinished one.

	Returns the name of the Relationship Rebuild. Only for System Managers.
	"""
	frappe.only_for("System Manager")
	return rebuild.start()


@frappe.whitelist(methods=["POST"])
def retry_reposts(names: str | list[str] | None = None) -> int:
	"""Try these queued or failed documents again now, in the background; without names all of them.

	Returns how many there are. Only for System Managers.
	"""
	frappe.only_for("System Manager")
	chosen = parse(names, list, _("A list of names is expected."), _("Invalid Names"))
	filters = {"name": ("in", [str(name) for name in chosen])} if chosen else {}
	queued = frappe.get_all(repost.DOCTYPE, filters=filters, pluck="name")
	if not queued:
		frappe.throw(_("There is nothing to retry."), title=_("Repost Queue"))
	frappe.db.set_value(
		repost.DOCTYPE,
		{"name": ("in", queued)},
		{"status": "Queued", "attempts": 0, "next_attempt": now_datetime()},
	)
	frappe.db.after_commit.add(repost.retry_in_background)
	return len(queued)

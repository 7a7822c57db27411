"""What names our DocTypes on a site: where people attached to our documents, and what administrators made for them.

After the DocTypes are gone, such a record breaks work that is not ours: an Email Account that appends to one of them
receives no mail, an Event with one as participant is not saved, and a Notification stops the daily job of all.
Tables and fields differ from one Frappe to the next: what a site does not have is passed over.
"""

from collections.abc import Sequence

import frappe

# Kept by Frappe for documents or for their lists: of no use without them. With the field that names the DocType.
DELETED = (
	("Assignment Rule", "document_type"),
	("Auto Repeat", "reference_doctype"),
	("Calendar View", "reference_doctype"),
	("Comment", "reference_doctype"),
	("Communication Link", "link_doctype"),
	("Dashboard Chart", "document_type"),
	("Data Import", "reference_doctype"),
	("DocShare", "share_doctype"),
	("DocType Layout", "document_type"),
	("Document Follow", "ref_doctype"),
	("Document Naming Rule", "document_type"),
	("Document Share Key", "reference_doctype"),
	("Dynamic Link", "link_doctype"),
	("Email Unsubscribe", "reference_doctype"),
	("Energy Point Log", "reference_doctype"),
	("Energy Point Rule", "reference_doctype"),
	("Event Participants", "reference_doctype"),
	("Form Tour", "reference_doctype"),
	("Global Search DocType", "document_type"),
	("Kanban Board", "reference_doctype"),
	("List Filter", "reference_doctype"),
	("Logs To Clear", "ref_doctype"),
	("Milestone", "reference_type"),
	("Milestone Tracker", "document_type"),
	("Notification Log", "document_type"),
	("Notification Subscribed Document", "document"),
	("Number Card", "document_type"),
	("Portal Menu Item", "reference_doctype"),
	("Reminder", "reminder_doctype"),
	("Service Level Agreement", "document_type"),
	("Session Default", "ref_doctype"),
	("Success Action", "ref_doctype"),
	("Tag Link", "document_type"),
	("ToDo", "reference_type"),
	("User Document Type", "document_type"),
	("User Permission", "allow"),
	("User Permission", "applicable_for"),
	("User Select Document Type", "document_type"),
	("Version", "ref_doctype"),
	("View Log", "reference_doctype"),
	("Workflow", "document_type"),
	("Workflow Action", "reference_doctype"),
	("Workspace Quick List", "document_type"),
)
# What somebody has written: it stays for whoever installs again, and does nothing. With the field and value of that.
SWITCHED_OFF = (
	("Client Script", "dt", "enabled", 0),
	("Notification", "document_type", "enabled", 0),
	("Print Format", "doc_type", "disabled", 1),
	("Report", "ref_doctype", "disabled", 1),
	("Server Script", "reference_doctype", "disabled", 1),
	("Web Form", "doc_type", "published", 0),
	("Webhook", "webhook_doctype", "enabled", 0),
)
# What goes on without naming our DocTypes: mail is received, e-mails and appointments stay.
BLANKED = (
	("Activity Log", ("reference_doctype", "reference_name")),
	("Activity Log", ("timeline_doctype", "timeline_name")),
	("Activity Log", ("link_doctype", "link_name")),
	("Communication", ("reference_doctype", "reference_name")),
	("Email Account", ("append_to",)),
	("Email Queue", ("reference_doctype", "reference_name")),
	("Email Template", ("reference_doctype",)),
	("Event", ("reference_doctype", "reference_docname")),
	("IMAP Folder", ("append_to",)),
	("Integration Request", ("reference_doctype", "reference_docname")),
)
# Where a record that goes is shown, or sent from, with the field that names it.
SHOWN_IN = {
	"Dashboard Chart": (("Dashboard Chart Link", "chart"), ("Workspace Chart", "chart_name")),
	"Number Card": (("Number Card Link", "card"), ("Workspace Number Card", "number_card_name")),
	"Report": (("Auto Email Report", "report"),),
}


def remove_references(doctypes: Sequence[str]) -> None:
	"""Leave no record that acts on these DocTypes. A few statements per kind of record, however many there are."""
	remove_files(doctypes)
	for doctype, fieldname in DELETED:
		if has_fields(doctype, fieldname):
			delete_documents(doctype, fieldname, doctypes)
	for doctype, fieldname, switch, value in SWITCHED_OFF:
		if has_fields(doctype, fieldname, switch):
			remove_shown(doctype, names_of(doctype, fieldname, doctypes))
			frappe.db.set_value(
				doctype, {fieldname: ("in", doctypes)}, {switch: value}, update_modified=False
			)
	for doctype, fieldnames in BLANKED:
		if has_fields(doctype, *fieldnames):
			frappe.db.set_value(
				doctype,
				{fieldnames[0]: ("in", doctypes)},
				dict.fromkeys(fieldnames),
				update_modified=False,
			)
	frappe.clear_cache()


def remove_files(doctypes: Sequence[str]) -> None:
	"""Files with what they hold on disk. First of all: that one was removed is commented on the document."""
	for file in frappe.get_all("File", filters={"attached_to_doctype": ("in", doctypes)}, pluck="name"):
		frappe.delete_doc("File", file, force=True, ignore_permissions=True)


def has_fields(doctype: str, *fieldnames: str) -> bool:
	"""Whether this version of Frappe and ERPNext has the table with these fields."""
	return frappe.db.table_exists(doctype) and all(
		frappe.db.has_column(doctype, fieldname) for fieldname in fieldnames
	)


def names_of(doctype: str, fieldname: str, doctypes: Sequence[str]) -> list[str]:
	"""The records of a DocType that name one of ours in a field."""
	return frappe.get_all(doctype, filters={fieldname: ("in", doctypes)}, pluck="name")


def delete_documents(doctype: str, fieldname: str, doctypes: Sequence[str]) -> None:
	"""Delete the records that name one of ours, with their rows and where they are shown."""
	tables = [field.options for field in frappe.get_meta(doctype).get_table_fields()]
	if tables or doctype in SHOWN_IN:
		names = names_of(doctype, fieldname, doctypes)
		remove_shown(doctype, names)
		if names:
			for table in tables:
				frappe.db.delete(table, {"parenttype": doctype, "parent": ("in", names)})
	frappe.db.delete(doctype, {fieldname: ("in", doctypes)})


def remove_shown(doctype: str, names: Sequence[str]) -> None:
	"""Delete what only shows or sends these records."""
	for table, link in SHOWN_IN.get(doctype, ()):
		if names and has_fields(table, link):
			frappe.db.delete(table, {link: ("in", names)})

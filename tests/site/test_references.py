"""What would name our DocTypes after they are gone: first it breaks Frappe's own work, then it does not.

The DocType here is one that there is not, as ours are none after the removal.
"""

from email.message import EmailMessage

import frappe
import pytest
from frappe.email.receive import InboundMail

from crm_suite.setup.references import remove_references

GONE = "Gone Lead"


def put(doctype, **values):
	"""A record as it was when the DocType was there: nothing of it is looked up."""
	document = frappe.get_doc({"doctype": doctype, "name": f"Gone {doctype}", **values})
	document.flags.name_set = True
	document.db_insert()
	return document


def receive(account):
	mail = EmailMessage()
	mail["From"] = "grace@navy.example"
	mail["Subject"] = "Two engines"
	mail["Message-ID"] = f"<{frappe.generate_hash()}@navy.example>"
	mail.set_content("Please")
	return InboundMail(mail.as_string(), frappe.get_doc("Email Account", account.name)).process()


def test_mail_is_received_again():
	account = put("Email Account", email_id="sales@navy.example", append_to=GONE)
	folder = put("IMAP Folder", parent=account.name, parenttype="Email Account", parentfield="imap_folder",
		folder_name="INBOX", append_to=GONE)  # fmt: skip
	with pytest.raises(frappe.DoesNotExistError):
		receive(account)
	remove_references([GONE])
	assert receive(account).reference_doctype is None
	assert not frappe.db.get_value("IMAP Folder", folder.name, "append_to")


def test_an_appointment_is_saved_again():
	event = frappe.get_doc(
		{"doctype": "Event", "subject": "Call", "starts_on": "2026-12-01 10:00:00"}
	).insert()
	put("Event Participants", parent=event.name, parenttype="Event", parentfield="event_participants",
		reference_doctype=GONE, reference_docname="GL-1")  # fmt: skip
	with pytest.raises(frappe.ValidationError):
		frappe.get_doc("Event", event.name).save()
	remove_references([GONE])
	event = frappe.get_doc("Event", event.name).save()
	assert event.event_participants == []


def test_what_is_only_for_our_lists_goes_with_its_rows():
	rule = put("Assignment Rule", document_type=GONE)
	put("Assignment Rule User", parent=rule.name, parenttype="Assignment Rule", parentfield="users")
	board = put("Kanban Board", reference_doctype=GONE)
	put("Kanban Board Column", parent=board.name, parenttype="Kanban Board", parentfield="columns")
	card = put("Number Card", document_type=GONE)
	put("Number Card Link", parent="Selling", parenttype="Dashboard", parentfield="cards", card=card.name)
	other = put("Milestone Tracker", document_type="Customer")
	remove_references([GONE])
	for doctype in ("Assignment Rule", "Assignment Rule User", "Kanban Board", "Kanban Board Column",
		"Number Card", "Number Card Link"):  # fmt: skip
		assert not frappe.db.exists(doctype, f"Gone {doctype}"), doctype
	assert frappe.db.exists(other.doctype, other.name)


def test_what_somebody_has_written_stays_and_does_nothing():
	put("Notification", document_type=GONE, enabled=1, event="Days After", message="Thank you")
	put("Report", ref_doctype=GONE, report_type="Report Builder", disabled=0)
	put("Web Form", doc_type=GONE, published=1, title="Ask us")
	put("Auto Email Report", report="Gone Report", enabled=1)
	remove_references([GONE])
	assert frappe.db.get_value("Notification", "Gone Notification", ["enabled", "message"]) == (
		0,
		"Thank you",
	)
	assert frappe.db.get_value("Report", "Gone Report", "disabled") == 1
	assert frappe.db.get_value("Web Form", "Gone Web Form", "published") == 0
	assert not frappe.db.exists("Auto Email Report", "Gone Auto Email Report")

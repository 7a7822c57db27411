"""Install, migrate twice, the first time as from an earlier version, use, uninstall: on a site of its own that has never seen this app.

Afterwards ERPNext is what it was: columns, indexes, custom fields, property setters, roles, permissions, modules,
workspaces, jobs and every other row of the database.
"""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.site.business.other_site import BENCH, OtherSite, differences, why_not

SITE = "crm-suite-round-trip.localhost"
# What somebody does with the app in the first hour, each with what Frappe attaches to documents.
USE = f"""
import frappe
frappe.init(site="{SITE}")
frappe.connect()
lead = frappe.get_doc({{"doctype": "Sales Lead", "organization_name": "Proof", "last_name": "Lead"}}).insert()
lead.add_comment("Comment", "seen")
frappe.get_doc({{
	"doctype": "ToDo", "reference_type": "Sales Lead", "reference_name": lead.name,
	"allocated_to": "Administrator", "description": "call",
}}).insert()
frappe.get_doc({{
	"doctype": "File", "file_name": "proof.txt", "content": "proof",
	"attached_to_doctype": "Sales Lead", "attached_to_name": lead.name,
}}).insert()
frappe.get_doc({{
	"doctype": "Has Role", "parent": "Administrator", "parenttype": "User", "parentfield": "roles",
	"role": "Service Agent",
}}).insert()
frappe.get_doc({{
	"doctype": "Custom DocPerm", "parent": "Sales Lead", "role": "Service Agent", "read": 1
}}).insert()
frappe.get_doc({{
	"doctype": "Assignment Rule", "name": "Proof Rule", "document_type": "Sales Lead", "description": "call",
	"rule": "Round Robin", "assign_condition": "status == 'Lost'", "users": [{{"user": "Administrator"}}],
	"assignment_days": [{{"day": "Monday"}}],
}}).insert()
frappe.get_doc({{
	"doctype": "Kanban Board", "kanban_board_name": "Proof Board", "reference_doctype": "Sales Lead",
	"field_name": "status", "columns": [{{"column_name": "New"}}],
}}).insert()
frappe.get_doc({{
	"doctype": "Notification", "name": "Proof Notification", "document_type": "Sales Lead", "event": "Days After",
	"date_changed": "creation", "channel": "System Notification", "send_to_all_assignees": 1, "subject": "Hello",
	"message": "Thank you",
}}).insert()
frappe.db.set_value("Email Account", "Own Inbox", "append_to", "Sales Lead")
event = frappe.get_doc("Event", "own-event")
event.append("event_participants", {{"reference_doctype": "Sales Lead", "reference_docname": lead.name}})
event.event_participants[0].db_insert()
frappe.db.commit()
"""
# What a site may have had before, called much like what is ours.
OWN_RECORDS = """
insert into `tabRole` (name, role_name, desk_access, creation, modified, owner, modified_by)
values ('Campaign Manager', 'Campaign Manager', 1, now(), now(), 'Administrator', 'Administrator');
insert into `tabHas Role` (name, parent, parenttype, parentfield, role)
values ('own-role', 'Administrator', 'User', 'roles', 'Campaign Manager');
insert into `tabCustom DocPerm` (name, parent, role, permlevel, `read`)
values ('own-permission', 'Note', 'Campaign Manager', 0, 1);
insert into `tabSeries` (name, current) values ('SL-RET-2026-', 7), ('INT-INV-2026-', 7), ('SL-', 7);
insert into `tabEmail Account` (name, email_account_name, email_id)
values ('Own Inbox', 'Own Inbox', 'own@harborandpine.example');
insert into `tabEvent` (name, subject, event_type, status, starts_on)
values ('own-event', 'Call', 'Private', 'Open', '2026-12-01 10:00:00')
"""
# What a site lacks that has an earlier version, and what its admin has chosen there.
EARLIER_VERSION = """
drop table `tabLoss Reason`;
delete from `tabDocType` where name = 'Loss Reason';
delete from `tabDocField` where parent = 'Loss Reason';
delete from `tabDocPerm` where parent = 'Loss Reason';
delete from `tabPatch Log` where patch like 'crm_suite.patches.%';
delete from `tabSingles` where doctype = 'CRM Suite Settings' and field = 'neglected_after_days';
update `tabSingles` set value = 'Block' where doctype = 'CRM Suite Settings' and field = 'duplicate_leads'
"""
SETTINGS = """select field, value from `tabSingles` where doctype = 'CRM Suite Settings'
	and field in ('neglected_after_days', 'duplicate_leads') order by field"""
# What an admin then does away with, and must not come back.
DELETED = """
delete from `tabLoss Reason` where name = 'Bad Timing';
update `tabSingles` set value = '0' where doctype = 'CRM Suite Settings' and field = 'neglected_after_days'
"""
# What uninstall leaves of what was made for our documents: the words that somebody has written, switched off.
LEFT = "from `tabNotification` where name = 'Proof Notification'"


@pytest.fixture
def other_site() -> Iterator[OtherSite]:
	if reason := why_not():
		pytest.skip(reason)
	site = OtherSite(SITE)
	yield site
	site.drop()


def test_round_trip(other_site: OtherSite) -> None:
	other_site.write(*OWN_RECORDS.split(";"))
	before = other_site.state()

	other_site.frappe("install-app", "crm_suite")
	other_site.write(*EARLIER_VERSION.split(";"))
	other_site.frappe("migrate", "--skip-search-index")
	assert other_site.query("select count(*) from `tabLoss Reason`") == [[(6,)]]
	assert other_site.query(SETTINGS) == [[("duplicate_leads", "Block"), ("neglected_after_days", "14")]]
	other_site.write(*DELETED.split(";"))
	migrated = other_site.state()
	other_site.frappe("migrate", "--skip-search-index")
	found = differences(migrated, other_site.state())
	assert not found, "\n".join(found)

	use = subprocess.run(
		[sys.executable, "-c", USE],
		cwd=BENCH / "sites",
		capture_output=True,
		text=True,
		check=False,
		env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
	)
	assert use.returncode == 0, use.stderr
	assert other_site.query("select count(*) from `tabSales Lead`") == [[(1,)]]

	used = other_site.state()
	other_site.frappe("uninstall-app", "crm_suite", "--dry-run")
	found = differences(used, other_site.state())
	assert not found, "\n".join(found)

	other_site.frappe("uninstall-app", "crm_suite", "--yes", "--no-backup")
	assert other_site.query(f"select enabled, message {LEFT}") == [[(0, "Thank you")]]
	other_site.write(f"delete {LEFT}")
	found = differences(before, other_site.state())
	assert not found, "\n".join(found)

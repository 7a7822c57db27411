"""Keeps memberships of campaigns right when ERPNext renames or merges customers and contacts.

Frappe rewrites the links; the key that makes a membership unique says the old name and has to follow.
"""

from collections import defaultdict

import frappe
from frappe.model.document import Document

from crm_suite.rules.membership import Membership, Person, member_key, survivor

FIELDS_BY_DOCTYPE = {"Customer": "customer", "Contact": "contact"}


def renew_member_keys(
	doc: Document, method: str | None, old_name: str, new_name: str, merge: bool = False
) -> None:
	"""Document event `after_rename`: the members under the new name get their new keys.

	A merge can make one person of two members of the same campaign: the one that got furthest stays, the
	other is deleted.
	"""
	for memberships in memberships_of(doc.doctype, new_name).values():
		kept = survivor(memberships)
		for membership in memberships:
			if membership is not kept:
				frappe.delete_doc("Campaign Member", membership.name, ignore_permissions=True)
		frappe.db.set_value("Campaign Member", kept.name, "member_key", kept.key, update_modified=False)


def memberships_of(doctype: str, name: str) -> dict[str, list[Membership]]:
	"""The memberships that name the customer or contact, grouped by the key that they must have now."""
	rows = frappe.get_all(
		"Campaign Member",
		filters={FIELDS_BY_DOCTYPE[doctype]: name},
		fields=["name", "outreach_campaign", "sales_lead", "contact", "customer", "status", "creation"],
	)
	grouped = defaultdict(list)
	for row in rows:
		key = member_key(row.outreach_campaign, Person(row.sales_lead, row.contact, row.customer))
		grouped[key].append(Membership(row.name, key, row.status, row.creation))
	return grouped

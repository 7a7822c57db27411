"""What points at a Sales Lead: found when two leads are merged, moved to the survivor, and moved back by the undo."""

from collections.abc import Iterator
from typing import NamedTuple

import frappe

from crm_suite.ledger.mark import mark
from crm_suite.rules.membership import Membership, survivor

LEAD = "Sales Lead"
MEMBER = "Campaign Member"
# The ledger follows its documents and identity keys follow the lead; a merge itself names both for ever.
LEFT_ALONE = ("Party Identity", "Relationship Balance", "Relationship Entry", "Sales Lead Merge")
# Whose rows the ledger is made from.
PROJECTED = ("Campaign Member", "Customer Interaction", "Sales Lead", "Sales Opportunity")
# Frappe's own records that name a document by DocType and name: the table, and the fields of both.
ATTACHED = (
	("Comment", "reference_doctype", "reference_name"),
	("Communication", "reference_doctype", "reference_name"),
	("Communication Link", "link_doctype", "link_name"),
	("DocShare", "share_doctype", "share_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("Dynamic Link", "link_doctype", "link_name"),
	("Email Unsubscribe", "reference_doctype", "reference_name"),
	# Since Frappe 17.
	("Event", "reference_doctype", "reference_docname"),
	("Event Participants", "reference_doctype", "reference_docname"),
	("File", "attached_to_doctype", "attached_to_name"),
	("Notification Log", "document_type", "document_name"),
	("Tag Link", "document_type", "document_name"),
	("ToDo", "reference_type", "reference_name"),
)
# What a document has once: where both leads have it, the merged one's stays with it.
ONCE = {
	"Communication Link": "parent",
	"DocShare": "user",
	"Document Follow": "user",
	"Dynamic Link": "parent",
	"Event Participants": "parent",
	"Tag Link": "tag",
}
MEMBER_KEY = "sha2(concat_ws(%(separator)s, outreach_campaign, %(lead)s, sales_lead), 256)"


class Move(NamedTuple):
	"""Rows of a table whose field said `source` and now says `target`."""

	doctype: str
	fieldname: str
	names: list[str]
	source: str
	target: str

	def reversed(self) -> "Move":
		"""The move that takes this one back."""
		return self._replace(source=self.target, target=self.source)


def find_moves(merged: str, kept: str) -> list[Move]:
	"""All that has to move from the merged lead to the one that is kept, one statement per kind of reference."""
	moves = [
		Move(doctype, fieldname, names, merged, kept)
		for doctype, fieldname, names in references(merged, kept)
		if names
	]
	return moves + list(member_moves(merged, kept))


def references(merged: str, kept: str) -> Iterator[tuple[str, str, list[str]]]:
	"""DocType, field and names of the rows that point at the merged lead, but for campaigns."""
	for doctype, fieldname in link_fields():
		yield doctype, fieldname, frappe.get_all(doctype, {fieldname: merged}, pluck="name", order_by="name")
	for doctype, type_field, fieldname in attached():
		once = ONCE.get(doctype)
		rows = once and frappe.get_all(doctype, {type_field: LEAD, fieldname: kept}, pluck=once)
		# What is shared with everyone is shared with no user.
		taken = [row or "" for row in rows or ()]
		filters = {type_field: LEAD, fieldname: merged} | ({once: ("not in", taken)} if taken else {})
		yield doctype, fieldname, frappe.get_all(doctype, filters, pluck="name", order_by="name")


def attached() -> list[tuple[str, str, str]]:
	"""Those of ATTACHED that this version of Frappe has."""
	return [row for row in ATTACHED if frappe.get_meta(row[0]).has_field(row[2])]


def link_fields() -> list[tuple[str, str]]:
	"""DocType and name of every Link field to a lead, also of other apps and of fields that the site added."""
	left_alone = [
		*LEFT_ALONE,
		MEMBER,
		*frappe.get_all("DocType", or_filters={"issingle": 1, "is_virtual": 1}, pluck="name"),
	]
	found: set[tuple[str, str]] = set()
	for table, doctype_field in (("DocField", "parent"), ("Custom Field", "dt")):
		found |= set(
			frappe.get_all(
				table,
				filters={"fieldtype": "Link", "options": LEAD, doctype_field: ("not in", left_alone)},
				fields=[doctype_field, "fieldname"],
				as_list=True,
			)
		)
	return sorted(found)


def member_moves(merged: str, kept: str) -> Iterator[Move]:
	"""Memberships move; where both are members of a campaign, the one that got further is the kept lead's."""
	members = frappe.get_all(
		MEMBER,
		filters={"sales_lead": ("in", [merged, kept])},
		fields=["name", "outreach_campaign", "sales_lead", "status", "creation"],
		order_by="name",
	)
	by_campaign: dict[str, dict[str, frappe._dict]] = {}
	for member in members:
		by_campaign.setdefault(member.outreach_campaign, {})[member.sales_lead] = member
	to_kept, to_merged = [], []
	for own in by_campaign.values():
		if merged not in own:
			continue
		rows = [Membership(row.name, "", row.status, row.creation) for row in own.values()]
		if survivor(rows).name != own[merged].name:
			continue
		to_kept.append(own[merged].name)
		if kept in own:
			to_merged.append(own[kept].name)
	if to_kept:
		yield Move(MEMBER, "sales_lead", to_kept, merged, kept)
	if to_merged:
		yield Move(MEMBER, "sales_lead", to_merged, kept, merged)


def carry_out(moves: list[Move]) -> None:
	"""Write the moves, one statement each, without touching `modified`; the ledger follows at the commit."""
	members = [name for move in moves if move.doctype == MEMBER for name in move.names]
	if members:
		# Two members that change places would hold the same key for a moment.
		frappe.db.sql("update `tabCampaign Member` set member_key = null where name in %s", (tuple(members),))
	for move in moves:
		frappe.db.sql(
			f"""update `tab{move.doctype}` set `{move.fieldname}` = %(target)s
			where name in %(names)s and `{move.fieldname}` = %(source)s""",
			{"target": move.target, "source": move.source, "names": tuple(move.names)},
		)
	if members:
		frappe.db.sql(
			f"update `tabCampaign Member` set member_key = {MEMBER_KEY} where name in %(names)s",
			{"separator": "\x1f", "lead": LEAD, "names": tuple(members)},
		)
	for move in moves:
		for name in move.names:
			frappe.clear_document_cache(move.doctype, name)
	mark((move.doctype, name) for move in moves if move.doctype in PROJECTED for name in move.names)

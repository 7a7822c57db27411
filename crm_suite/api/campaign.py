"""What a campaign manager does with many people at once."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import now

from crm_suite.api.arguments import parse
from crm_suite.rules.lead import DISQUALIFIED, MERGED
from crm_suite.rules.membership import MARKS, PLANNED, Person, advances, member_key
from crm_suite.rules.text import bold

# What one request can save, one by one, before it times out.
MOST_MARKED = 500
# As many names as a message has room for.
MOST_NAMED = 10
MEMBER_FIELDS = (
	"name",
	"owner",
	"creation",
	"modified_by",
	"modified",
	"outreach_campaign",
	"company",
	"status",
	"sales_lead",
	"customer",
	"member_name",
	"member_key",
)


@frappe.whitelist(methods=["POST"])
def add_members(
	outreach_campaign: str,
	sales_leads: str | list[str] | None = None,
	customers: str | list[str] | None = None,
) -> dict[str, int]:
	"""Make leads and customers members of a campaign, in a few statements however many they are.

	Whoever is a member already stays as he is: the database's unique key sees to that, also where two
	colleagues add the same people at once. Returns how many were `added` and how many were `present`.
	Disabled customers, disqualified and merged leads and leads of another company are refused. Needs create permission on Campaign Member and read permission on the campaign and on each person.
	"""
	frappe.has_permission("Campaign Member", "create", throw=True)
	campaign = frappe.get_doc("Outreach Campaign", outreach_campaign)
	campaign.check_permission("read")
	campaign.check_open()

	people = read_leads(parse_names(sales_leads), campaign.company) + read_customers(parse_names(customers))
	rows = [member_row(campaign.name, campaign.company, person, name) for person, name in people]
	# Planned members have no entries in the ledger yet, so no document events are missed here.
	frappe.db.bulk_insert("Campaign Member", list(MEMBER_FIELDS), rows, ignore_duplicates=True)

	added = frappe.db.count("Campaign Member", {"name": ("in", [row[0] for row in rows])}) if rows else 0
	return {"added": added, "present": len(rows) - added}


@frappe.whitelist(methods=["POST"])
def mark_members(members: str | list[str], status: str) -> dict[str, int]:
	"""Mark members as `Addressed` or `Answered` now, each as if it were done in its form.

	Members who got there before, or who opted out, are left alone. Returns how many were `marked` and how
	many `unchanged`. Needs write permission on each member.
	"""
	if status not in MARKS:
		frappe.throw(_("Members cannot be marked as {0}.").format(bold(_(status))), title=_("Invalid Status"))
	names = parse_names(members)
	if len(names) > MOST_MARKED:
		frappe.throw(_("Mark at most {0} members at once.").format(MOST_MARKED), title=_("Too Many Members"))
	marked = 0
	for name in names:
		member = frappe.get_doc("Campaign Member", name, for_update=True)
		member.check_permission("write")
		if advances(member.status, status):
			member.status = status
			member.save()
			marked += 1
	return {"marked": marked, "unchanged": len(names) - marked}


def parse_names(names: str | list[str] | None) -> list[str]:
	"""The names that a browser sent as JSON, each once, sorted: two users who take many never wait in a circle.

	Raises ValidationError for anything else than a list of names.
	"""
	message, title = _("A list of names is expected."), _("Invalid Names")
	parsed = parse(names, list, message, title)
	if not all(isinstance(name, str) for name in parsed):
		frappe.throw(message, title=title)
	return sorted(set(parsed))


def read_leads(names: list[str], company: str) -> list[tuple[Person, str]]:
	"""The company's leads as people, with their readable names; a lead that has become a customer brings him along."""
	rows = read_permitted("Sales Lead", names, ["name", "lead_name", "customer", "status", "company"])
	refuse_people(
		[row.lead_name for row in rows if row.status in (DISQUALIFIED, MERGED) or row.company != company],
		_("These leads are disqualified, merged, or another company's: {0}"),
	)
	return [(Person(sales_lead=row.name, customer=row.customer), row.lead_name) for row in rows]


def read_customers(names: list[str]) -> list[tuple[Person, str]]:
	"""The customers as people, with their readable names."""
	rows = read_permitted("Customer", names, ["name", "customer_name", "disabled"])
	refuse_people([row.customer_name for row in rows if row.disabled], _("These customers are disabled: {0}"))
	return [(Person(customer=row.name), row.customer_name) for row in rows]


def refuse_people(people: list[str], message: str) -> None:
	"""Refuse all where the campaign may not address some, and name those. `message` has a place for them."""
	if people:
		frappe.throw(message.format(bold(", ".join(people[:MOST_NAMED]))), title=_("Cannot Be Addressed"))


def read_permitted(doctype: str, names: list[str], fields: list[str]) -> list[frappe._dict]:
	"""The named documents in one query; refused as a whole where the user may not read one of them."""
	if not names:
		return []
	rows = frappe.get_list(doctype, filters={"name": ("in", names)}, fields=fields, limit=len(names))
	if missing := set(names) - {row.name for row in rows}:
		frappe.throw(
			_("{0} not found, or not permitted: {1}").format(
				_(doctype), bold(", ".join(sorted(missing)[:MOST_NAMED]))
			),
			exc=frappe.PermissionError,
			title=_("Not Permitted"),
		)
	return rows


def member_row(outreach_campaign: str, company: str, person: Person, name: str) -> tuple[Any, ...]:
	"""The values of MEMBER_FIELDS for one new member."""
	user, moment = frappe.session.user, now()
	return (
		frappe.generate_hash(length=10),
		user,
		moment,
		user,
		moment,
		outreach_campaign,
		company,
		PLANNED,
		person.sales_lead,
		person.customer,
		name,
		member_key(outreach_campaign, person),
	)

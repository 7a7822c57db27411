"""Two leads become one and are two again: what they say, and all that points at them."""

import json
from random import Random

import frappe
import pytest
from frappe import share
from frappe.custom.doctype.property_setter.property_setter import make_property_setter

from crm_suite.api.campaign import add_members
from crm_suite.api.merge import merge_leads, preview_merge, undo_merge
from crm_suite.erp.duplicates import who_is
from crm_suite.erp.lead_references import LEAD, attached
from crm_suite.rules.matching import joined_lead
from tests.site.lead_state import pointing_at, state
from tests.site.relations_records import (
	as_user,
	ledger_rows,
	make,
	make_campaign,
	make_customer,
	make_lead,
	make_opportunity,
)
from tests.site.team_records import make_user

ADA = {
	"first_name": "Ada",
	"last_name": "Lovelace",
	"email": "ada@engines.example",
	"phone": "+44 20 7946 0000",
	"source": "Website",
	"notes": "<p>Asked for a quotation</p>",
	"address_line1": "1 Dorset Street",
	"city": "London",
	"captured_on": "2026-01-02 10:00:00",
}
AUGUSTA = {
	"first_name": "Augusta",
	"last_name": "King",
	"email": "augusta@king.example",
	"mobile": "+44 7700 900000",
	"source": "Event",
	"job_title": "Countess",
	"organization_name": "Engines Ltd",
	"status": "Qualified",
	"notes": "<p>Met at the fair</p>",
	"captured_on": "2026-01-01 10:00:00",
}


@pytest.fixture
def leads(site: str) -> tuple[str, str]:
	"""The names of a lead that is kept and of one that is merged, with all that can point at them."""
	kept, merged = make_lead(**ADA).name, make_lead(**AUGUSTA).name
	for lead in (kept, merged):
		attach_everything(lead)
	return kept, merged


def attach_everything(lead: str) -> None:
	"""What people, Frappe and the app tie to a lead."""
	document = frappe.get_doc(LEAD, lead)
	document.add_comment("Comment", f"About {lead}")
	document.add_tag("Proof")
	document.add_tag(lead)
	make("Customer Interaction", subject=f"Call {lead}", sales_lead=lead)
	make_opportunity(make_customer(f"Customer of {lead}").name, sales_lead=lead)
	reference = {"reference_doctype": LEAD, "reference_name": lead}
	frappe.get_doc(
		{
			"doctype": "Communication",
			"subject": "Mail",
			"content": "Hello",
			"communication_type": "Communication",
		}
		| reference
	).insert()
	frappe.get_doc(
		{
			"doctype": "ToDo",
			"reference_type": LEAD,
			"reference_name": lead,
			"allocated_to": "Administrator",
			"description": "Call",
		}
	).insert()
	frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{lead}.txt",
			"content": lead,
			"attached_to_doctype": LEAD,
			"attached_to_name": lead,
		}
	).insert()


def test_everything_comes_to_the_lead_that_is_kept(leads: tuple[str, str]) -> None:
	kept, merged = leads
	before = pointing_at(kept)
	made = merge_leads(kept, merged)

	survivor, closed = (frappe.get_doc(LEAD, name) for name in leads)
	assert (closed.status, closed.merged_into) == ("Merged", kept)
	# All that it said is still there to be read.
	assert all(
		closed.get(name) == value
		for name, value in AUGUSTA.items()
		if name not in ("status", "captured_on", "mobile")
	)
	assert (survivor.status, survivor.job_title, survivor.organization_name) == (
		"Qualified",
		"Countess",
		"Engines Ltd",
	)
	# A name is one person's, and the first to be captured says where the lead came from.
	assert survivor.lead_name == "Ada Lovelace (Engines Ltd)"
	assert survivor.source == "Event"
	assert survivor.notes == f"{ADA['notes']}<hr>{AUGUSTA['notes']}"
	assert survivor.city == "London" and survivor.mobile

	after = pointing_at(kept)
	# One tag is on both; it stays with each.
	assert pointing_at(merged) == {"Tag Link": 1}
	assert after == {doctype: 2 * count - (doctype == "Tag Link") for doctype, count in before.items()} | {
		LEAD: 1
	}
	assert set(survivor.get_tags()) == {"Proof", kept, merged}
	# Of each a comment and a mail.
	assert len(json.loads(frappe.db.get_value(LEAD, kept, "_comments"))) == 4
	assert made["survivor"] == kept

	rows = ledger_rows("event", "voucher_no", sales_lead=kept)
	assert ("Lead Captured", merged) in rows and ("Lead Captured", kept) in rows
	assert len([event for event, _voucher in rows if event == "Interaction"]) == 2
	assert not ledger_rows("event", sales_lead=merged)


def test_shares_come_along_once_per_user_and_go_back(leads: tuple[str, str]) -> None:
	kept, merged = leads
	ann, bob = make_user("ann"), make_user("bob")
	for lead, user, write in ((kept, bob, 1), (merged, ann, 1), (merged, bob, 0)):
		share_lead(lead, user=user, write=write)
	for lead in leads:
		share_lead(lead, everyone=1)
	before = state()

	merge_leads(kept, merged)

	assert shares_of(kept) == [(ann, 0, 1), (bob, 0, 1), (None, 1, 0)]
	assert shares_of(merged) == [(bob, 0, 0), (None, 1, 0)]
	assert frappe.has_permission(LEAD, "write", doc=kept, user=ann)

	undo_merge(merged)
	assert state() == before


def share_lead(lead: str, **values: object) -> None:
	share.add_docshare(LEAD, lead, flags={"ignore_share_permission": True}, **values)


def shares_of(lead: str) -> list[tuple[str | None, int, int]]:
	"""Users with everyone, and whether they may write, in their order."""
	rows = frappe.get_all(
		"DocShare", {"share_doctype": LEAD, "share_name": lead}, ["user", "everyone", "write"]
	)
	return sorted(((row.user or None, row.everyone, row.write) for row in rows), key=str)


def test_records_that_a_version_of_frappe_does_not_have_are_not_asked_for(site: str) -> None:
	has = frappe.get_meta("Event").has_field("reference_docname")

	assert (("Event", "reference_doctype", "reference_docname") in attached()) == has


@pytest.mark.parametrize("choices", [{}, {"source": "survivor", "notes": "merged", "first_name": "merged"}])
def test_an_undo_brings_everything_back(leads: tuple[str, str], choices: dict[str, str]) -> None:
	before = state()
	merge_leads(*leads, choices=json.dumps(choices))
	assert state() != before
	assert undo_merge(leads[1])["kept"] == []
	after = state()
	for table in before:
		assert after[table] == before[table], table


@pytest.mark.parametrize("seed", range(8))
def test_an_undo_brings_back_whatever_leads_said(seed: int) -> None:
	random = Random(seed)
	leads = [random_lead(random) for _ in range(2)]
	for lead in leads:
		for number in range(random.randrange(3)):
			make("Customer Interaction", subject=f"Call {number}", sales_lead=lead)
	before = state()
	fields = ("first_name", "email", "phone", "source", "city", "notes", "organization_name", "language")
	merge_leads(*leads, choices={name: random.choice(["survivor", "merged"]) for name in fields})
	undo_merge(leads[1])
	assert state() == before


def random_lead(random: Random) -> str:
	"""A lead of which anybody might have written any part, some of it empty, some of it blank."""
	texts = {
		name: random.choice([None, "", " ", f"{name} {random.randrange(3)}", "Ünïcode 'quoted' <b>"])
		for name in (
			"last_name",
			"job_title",
			"organization_name",
			"city",
			"address_line1",
			"pincode",
			"notes",
		)
	}
	person = f"person{random.randrange(1000)}"
	return make_lead(
		**texts,
		first_name=person,
		email=random.choice([None, f"{person}@example.com"]),
		phone=random.choice([None, "", "+44 20 7946 0000"]),
		source=random.choice([None, "Event", "Website"]),
		language=random.choice([None, "en", "de"]),
		status=random.choice(["New", "Working", "Qualified"]),
	).name


def test_merges_of_merges_are_undone_from_the_last_one(leads: tuple[str, str]) -> None:
	kept, first = leads
	second = make_lead(first_name="Byron").name
	states = [state()]
	merge_leads(kept, first)
	states.append(state())
	merge_leads(kept, second)
	with pytest.raises(frappe.ValidationError, match="latest merge first"):
		undo_merge(first)
	undo_merge(second)
	assert state() == states[1]
	merge_leads(second, kept)
	# What was merged before follows the one that is kept now.
	assert frappe.db.get_value(LEAD, first, "merged_into") == second
	assert ("Lead Captured", first) in ledger_rows("event", "voucher_no", sales_lead=second)
	with pytest.raises(frappe.ValidationError, match="Undo that merge first"):
		undo_merge(first)
	undo_merge(kept)
	assert state() == states[1]
	undo_merge(first)
	assert state() == states[0]


def test_what_was_changed_since_stays(leads: tuple[str, str]) -> None:
	merge_leads(*leads)
	survivor = frappe.get_doc(LEAD, leads[0])
	survivor.job_title = "Analyst"
	survivor.save()
	assert undo_merge(leads[1])["kept"] == ["Job Title"]
	survivor.reload()
	assert (survivor.job_title, survivor.organization_name) == ("Analyst", None)


def test_the_user_chooses(leads: tuple[str, str]) -> None:
	merge_leads(*leads, choices={"source": "survivor", "email": "survivor", "notes": "merged"})
	survivor = frappe.get_doc(LEAD, leads[0])
	assert (survivor.source, survivor.email, survivor.notes) == ("Website", ADA["email"], AUGUSTA["notes"])
	for choices in ({"customer": "merged"}, {"source": "both"}, "[]x", "[1]"):
		with pytest.raises(frappe.ValidationError, match=r"cannot be taken|A side for each"):
			merge_leads(make_lead().name, make_lead().name, choices=choices)


def test_the_preview_shows_both_values_and_changes_nothing(leads: tuple[str, str]) -> None:
	before = state()
	preview = preview_merge(*leads)
	assert state() == before
	fields = {field["fieldname"]: field for field in preview["fields"]}
	source = fields["source"]
	assert (source["survivor"], source["merged"]) == ("Website", "Event")
	assert (source["side"], source["rule"], source["differs"]) == ("merged", "oldest", True)
	assert fields["job_title"]["rule"] == "filled"
	assert "customer" not in fields and "salutation" not in fields
	moves = {move["label"]: move["count"] for move in preview["moves"]}
	assert moves["Customer Interaction"] == moves["ToDo"] == moves["File"] == moves["Sales Opportunity"] == 1


def running_campaign(title: str) -> str:
	campaign = make_campaign(campaign_name=title)
	campaign.status = "Running"
	return campaign.save().name


def test_who_is_in_one_campaign_twice_is_in_it_as_far_as_any(leads: tuple[str, str]) -> None:
	kept, merged = leads
	both, further, alone = (running_campaign(title) for title in ("Both", "Merged Further", "Merged Alone"))
	make("Campaign Member", outreach_campaign=both, sales_lead=kept, status="Answered")
	make("Campaign Member", outreach_campaign=both, sales_lead=merged)
	make("Campaign Member", outreach_campaign=further, sales_lead=kept, status="Addressed")
	make("Campaign Member", outreach_campaign=further, sales_lead=merged, status="Opted Out")
	make("Campaign Member", outreach_campaign=alone, sales_lead=merged)
	before = state()

	merge_leads(kept, merged)

	statuses = frappe.get_all(
		"Campaign Member",
		{"sales_lead": kept},
		["outreach_campaign", "status"],
		order_by="creation",
		as_list=True,
	)
	assert dict(statuses) == {both: "Answered", further: "Opted Out", alone: "Planned"}
	# The key says who it is now: nobody adds the same lead once more.
	assert add_members(alone, sales_leads=[kept]) == {"added": 0, "present": 1}
	with pytest.raises(frappe.ValidationError, match="merged"):
		add_members(both, sales_leads=[merged])
	undo_merge(merged)
	assert state() == before


def test_who_asks_with_the_merged_leads_address_is_recognised(leads: tuple[str, str]) -> None:
	kept, merged = leads
	merge_leads(kept, merged, choices={"email": "survivor"})
	match = joined_lead(who_is({"email": AUGUSTA["email"]}))
	assert match and match.party.party == kept
	# The lead itself is nobody else.
	assert merged not in {found.party.party for found in who_is({"email": AUGUSTA["email"]}, kept)}
	assert kept not in {found.party.party for found in who_is(frappe.get_doc(LEAD, kept).as_dict(), kept)}


def test_fields_that_the_user_may_not_read_are_not_shown() -> None:
	kept, merged = make_lead(first_name="A").name, make_lead(first_name="B", job_title="Secret").name
	make_property_setter(LEAD, "job_title", "permlevel", 1, "Int", validate_fields_for_doctype=False)
	with as_user("Sales User"):
		shown = {field["fieldname"] for field in preview_merge(kept, merged)["fields"]}
		merge_leads(kept, merged)
	assert "first_name" in shown and "job_title" not in shown
	assert not frappe.db.get_value(LEAD, kept, "job_title")


def test_what_an_undo_needs_is_not_for_everybody_who_may_undo() -> None:
	kept, merged = make_lead(first_name="A").name, make_lead(first_name="B", job_title="Secret").name
	filters = {"merged_lead": merged}
	with as_user("Sales Manager"):
		before = state()
		merge_leads(kept, merged)
		with pytest.raises(frappe.PermissionError):
			frappe.get_list("Sales Lead Merge", filters, ["survivor"])
		undo_merge(merged)
		assert state() == before
	with as_user("System Manager"):
		assert "Secret" in frappe.get_list("Sales Lead Merge", filters, ["values_before"])[0].values_before

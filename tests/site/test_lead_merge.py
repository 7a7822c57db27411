"""Two leads become one and are two again: what they say, and all that points at them."""

import json
from typing import Any

import frappe
import pytest

from crm_suite.api.campaign import add_members
from crm_suite.api.conversion import convert_lead
from crm_suite.api.merge import merge_leads, preview_merge, undo_merge
from crm_suite.erp.duplicates import who_is
from crm_suite.erp.identity_records import renew
from crm_suite.erp.lead_references import ATTACHED, LEAD, link_fields
from crm_suite.rules.matching import joined_lead
from tests.site.relations_records import (
	as_user,
	ledger_rows,
	make,
	make_campaign,
	make_customer,
	make_lead,
	make_opportunity,
)

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
# Written by every save, and by nothing that a user calls a lead's state.
MOMENTS = ("modified", "modified_by")


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


def state() -> dict[str, Any]:
	"""All leads with all that can name one, and what the ledger says. Which save came last is left out."""
	tables = {LEAD, "Campaign Member", "Party Identity"}
	tables |= {doctype for doctype, _fieldname in link_fields()} | {row[0] for row in ATTACHED}
	found: dict[str, Any] = {}
	for doctype in sorted(tables):
		rows = frappe.db.sql(f"select * from `tab{doctype}`", as_dict=True)
		if doctype == "Party Identity":
			# Written anew whenever a lead's keys change: their own names are nobody's concern.
			found[doctype] = sorted(json.dumps([r.kind, r.value, r.claim, r.sales_lead]) for r in rows)
			continue
		for row in rows:
			for moment in MOMENTS:
				row.pop(moment)
			row.pop("_seen", None)
		found[doctype] = {row.name: row for row in rows}
	columns = ("event", "sales_lead", "voucher_type", "voucher_no", "customer", "posting_datetime")
	found["ledger"] = sorted(map(str, ledger_rows(*columns)))
	return found


def pointing_at(lead: str) -> dict[str, int]:
	"""How many rows of each table name a lead."""
	counts = {doctype: frappe.db.count(doctype, {field: lead}) for doctype, field in link_fields()}
	for doctype, type_field, field in ATTACHED:
		counts[doctype] = frappe.db.count(doctype, {type_field: LEAD, field: lead})
	return {doctype: count for doctype, count in counts.items() if count}


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


@pytest.mark.parametrize("choices", [{}, {"source": "survivor", "notes": "merged", "first_name": "merged"}])
def test_an_undo_brings_everything_back(leads: tuple[str, str], choices: dict[str, str]) -> None:
	before = state()
	merge_leads(*leads, choices=json.dumps(choices))
	assert state() != before
	assert undo_merge(leads[1])["kept"] == []
	after = state()
	for table in before:
		assert after[table] == before[table], table


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


def test_leads_that_cannot_be_merged_are_refused() -> None:
	lead, other, converted = (make_lead(first_name=name).name for name in ("A", "B", "C"))
	convert_lead(converted)
	before = state()
	for pair, message in (
		((lead, lead), "with itself"),
		((lead, converted), "become a customer"),
		((converted, lead), "become a customer"),
	):
		for endpoint in (preview_merge, merge_leads):
			with pytest.raises(frappe.ValidationError, match=message):
				endpoint(*pair)
	assert state() == before

	merge_leads(lead, other)
	third = make_lead(first_name="D").name
	for pair in ((other, lead), (third, other), (other, third)):
		with pytest.raises(frappe.ValidationError, match="merged into another lead before"):
			merge_leads(*pair)
	with pytest.raises(frappe.DoesNotExistError):
		merge_leads(lead, "No such lead")
	with pytest.raises(frappe.ValidationError, match="not merged"):
		undo_merge(third)


def test_leads_of_different_companies_are_refused(second_company: str) -> None:
	with pytest.raises(frappe.ValidationError, match="different companies"):
		merge_leads(make_lead().name, make_lead(first_name="B", company=second_company).name)


def test_a_merge_is_not_undone_once_its_lead_is_a_customer() -> None:
	kept, merged = make_lead(first_name="A").name, make_lead(first_name="B").name
	merge_leads(kept, merged)
	with pytest.raises(frappe.ValidationError, match="was merged into"):
		convert_lead(merged)
	customer = convert_lead(kept)["customer"]
	assert ("Lead Captured", merged, customer) in ledger_rows(
		"event", "voucher_no", "customer", sales_lead=kept
	)
	with pytest.raises(frappe.ValidationError, match="become a customer since"):
		undo_merge(merged)


def test_a_merged_lead_is_closed_to_everything_but_the_undo() -> None:
	kept, merged = make_lead(first_name="A").name, make_lead(first_name="B").name
	merge_leads(kept, merged)
	for values in ({"job_title": "Boss"}, {"status": "New", "merged_into": None}):
		closed = frappe.get_doc(LEAD, merged)
		closed.update(values)
		with pytest.raises(frappe.ValidationError, match="was merged into another one"):
			closed.save()
	for values in ({"status": "Merged"}, {"merged_into": merged}):
		lead = frappe.get_doc(LEAD, kept)
		lead.update(values)
		with pytest.raises(frappe.ValidationError, match="action"):
			lead.save()


def test_an_old_lead_that_would_not_pass_today_is_merged_and_comes_back() -> None:
	kept, merged = make_lead(first_name="A").name, make_lead(first_name="B").name
	frappe.db.set_value(
		LEAD, merged, {"first_name": None, "last_name": "", "phone": "no number at all", "industry": "Gone"}
	)
	renew(LEAD, [merged])
	before = state()
	merge_leads(kept, merged, choices={"phone": "survivor", "industry": "survivor"})
	undo_merge(merged)
	assert state() == before


def test_who_may_not_write_a_lead_may_not_merge_it() -> None:
	kept, merged = make_lead(first_name="A").name, make_lead(first_name="B").name
	merge_leads(kept, merged)
	with as_user("Service Agent"):
		for call in (
			lambda: preview_merge(kept, merged),
			lambda: merge_leads(kept, merged),
			lambda: undo_merge(merged),
		):
			with pytest.raises(frappe.PermissionError):
				call()
	with as_user("Sales User"):
		undo_merge(merged)
		merge_leads(kept, merged)

"""Campaigns: who is a member, once, and how members move from planned to answered."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from crm_suite.api.campaign import add_members, mark_members
from crm_suite.api.conversion import convert_lead
from tests.site.relations_records import as_user, ledger_rows, make, make_campaign, make_customer, make_lead


def make_member(campaign: str, **values):
	return make("Campaign Member", outreach_campaign=campaign, **values)


@pytest.fixture
def campaign():
	return make_campaign()


def test_a_campaign_ends_after_it_starts():
	with pytest.raises(frappe.ValidationError, match="ends before it starts"):
		make_campaign(start_date="2026-03-02", end_date="2026-03-01")


def test_a_budget_is_not_negative():
	with pytest.raises(frappe.NonNegativeError):
		make_campaign(budget=-1)


def test_a_member_is_called_by_name(campaign):
	member = make_member(campaign.name, sales_lead=make_lead().name)
	assert (member.member_name, member.company, member.status) == (
		"Ada Lovelace",
		campaign.company,
		"Planned",
	)


def test_nobody_cannot_be_a_member(campaign):
	with pytest.raises(frappe.ValidationError, match="Name the lead"):
		make_member(campaign.name)


def test_the_same_person_is_a_member_once(campaign):
	lead = make_lead().name
	make_member(campaign.name, sales_lead=lead)
	with pytest.raises(frappe.UniqueValidationError, match=r"is a member of .* already"):
		make_member(campaign.name, sales_lead=lead)
	make_member(make_campaign().name, sales_lead=lead)


def test_a_contact_brings_the_customer(campaign):
	contact = convert_lead(make_lead(organization_name="Engines").name)["contact"]
	assert make_member(campaign.name, contact=contact).customer == "Engines"


def test_a_lead_of_another_customer_is_refused(campaign):
	lead = make_lead()
	convert_lead(lead.name)
	with pytest.raises(frappe.ValidationError, match="belongs to the customer"):
		make_member(campaign.name, sales_lead=lead.name, customer=make_customer().name)


def test_the_status_fills_the_dates(campaign):
	member = make_member(campaign.name, sales_lead=make_lead().name)
	member.status = "Addressed"
	member.save()
	assert member.addressed_on and not member.answered_on
	addressed_on = member.addressed_on
	member.status = "Answered"
	member.save()
	assert member.answered_on and member.addressed_on == addressed_on
	member.status = "Planned"
	member.save()
	assert not (member.addressed_on or member.answered_on)


def test_an_answer_before_the_question_is_refused(campaign):
	member = make_member(campaign.name, sales_lead=make_lead().name, status="Addressed")
	member.status, member.answered_on = "Answered", now_datetime() - timedelta(days=3)
	with pytest.raises(frappe.ValidationError, match="before being addressed"):
		member.save()


def test_who_opted_out_is_left_alone(campaign):
	member = make_member(campaign.name, sales_lead=make_lead().name, status="Opted Out")
	assert mark_members([member.name], "Addressed") == {"marked": 0, "unchanged": 1}
	member.status = "Addressed"
	with pytest.raises(frappe.ValidationError, match="does not want to be addressed"):
		member.save()


def test_many_people_are_added_in_few_statements(campaign):
	leads = [make_lead(first_name=f"Ada {number}").name for number in range(30)]
	customer = make_customer().name
	make_member(campaign.name, sales_lead=leads[0])

	statements = count_statements(lambda: add_members(campaign.name, leads[:2]))
	assert count_statements(lambda: add_members(campaign.name, leads)) <= statements
	result = add_members(campaign.name, frappe.as_json(leads), [customer, customer])
	assert result == {"added": 1, "present": 30}
	assert frappe.db.count("Campaign Member", {"outreach_campaign": campaign.name}) == 31

	member = frappe.get_doc("Campaign Member", {"outreach_campaign": campaign.name, "customer": customer})
	saved = member.as_dict()
	member.save()
	assert [member.get(f) for f in ("member_name", "company", "status", "member_key")] == [
		saved[f] for f in ("member_name", "company", "status", "member_key")
	]


def count_statements(work) -> int:
	count, original = 0, frappe.db.sql

	def counted(*args, **kwargs):
		nonlocal count
		count += 1
		return original(*args, **kwargs)

	frappe.db.sql = counted
	try:
		work()
	finally:
		del frappe.db.sql
	return count


@pytest.mark.parametrize("status", ["Finished", "Cancelled"])
def test_a_campaign_that_is_over_takes_no_more_members(status: str):
	campaign = make_campaign(status=status)
	lead = make_lead().name
	with pytest.raises(frappe.ValidationError, match="takes no more members"):
		add_members(campaign.name, [lead])
	with pytest.raises(frappe.ValidationError, match="takes no more members"):
		make_member(campaign.name, sales_lead=lead)


def test_people_whom_the_user_may_not_see_are_not_added(campaign):
	lead = make_lead().name
	customer = make_customer().name
	with as_user("Campaign Manager"):
		assert add_members(campaign.name, [lead]) == {"added": 1, "present": 0}
		with pytest.raises(frappe.PermissionError):
			add_members(campaign.name, [], [customer])
	with as_user("Sales User"), pytest.raises(frappe.PermissionError):
		add_members(campaign.name, [lead])


def test_marking_goes_forward_and_through_documents(campaign):
	names = [make_member(campaign.name, sales_lead=make_lead().name).name for _ in range(3)]
	assert mark_members(names[:2], "Addressed") == {"marked": 2, "unchanged": 0}
	assert mark_members(frappe.as_json(names), "Answered") == {"marked": 3, "unchanged": 0}
	assert mark_members(names, "Addressed") == {"marked": 0, "unchanged": 3}
	member = frappe.get_doc("Campaign Member", names[2])
	assert member.addressed_on and member.answered_on
	touches = ledger_rows("event", voucher_type="Campaign Member", outreach_campaign=campaign.name)
	assert touches == (("Campaign Touch",),) * 6


def test_marking_needs_write_permission_and_a_known_status(campaign):
	member = make_member(campaign.name, sales_lead=make_lead().name).name
	with as_user("Service Agent"), pytest.raises(frappe.PermissionError):
		mark_members([member], "Addressed")
	with pytest.raises(frappe.ValidationError, match="cannot be marked"):
		mark_members([member], "Opted Out")


@pytest.mark.parametrize("names", ["abc", "5", '[["a"]]', '{"a": 1}', "[5]"])
def test_names_that_are_no_names(campaign, names: str):
	with pytest.raises(frappe.ValidationError, match="list of names"):
		add_members(campaign.name, sales_leads=names)
	with pytest.raises(frappe.ValidationError, match="list of names"):
		mark_members(names, "Addressed")


def test_more_members_than_one_request_can_mark():
	with pytest.raises(frappe.ValidationError, match="at most 500"):
		mark_members([str(number) for number in range(501)], "Addressed")


def test_who_may_not_be_addressed_is_named(campaign, second_company: str):
	disabled = make("Customer", customer_name="Gone", customer_type="Company", disabled=1).name
	with pytest.raises(frappe.ValidationError, match=r"disabled: .*Gone"):
		add_members(campaign.name, customers=[disabled])
	for values in (
		{"status": "Disqualified", "disqualified_reason": "No budget"},
		{"company": second_company},
	):
		with pytest.raises(
			frappe.ValidationError, match=r"disqualified, merged, or another company's: .*Ada"
		):
			add_members(campaign.name, [make_lead().name, make_lead(**values).name])


def test_the_form_shows_how_far_people_got(campaign):
	for status in ("Planned", "Addressed", "Answered", "Answered"):
		make_member(campaign.name, sales_lead=make_lead().name, status=status)
	assert campaign.count_members() == {"Planned": 1, "Addressed": 1, "Answered": 2}


def test_merging_customers_merges_their_memberships(campaign):
	ours, theirs = make_customer().name, make_customer("Globex Test").name
	planned = make_member(campaign.name, customer=ours)
	answered = make_member(campaign.name, customer=theirs, status="Answered")
	frappe.rename_doc("Customer", theirs, ours, merge=True)
	assert ledger_rows("voucher_no", customer=ours) == ((answered.name,),) * 2

	assert frappe.get_all("Campaign Member", {"customer": ours}, pluck="name") == [answered.name]
	assert not frappe.db.exists("Campaign Member", planned.name)
	assert add_members(campaign.name, customers=[ours]) == {"added": 0, "present": 1}
	assert add_members(campaign.name, customers=[make_customer("Globex Test").name])["added"] == 1


def test_a_renamed_contact_is_still_a_member_once(campaign):
	contact = convert_lead(make_lead().name)["contact"]
	make_member(campaign.name, contact=contact)
	frappe.rename_doc("Contact", contact, "Countess of Lovelace")
	with pytest.raises(frappe.UniqueValidationError):
		make_member(campaign.name, contact="Countess of Lovelace")

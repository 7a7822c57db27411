"""Leads that are not merged, merges that are not undone, and what a merged lead refuses."""

import frappe
import pytest

from crm_suite.api.conversion import convert_lead
from crm_suite.api.merge import merge_leads, preview_merge, undo_merge
from crm_suite.erp.identity_records import renew
from crm_suite.erp.lead_references import LEAD
from tests.site.lead_state import state
from tests.site.relations_records import as_user, ledger_rows, make_lead


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


def test_a_lead_that_was_merged_can_be_deleted_and_the_one_that_was_kept_not() -> None:
	kept, merged, other = (make_lead(first_name=name).name for name in ("A", "B", "C"))
	merge_leads(kept, merged)
	merge_leads(kept, other)
	undo_merge(other)
	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc(LEAD, kept)
	frappe.delete_doc(LEAD, other)
	frappe.delete_doc(LEAD, merged)
	frappe.delete_doc(LEAD, kept)
	assert not frappe.db.count("Sales Lead Merge", {"survivor": kept})


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

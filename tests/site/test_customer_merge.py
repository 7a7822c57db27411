"""ERPNext's own merge of customers: leads, deals, cases, interactions, members, keys and history follow."""

from typing import Any

import frappe

from crm_suite.api.conversion import convert_lead
from crm_suite.crm_suite.doctype.outreach_campaign.outreach_campaign import OutreachCampaign
from crm_suite.erp.duplicates import who_is
from crm_suite.rules.matching import CONTACT, CUSTOMER, LEAD, Sameness
from tests.site.business import documents as do
from tests.site.business.proof import prove
from tests.site.business.world import World
from tests.site.relations_records import make, make_campaign, make_lead
from tests.site.test_ledger_renames import standing, trade

LINKED = ("Sales Lead", "Sales Opportunity", "Service Case", "Customer Interaction", "Campaign Member")


def history(world: World, customer: str, person: str, campaign: OutreachCampaign) -> dict[str, str]:
	"""Everything that this app keeps of a customer; returns the names by what they are."""
	email = f"{person.lower()}@merge-proof.example"
	lead = make_lead(first_name=person, last_name="Proof", email=email)
	made = convert_lead(lead.name, customer=customer)
	deal, _documents = trade(world, customer)
	case = make("Service Case", subject=f"{person} waits", customer=customer)
	interaction = make(
		"Customer Interaction",
		interaction_type="Call",
		direction="Outbound",
		customer=customer,
		subject=f"{person} called",
		sales_opportunity=made["sales_opportunity"],
	)
	member = make("Campaign Member", outreach_campaign=campaign.name, customer=customer)
	return {
		"lead": lead.name,
		"contact": made["contact"],
		"converted_deal": made["sales_opportunity"],
		"deal": deal,
		"case": case.name,
		"interaction": interaction.name,
		"member": member.name,
	}


def identities(**filters: Any) -> set[tuple[str, str]]:
	return set(frappe.get_all("Party Identity", filters, ["kind", "value"], as_list=True))


def test_two_customers_with_a_history_each_become_one(world: World) -> None:
	gone, kept = world.customers[:2]
	campaign = make_campaign()
	first, second = (
		history(world, customer, person, campaign) for customer, person in ((gone, "Ada"), (kept, "Bob"))
	)
	frappe.get_doc("Customer", gone).update({"tax_id": "GB123456782"}).save()
	prove()
	before = standing(customer=("in", (gone, kept)))
	of_lead = identities(sales_lead=first["lead"])

	do.merge_customers(gone, kept)

	prove()
	for doctype in LINKED:
		assert not frappe.db.exists(doctype, {"customer": gone}), doctype
	names = frappe.get_all("Sales Opportunity", {"customer": kept}, pluck="name")
	assert {first["deal"], first["converted_deal"], second["deal"], second["converted_deal"]} <= set(names)
	assert frappe.db.get_value("Service Case", first["case"], "customer") == kept
	assert frappe.db.get_value("Customer Interaction", first["interaction"], "customer") == kept
	# One customer is addressed once.
	assert frappe.db.count("Campaign Member", {"outreach_campaign": campaign.name}) == 1

	after = standing(customer=kept)
	assert not standing(customer=gone)
	told_of = {(row.voucher_type, row.voucher_no, row.event) for row in before}
	twice = {("Campaign Member", name) for name in (first["member"], second["member"])}
	assert {row for row in told_of if row[:2] not in twice} <= {
		(row.voucher_type, row.voucher_no, row.event) for row in after
	}

	# Keys are those of who is left; those of leads and contacts are untouched.
	assert identities(customer=gone) == set()
	assert identities(sales_lead=first["lead"]) == of_lead
	[contact, *others] = who_is({"email": "ada@merge-proof.example"})
	assert (contact.party.party_type, contact.party.customer) == (CONTACT, kept)
	assert {
		(match.party.party_type, match.party.customer) for match in others if match.sameness is Sameness.SAME
	} == {(LEAD, kept)}
	assert not [match for match in who_is({"tax_id": "GB123456782"}) if match.party.party_type == CUSTOMER]

"""Which selling team a lead or an opportunity belongs to, and what a team may be a part of."""

import frappe
import pytest

from crm_suite.api.conversion import convert_lead
from tests.site.business.world import World
from tests.site.business.world import make_opportunity as make_deal
from tests.site.relations_records import make_lead
from tests.site.team_people import People, make_people


@pytest.fixture
def people(site: str) -> People:
	return make_people()


def test_a_team_is_not_part_of_itself(people: People) -> None:
	team = frappe.get_doc("Selling Team", people.north)
	team.parent_selling_team = people.deep

	with pytest.raises(frappe.ValidationError, match="part of itself"):
		team.save()


def test_a_team_does_not_take_in_one_that_it_is_part_of(people: People) -> None:
	with pytest.raises(frappe.ValidationError, match="part of itself"):
		frappe.rename_doc("Selling Team", people.north, people.deep, merge=True)
	frappe.rename_doc("Selling Team", people.deep, people.north, merge=True)
	assert not frappe.db.exists("Selling Team", people.deep)


def test_a_deal_belongs_to_the_team_of_its_owner_or_of_its_lead(people: People) -> None:
	lead = make_lead(lead_owner=people.dee)
	assert lead.selling_team == people.deep
	assert make_lead(lead_owner=people.sam).selling_team is None
	assert make_lead(lead_owner=people.sam, selling_team=people.north).selling_team == people.north

	made = convert_lead(lead.name)

	assert frappe.db.get_value("Sales Opportunity", made["sales_opportunity"], "selling_team") == people.deep


def test_the_team_follows_the_owner(people: People, world: World) -> None:
	lead = make_lead(lead_owner=people.ann)
	deal = frappe.get_doc(
		"Sales Opportunity", make_deal(world, world.customers[0], opportunity_owner=people.ann)
	)
	for document, owner_field in ((lead, "lead_owner"), (deal, "opportunity_owner")):
		assert document.selling_team == people.north
		document.update({owner_field: people.dee}).save()
		assert document.selling_team == people.deep
		document.update({owner_field: people.sam}).save()
		assert not document.selling_team
		document.update({owner_field: people.ann, "selling_team": people.deep}).save()
		assert document.selling_team == people.deep, "chosen in the same save"

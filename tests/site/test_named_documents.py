"""Who names a lead or a deal that he may not read learns nothing of it: neither its name nor whose it is."""

from typing import Any

import frappe
import pytest
from frappe.model.document import Document

from tests.site.relations_records import make, make_campaign, make_customer, make_lead, make_opportunity
from tests.site.team_records import make_user, set_settings


@pytest.fixture
def salesperson(site: str) -> str:
	set_settings(salespeople_see="Their Own")
	return make_user("anna")


@pytest.fixture
def hidden(salesperson: str) -> dict[str, Document]:
	"""A colleague's lead and deal."""
	colleague = make_user("ben")
	deal = make_opportunity(make_customer("Hidden Engines").name, opportunity_owner=colleague)
	return {"sales_lead": make_lead(lead_owner=colleague), "sales_opportunity": deal}


def call(**values: Any) -> Document:
	return make("Customer Interaction", subject="Call", interaction_type="Call", **values)


@pytest.mark.parametrize("fieldname", ["sales_lead", "sales_opportunity"])
def test_an_interaction_does_not_tell_of_what_is_hidden(salesperson, hidden, fieldname):
	own = make_lead(lead_owner=salesperson)
	frappe.set_user(salesperson)
	with pytest.raises(frappe.PermissionError) as refused:
		call(**{fieldname: hidden[fieldname].name})
	assert hidden[fieldname].name in str(refused.value) and "Engines" not in str(refused.value)
	interaction = call(sales_lead=own.name)
	with pytest.raises(frappe.PermissionError):
		interaction.update({fieldname: hidden[fieldname].name}).save()


def test_a_member_of_a_campaign_does_not_tell_of_what_is_hidden(salesperson, hidden):
	own, other = (make_lead(lead_owner=salesperson, first_name=name) for name in ("Ada", "Eve"))
	member = make("Campaign Member", outreach_campaign=make_campaign().name, sales_lead=own.name)
	frappe.set_user(salesperson)
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc(member.doctype, member.name).update({"sales_lead": hidden["sales_lead"].name}).save()
	assert member.reload().update({"sales_lead": other.name}).save().member_name == other.lead_name


def test_a_deal_does_not_come_from_a_lead_that_is_hidden(salesperson, hidden):
	customer = make_customer("Known Engines").name
	frappe.set_user(salesperson)
	with pytest.raises(frappe.PermissionError):
		make_opportunity(customer, sales_lead=hidden["sales_lead"].name)
	deal = make_opportunity(customer)
	with pytest.raises(frappe.PermissionError):
		deal.update({"split_from": hidden["sales_opportunity"].name}).save()


def test_what_was_named_by_others_stays_editable(salesperson, hidden):
	interaction = call(sales_opportunity=hidden["sales_opportunity"].name, handled_by=salesperson)
	frappe.set_user(salesperson)
	assert frappe.get_doc(interaction.doctype, interaction.name).update({"subject": "Called"}).save()

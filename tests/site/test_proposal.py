"""A proposal made from an opportunity: the saved quotation, its print format and the e-mail that goes with it."""

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import add_days, add_months, getdate, nowdate

from crm_suite.api.proposal import make_proposal, proposal_mail
from crm_suite.erp.proposal import PRINT_FORMAT
from tests.site.business.world import World, make_item, make_opportunity
from tests.site.relations_records import as_user

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def deal(world: World) -> str:
	"""An opportunity with a lamp at 75 and a cable as a gift."""
	lamp = make_item("Proof Lamp", is_stock_item=0, item_name="Reading lamp")
	return make_opportunity(
		world,
		world.customers[0],
		"Light",
		items=[
			{"item_code": lamp, "qty": 3, "rate": 75, "uom": "Nos", "description": "Brass, with a dimmer"},
			{"item_code": world.stocked, "qty": 1, "rate": 0, "uom": "Nos"},
		],
	)


def printed(quotation: Document) -> str:
	return frappe.get_print("Quotation", quotation.name, PRINT_FORMAT, doc=quotation)


def test_the_first_click_saves_a_quotation(world: World, deal: str) -> None:
	quotation = frappe.get_doc("Quotation", make_proposal(deal))
	assert (quotation.docstatus, quotation.crms_opportunity) == (0, deal)
	assert quotation.net_total == 225
	assert getdate(quotation.valid_till) == getdate(add_months(nowdate(), 1))


def test_it_is_valid_for_as_long_as_the_settings_say(world: World, deal: str) -> None:
	frappe.db.set_single_value("CRM Settings", "default_valid_till", "10")
	quotation = frappe.get_doc("Quotation", make_proposal(deal))
	assert getdate(quotation.valid_till) == getdate(add_days(nowdate(), 10))


def test_without_products_there_is_nothing_to_offer(world: World) -> None:
	with pytest.raises(frappe.ValidationError, match="no products yet"):
		make_proposal(make_opportunity(world, world.customers[0]))


def test_without_a_price_list_it_is_refused_in_words(world: World, deal: str) -> None:
	frappe.db.set_single_value("Selling Settings", "selling_price_list", None)
	frappe.db.delete("Price List")
	with pytest.raises(frappe.ValidationError, match="no price list"):
		make_proposal(deal)


def test_it_needs_permission_to_make_quotations(world: World, deal: str) -> None:
	with as_user("Accounts User"), pytest.raises(frappe.PermissionError):
		make_proposal(deal)


def test_the_print_shows_what_a_customer_needs(world: World, deal: str) -> None:
	with as_user("Sales User") as seller:
		frappe.db.set_value("Sales Opportunity", deal, "opportunity_owner", seller)
		quotation = frappe.get_doc("Quotation", make_proposal(deal))
	quotation.items[0].price_list_rate = 100
	html = printed(quotation)
	for expected in (
		quotation.name,
		world.customers[0],
		"Reading lamp",
		"Brass, with a dimmer",
		"25.0%",
		"Free of charge",
		quotation.get_formatted("valid_till"),
		seller,
		"Draft",
	):
		assert expected in html, expected
	assert "{{" not in html


def test_no_foreign_markup_reaches_the_paper(world: World, deal: str) -> None:
	quotation = frappe.get_doc("Quotation", make_proposal(deal))
	quotation.customer_name = f"Acme {SCRIPT}"
	quotation.contact_display = SCRIPT
	quotation.address_display = f"Street 1<br>{SCRIPT}"
	quotation.terms = f'<p onclick="alert(1)">Pay</p><img src="http://elsewhere.example/a.png">{SCRIPT}'
	row = quotation.items[0]
	row.item_name = f"<img src=x onerror=alert(1)>{SCRIPT}"
	row.description = '<iframe src="http://elsewhere.example"></iframe><b>Strong</b>'
	row.image = "http://elsewhere.example/pixel.png"
	html = printed(quotation)
	body = html[html.index('<div class="crms-proposal">') :]
	for forbidden in ("<script>alert", "onclick", "elsewhere.example", "<iframe", "<img src=x"):
		assert forbidden not in body, forbidden
	assert "<b>Strong</b>" in body
	assert "Street 1<br>" in body


def test_the_second_click_writes_to_the_contact(world: World, deal: str) -> None:
	quotation = frappe.get_doc("Quotation", make_proposal(deal))
	quotation.db_set({"contact_email": "ada@engines.example", "contact_display": "Ada <Lovelace>"})
	mail = proposal_mail(quotation.name)
	assert (mail["recipients"], mail["print_format"]) == ("ada@engines.example", PRINT_FORMAT)
	assert quotation.name in mail["subject"]
	assert "Dear Ada &lt;Lovelace&gt;," in mail["message"]
	assert quotation.get_formatted("valid_till") in mail["message"]


def test_without_a_contact_it_goes_to_the_customers_address(world: World, deal: str) -> None:
	quotation = frappe.get_doc("Quotation", make_proposal(deal))
	assert proposal_mail(quotation.name)["recipients"] == ""
	frappe.db.set_value("Customer", quotation.party_name, "email_id", "office@engines.example")
	assert proposal_mail(quotation.name)["recipients"] == "office@engines.example"


def test_who_signs_stands_once_where_nobody_is_known(world: World, deal: str) -> None:
	quotation = frappe.get_doc("Quotation", make_proposal(deal))
	signatures = printed(quotation).split('class="signatures"')[1]
	assert signatures.count(quotation.company) == 1


def test_the_mail_is_for_those_who_may_send_the_quotation(world: World, deal: str) -> None:
	name = make_proposal(deal)
	with as_user("Service Agent"), pytest.raises(frappe.PermissionError):
		proposal_mail(name)

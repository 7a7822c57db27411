"""Leads from a website: what visitors send becomes a lead, or joins one, and nobody learns whom we know."""

from collections.abc import Iterator
from typing import Any

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import set_request

from crm_suite.api.capture import submit
from crm_suite.api.capture_template import questions_of_form
from tests.site.relations_records import (
	as_user,
	company,
	make,
	make_campaign,
	make_customer,
	make_lead,
	make_template,
	messages,
)

VISITOR = {"first_name": "Grace", "last_name": "Hopper", "email": "grace@navy.example"}


@pytest.fixture
def form() -> Document:
	return make("Capture Form", form_name="Contact Page", capture_source="Website", enabled=1)


@pytest.fixture(autouse=True)
def as_guest(form: Document) -> Iterator[None]:
	"""A visitor without an account, with an internet address of his own."""
	set_request(method="POST", path="/")
	frappe.local.request_ip = frappe.generate_hash()
	frappe.set_user("Guest")
	yield
	del frappe.local.request, frappe.local.request_ip


def send(form: Document | None, accept: str = "*/*", **answers: Any) -> dict[str, Any] | None:
	"""Send a form as a website does."""
	set_request(method="POST", path="/", headers={"Accept": accept})
	token = form.token if form else "0" * 20
	frappe.local.form_dict = frappe._dict(cmd="crm_suite.api.capture.submit", capture_form=token)
	return submit(token, **answers)


def captured(**filters: Any) -> list[Document]:
	names = frappe.get_all("Sales Lead", filters | {"owner": "Guest"}, pluck="name", order_by="creation")
	return [frappe.get_doc("Sales Lead", name) for name in names]


def test_a_visitor_becomes_a_lead(form):
	campaign = make_campaign_as_admin(campaign_name="Spring 2026")
	answer = send(
		form,
		**VISITOR,
		phone="020 7946 0000",
		country="Vereinigtes Königreich",
		message="Call me <b>soon</b>",
		utm_source="newsletter",
		utm_campaign="Spring 2026",
		landing_page="https://shop.example/engines?x=1",
		referrer="https://search.example",
		industry="Nothing of ours",
		**{"Team size": "12"},
	)
	assert answer == {"received": True}
	(lead,) = captured()
	assert (lead.lead_name, lead.email, lead.phone) == (
		"Grace Hopper",
		"grace@navy.example",
		"+442079460000",
	)
	assert (lead.source, lead.company, lead.country) == ("Website", company(), "United Kingdom")
	assert (lead.utm_source, lead.outreach_campaign) == ("newsletter", campaign.name)
	assert (lead.landing_page, lead.referrer) == (
		"https://shop.example/engines?x=1",
		"https://search.example",
	)
	assert not (lead.lead_owner or lead.territory or lead.language)
	assert "Call me &lt;b&gt;soon&lt;/b&gt;" in lead.notes
	assert "Team size" in lead.notes and "Nothing of ours" in lead.notes


def make_campaign_as_admin(**values: Any) -> Document:
	frappe.set_user("Administrator")
	campaign = make_campaign(**values)
	frappe.set_user("Guest")
	return campaign


def test_who_writes_again_joins_the_lead(form):
	frappe.set_user("Administrator")
	with as_user("Sales User") as owner:
		lead = make_lead(email="grace@navy.example", first_name="Grace", last_name="Hopper")
	frappe.set_user("Guest")
	answer = send(form, **VISITOR | {"email": "GRACE@navy.example"}, job_title="Admiral", message="And again")
	assert answer == {"received": True}
	assert not captured()
	assert not frappe.db.get_value("Sales Lead", lead.name, "job_title")
	(interaction,) = interactions(lead.name)
	assert (interaction.interaction_type, interaction.direction) == ("Website", "Inbound")
	assert "And again" in interaction.notes and "Admiral" in interaction.notes
	assert not interaction.handled_by
	notice = frappe.db.get_value(
		"Notification Log", {"for_user": owner, "document_name": lead.name}, "subject"
	)
	assert "Grace Hopper" in notice and form.name in notice
	assert not messages()


def interactions(lead: str) -> list[Document]:
	return [
		frappe.get_doc("Customer Interaction", name)
		for name in frappe.get_all("Customer Interaction", {"sales_lead": lead}, pluck="name")
	]


def test_a_button_that_is_pressed_twice_says_nothing_new(form):
	for _time in range(2):
		send(form, **VISITOR, message="Hello & <i>thanks</i>")
	(lead,) = captured()
	assert interactions(lead.name) == []
	for _time in range(2):
		send(form, **VISITOR, message="Something else")
	assert len(interactions(lead.name)) == 1


def test_the_answer_does_not_tell_whom_we_know(form):
	frappe.set_user("Administrator")
	make_customer("Navy")
	contact = make("Contact", first_name="Grace", last_name="Hopper")
	contact.append("email_ids", {"email_id": "grace@navy.example", "is_primary": 1})
	contact.append("links", {"link_doctype": "Customer", "link_name": "Navy"})
	contact.save()
	settings = frappe.get_single("CRM Suite Settings")
	settings.duplicate_leads = "Block"
	settings.save()
	frappe.set_user("Guest")
	assert send(form, **VISITOR) == send(form, email="nobody@knows.example") == {"received": True}
	assert len(captured()) == 2
	assert not messages()


def test_programs_are_thanked_and_forgotten(form):
	assert send(form, **VISITOR, fax="555") == {"received": True}
	assert not captured()


def test_each_field_that_is_wrong_is_named(form):
	answer = send(
		form,
		email="no address",
		phone="call me",
		first_name="x" * 10_000_000,
		message="y" * 10_000_000,
		city=["a"],
	)
	assert answer["received"] is False
	assert set(answer["errors"]) == {"email", "phone", "first_name", "message", "city"}
	assert all(len(message) < 100 for message in answer["errors"].values())
	assert frappe.local.response["http_status_code"] == 422
	assert not captured()


def test_somebody_must_be_named(form):
	assert set(send(form, message="Hello")["errors"]) == {"email"}
	assert set(send(form, email="grace@bücher.example", city=float("nan"))["errors"]) == {"email", "city"}
	send(form, email="grace.hopper@navy.example")
	assert [lead.lead_name for lead in captured()] == ["grace.hopper"]


def test_a_script_in_a_name_is_no_part_of_it(form):
	send(
		form,
		**VISITOR | {"first_name": "<script>alert(1)</script>Grace", "organization_name": "<img src=x>Navy"},
	)
	(lead,) = captured()
	assert (lead.first_name, lead.organization_name) == ("Grace", "Navy")
	assert lead.lead_name == "Grace Hopper (Navy)"


def test_a_browser_without_scripts_is_taken_to_the_thank_you_page(form):
	form.db_set("thank_you_page", "https://shop.example/thanks")
	assert send(form, accept="text/html,*/*", **VISITOR) is None
	assert frappe.local.response["type"] == "redirect"
	assert frappe.local.response["location"] == "https://shop.example/thanks"


def test_a_browser_without_scripts_is_shown_what_is_wrong(form):
	send(form, accept="text/html,*/*", email="no address")
	assert frappe.local.response["http_status_code"] == 422
	assert "not an e-mail address" in frappe.local.message


def test_nobody_gets_in_without_a_form():
	with pytest.raises(frappe.PermissionError, match="closed"):
		send(None, **VISITOR)


def test_one_address_sends_so_often_and_no_more(form):
	form.db_set("submissions_per_hour", 2)
	for _time in range(2):
		send(form, **VISITOR)
	answer = send(form, **VISITOR)
	assert (answer["received"], answer["errors"]) == (False, {})
	assert "again in 60 minutes" in answer["message"] and 3500 < answer["retry_after"] <= 3600
	assert frappe.local.response["http_status_code"] == 429
	frappe.local.request_ip = frappe.generate_hash()
	assert send(form, **VISITOR) == {"received": True}


def test_many_addresses_cannot_fill_the_site(form):
	form.db_set("enquiries_per_hour", 2)
	frappe.db.set_value("User", form.owner, "email", "maker@forms.example")

	def send_from_elsewhere(number: int, **answers: Any) -> dict[str, Any]:
		frappe.local.request_ip = frappe.generate_hash()
		return send(form, **{"first_name": f"Visitor {number}", "email": f"{number}@many.example"} | answers)

	# What is refused or forgotten anyway takes nobody's place.
	send_from_elsewhere(1, email="no address")
	send_from_elsewhere(2, fax="555")
	answers = [send_from_elsewhere(number)["received"] for number in range(3, 7)]
	assert answers == [True, True, False, False]
	assert len(captured()) == 2
	told = frappe.get_all("Notification Log", {"document_name": form.name}, ["for_user", "subject"])
	assert [(row.for_user, form.name in row.subject) for row in told] == [(form.owner, True)]
	send(form, accept="text/html", **VISITOR)
	assert frappe.local.response["http_status_code"] == 429
	assert "what you wrote is still there" in frappe.local.message
	form.db_set("enquiries_per_hour", 0)
	assert send_from_elsewhere(7) == {"received": True}


def test_an_admin_opens_and_closes_the_form(form):
	form.db_set("enabled", 0)
	with pytest.raises(frappe.PermissionError):
		send(form, **VISITOR)
	assert not captured()


def test_a_copied_form_has_a_token_of_its_own(form):
	frappe.set_user("Administrator")
	copy = frappe.copy_doc(form)
	copy.form_name = "Another Page"
	assert copy.insert().token != form.token


def test_a_visitor_is_asked_for_what_the_template_requires(form):
	frappe.set_user("Administrator")
	template = frappe.new_doc("Capture Template")
	template.update({"template_name": "Britons", "market_country": "United Kingdom"})
	# Nobody on a website can say who the lead's owner is to be.
	for fieldname in ("phone", "notes", "lead_owner"):
		template.append("lead_fields", {"lead_field": fieldname})
	template.insert()
	frappe.set_user("Guest")
	answer = send(form, **VISITOR, country="UK")
	assert answer["errors"] == dict.fromkeys(("phone", "message"), "Please fill this in.")
	assert send(form, **VISITOR, country="UK", phone="020 7946 0000", message="Hello") == {"received": True}
	assert send(form, email="other@navy.example", country="France") == {"received": True}


def test_a_page_is_asked_for_what_it_shows(form):
	"""A page that was made before the template required a field goes on bringing leads."""
	frappe.set_user("Administrator")
	make_template("Website Leads", "phone", "tax_id", "notes", capture_source="Website")
	frappe.set_user("Guest")
	send(form, accept="text/html", **VISITOR, phone="", message="")
	assert captured() == []
	send(form, accept="text/html", **VISITOR, phone="+44 20 7946 0000", message="Hello")
	assert [lead.email for lead in captured()] == [VISITOR["email"]]
	assert set(send(form, **VISITOR)["errors"]) == {"phone", "tax_id", "message"}


def test_the_snippet_asks_what_the_template_asks(form):
	frappe.set_user("Administrator")

	def asked() -> dict[str, bool]:
		return {question["name"]: question["required"] for question in questions_of_form(form.name)}

	usual = ("first_name", "last_name", "organization_name", "email", "phone", "message")
	assert asked() == {name: name == "email" for name in usual}
	make_template(
		"Website Leads", "tax_id", "notes", "lead_owner", capture_source="Website", not_asked=("phone",)
	)
	assert {name for name, required in asked().items() if required} == {"email", "tax_id", "message"}
	assert "phone" not in asked() and "lead_owner" not in asked()
	labels = {question["name"]: question["label"] for question in questions_of_form(form.name)}
	assert (labels["tax_id"], labels["message"]) == ("Tax ID", "Message")
	with as_user(), pytest.raises(frappe.PermissionError):
		questions_of_form(form.name)

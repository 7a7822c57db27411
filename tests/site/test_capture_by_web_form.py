"""Leads from Frappe's own web form, as it saves what visitors fill in."""

import json
from collections.abc import Callable
from typing import Any

import frappe
import pytest
from frappe.model.document import Document
from frappe.website.doctype.web_form.web_form import accept
from redis.exceptions import RedisError

from crm_suite.erp.capture_limits import Excess, excess, tell_of_flood
from tests.site.relations_records import make_lead, make_template, messages

WEB_FORM = "contact-sales"
VISITOR = {"first_name": "Grace", "last_name": "Hopper", "email": "grace@navy.example"}


@pytest.fixture(autouse=True)
def web_form(site: str) -> Document:
	"""As an admin has published it; the visitor has no account."""
	web_form = frappe.get_doc("Web Form", WEB_FORM)
	assert not web_form.published
	web_form.published = 1
	web_form.save()
	frappe.set_user("Guest")
	return web_form


def send(**values: Any) -> Any:
	return accept(WEB_FORM, json.dumps(values))


def leads() -> list[frappe._dict]:
	return frappe.get_all("Sales Lead", filters={"email": VISITOR["email"]}, fields=["*"])


def test_an_admin_opens_and_closes_it(web_form):
	web_form.db_set("published", 0)
	with pytest.raises(frappe.PermissionError, match="closed"):
		send(**VISITOR)
	assert leads() == []


def test_a_visitor_becomes_a_lead():
	answer = send(
		**VISITOR,
		message="Two engines, <b>please</b>",
		country="UK",
		phone="020 7946 0000",
		utm_source="newsletter",
		landing_page="https://shop.example/?" + "x" * 500,
		status="Converted",
	)
	(lead,) = leads()
	assert (lead.lead_name, lead.source, lead.country) == ("Grace Hopper", "Website", "United Kingdom")
	assert (lead.phone, lead.utm_source, lead.status) == ("+442079460000", "newsletter", "New")
	assert lead.landing_page.startswith("https://shop.example/")
	assert "&lt;b&gt;please" in lead.notes
	assert lead.name not in json.dumps(answer.as_dict(), default=str)
	assert not messages()


def test_who_writes_again_joins_the_lead():
	frappe.set_user("Administrator")
	lead = make_lead(**VISITOR)
	frappe.set_user("Guest")
	send(**VISITOR, message="And again")
	assert [row.name for row in leads()] == [lead.name]
	assert (
		frappe.db.get_value("Customer Interaction", {"sales_lead": lead.name}, "interaction_type")
		== "Website"
	)
	assert not messages()


def test_what_is_wrong_is_said_by_field():
	with pytest.raises(frappe.ValidationError, match=r"Phone.*not a phone number"):
		send(**VISITOR, phone="call me")
	with pytest.raises(frappe.ValidationError, match=r"First Name.*too long") as refused:
		send(**VISITOR | {"first_name": "x" * 10_000_000}, message="x" * 10_000_000)
	assert "Message" in str(refused.value) and len(str(refused.value)) < 200
	with pytest.raises(frappe.ValidationError):
		send(first_name="Grace")
	assert leads() == []


def test_a_script_in_a_name_is_no_part_of_it():
	send(**VISITOR | {"first_name": "<script>alert(1)</script>Grace"}, organization_name="Hop & <b>Per</b>")
	(lead,) = leads()
	assert (lead.first_name, lead.organization_name) == ("Grace", "Hop & Per")


def test_nothing_is_kept_of_an_enquiry():
	assert frappe.get_list("Website Enquiry", ignore_permissions=True) == []
	assert not frappe.db.has_table("Website Enquiry")


def test_nobody_is_asked_for_what_the_form_does_not_show():
	frappe.set_user("Administrator")
	make_template("Website Leads", "tax_id", "phone", "notes", "address_line1", capture_source="Website")
	frappe.set_user("Guest")
	with pytest.raises(frappe.ValidationError) as refused:
		send(**VISITOR)
	assert "Phone" in str(refused.value) and "Message" in str(refused.value)
	assert "No Label" not in str(refused.value) and "Tax ID" not in str(refused.value)
	send(**VISITOR, phone="+44 20 7946 0000", message="Hello")
	assert len(leads()) == 1


def test_what_only_programs_fill_in_leaves_nothing():
	answer = send(**VISITOR, fax="555-0100")
	assert answer.doctype == "Website Enquiry"
	assert leads() == []
	assert not messages()


def test_many_addresses_cannot_fill_the_site():
	settings = frappe.get_doc("CRM Suite Settings")
	settings.db_set("enquiries_per_hour", 1)
	frappe.cache.delete_value("crms_enquiries:web-forms")
	send(**VISITOR)
	with pytest.raises(frappe.RateLimitExceededError, match="again in 60 minutes"):
		send(**VISITOR | {"email": "other@navy.example"})
	assert len(leads()) == 1
	assert not frappe.db.exists("Sales Lead", {"email": "other@navy.example"})


@pytest.mark.parametrize("is_queue_down", [False, True])
def test_of_a_flood_is_told_before_the_request_is_rolled_back(
	monkeypatch: pytest.MonkeyPatch, is_queue_down: bool
) -> None:
	asked: list[dict[str, Any]] = []

	def enqueue(_method: Callable, **options: Any) -> None:
		asked.append(options)
		if is_queue_down:
			raise RedisError

	monkeypatch.setattr(frappe, "enqueue", enqueue)
	monkeypatch.setattr(frappe.db, "get_value", lambda doctype, *_rest: f"{doctype}@navy.example")
	tell_of_flood(Excess(60, is_first=True), "Web Form", "Web Form", ["contact"])
	((options),) = asked
	assert (options["users"], options["enqueue_after_commit"]) == (["User@navy.example"], False)
	assert (options["doc"].type, options["doc"].document_name) == ("Alert", "contact")


def test_a_flood_is_told_to_nobody_whose_user_is_gone() -> None:
	frappe.db.set_value("Web Form", WEB_FORM, "owner", "nobody@navy.example")
	tell_of_flood(Excess(60, is_first=True), "Web Form", "Web Form", [WEB_FORM])
	assert not frappe.db.exists("Notification Log", {"document_name": WEB_FORM})


def test_what_is_counted_ends_though_its_hour_ended_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
	subject = frappe.generate_hash()
	monkeypatch.setattr(frappe.cache, "set", lambda *_args, **_options: None, raising=False)
	assert excess(subject, 5) is None
	assert 0 < frappe.cache.ttl(frappe.cache.make_key(f"crms_enquiries:{subject}")) <= 3600

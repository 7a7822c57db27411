"""Leads from e-mails, as Frappe's own mail receiver makes them of raw messages."""

from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import frappe
import pytest
from frappe.email.doctype.email_account.email_account import get_append_to
from frappe.email.receive import InboundMail
from frappe.model.document import Document

from tests.site.relations_records import make, make_customer, make_lead
from tests.site.test_concurrent_conversion import in_own_connection

INBOX = "sales@harborandpine.example"


@pytest.fixture
def account() -> Document:
	"""An account that appends to leads, without the checks that would call its server."""
	account = frappe.new_doc("Email Account")
	account.update(
		{
			"email_account_name": "Sales Inbox",
			"email_id": INBOX,
			"append_to": "Sales Lead",
			"enable_incoming": 0,
		}
	)
	account.insert()
	return account


def receive(account: Document, sender: str, subject: str = "Two engines", text: str = "Please") -> Document:
	"""Receive a raw mail; returns the Communication that Frappe made of it."""
	mail = EmailMessage()
	mail["From"] = sender
	mail["To"] = INBOX
	mail["Subject"] = subject
	mail["Message-ID"] = f"<{frappe.generate_hash()}@navy.example>"
	mail.set_content(text)
	return InboundMail(mail.as_string(), account).process()


def lead_of(communication: Document) -> Document:
	assert communication.reference_doctype == "Sales Lead"
	return frappe.get_doc("Sales Lead", communication.reference_name)


def test_an_email_account_offers_leads():
	assert ["Sales Lead"] in get_append_to(txt="Sales")


def test_a_mail_becomes_a_lead(account):
	lead = lead_of(receive(account, "Grace Hopper <Grace@Navy.example>"))
	assert (lead.lead_name, lead.first_name, lead.last_name) == ("Grace Hopper", "Grace", "Hopper")
	assert (lead.email, lead.subject, lead.source) == ("grace@navy.example", "Two engines", "E-mail")
	assert lead.company and lead.status == "New"
	assert not (lead.lead_owner or lead.sender_name or lead.country or lead.territory or lead.language)


@pytest.mark.parametrize(
	"name",
	[
		'"<script>alert(1)</script>Grace"',
		"=?utf-8?q?=3Cscript=3Ealert(1)=3C/script=3EGrace?=",
		'"' + "Grace " * 15 + '<img src=x onerror=alert(1)>"',
	],
)
def test_a_script_in_the_senders_name_is_no_part_of_it(account, name):
	raw = f"From: {name} <grace@navy.example>\nTo: {INBOX}\nSubject: Two engines\n\nPlease"
	lead = lead_of(InboundMail(raw, account).process())
	assert "Grace" in lead.lead_name and not set("<>") & set(lead.lead_name)
	assert len(lead.lead_name) <= 140
	assert lead.email == "grace@navy.example"


def test_who_has_no_name_is_called_by_the_address(account):
	assert lead_of(receive(account, "grace.hopper@navy.example")).lead_name == "grace.hopper"


def test_a_second_mail_joins_the_lead(account):
	first = receive(account, "Grace Hopper <grace@navy.example>")
	second = receive(account, "G. Hopper <GRACE@navy.example>", subject="Something else entirely")
	assert second.reference_name == first.reference_name
	assert frappe.db.count("Sales Lead", {"email": "grace@navy.example"}) == 1
	assert second.name != first.name


def test_a_mail_joins_the_lead_that_came_another_way(account):
	lead = make_lead(email="grace@gmail.com", first_name="Grace", last_name="Hopper")
	assert receive(account, "Grace Hopper <grace+engines@gmail.com>").reference_name == lead.name


def test_a_lead_that_is_closed_is_not_joined(account):
	lead = make_lead(email="grace@navy.example", status="Disqualified", disqualified_reason="No budget")
	assert receive(account, "Grace Hopper <grace@navy.example>").reference_name != lead.name


def test_a_customers_contact_is_never_refused(account):
	settings = frappe.get_single("CRM Suite Settings")
	settings.duplicate_leads = "Block"
	settings.save()
	make_customer("Navy")
	contact = make("Contact", first_name="Grace", last_name="Hopper")
	contact.append("email_ids", {"email_id": "grace@navy.example", "is_primary": 1})
	contact.append("links", {"link_doctype": "Customer", "link_name": "Navy"})
	contact.save()
	assert lead_of(receive(account, "Grace Hopper <grace@navy.example>")).lead_name == "Grace Hopper"


@pytest.mark.usefixtures("really_commits")
def test_a_mail_joins_the_lead_that_somebody_saves_meanwhile(account):
	frappe.db.commit()
	# The receiver's view of the database is from before the lead.
	assert not frappe.db.exists("Sales Lead", {"email": "grace@navy.example"})
	with ThreadPoolExecutor(1) as pool:
		saved = pool.submit(in_own_connection, lambda: make_lead(email="grace@navy.example").name)
		lead = saved.result(timeout=60)
	assert receive(account, "Ada Lovelace <grace@navy.example>").reference_name == lead
	assert frappe.db.count("Sales Lead", {"email": "grace@navy.example"}) == 1

"""What tests of confirmations share: a site that sends them, and what became of them."""

import frappe
from frappe.model.document import Document

from crm_suite.erp.confirmations import DOCTYPE
from crm_suite.jobs.confirmations import deal_with

ADDRESS = "ada@engines.example"


def switch(*fieldnames: str) -> None:
	"""Tick these settings."""
	for fieldname in fieldnames:
		frappe.db.set_single_value("CRM Suite Settings", fieldname, 1)
	frappe.clear_document_cache("CRM Suite Settings", "CRM Suite Settings")


def switch_on() -> None:
	"""Confirmations of both kinds, and an account that mail goes out by."""
	switch("send_order_confirmations", "send_payment_confirmations")
	frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "Proof Out",
			"email_id": "sales@proof.example",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"no_smtp_authentication": 1,
		}
	).insert()
	frappe.local.outgoing_email_account = {}


def notes(document: Document) -> list[frappe._dict]:
	return frappe.get_all(
		DOCTYPE,
		{"reference_name": document.name},
		["name", "kind", "customer", "status", "reason", "recipient", "attempts"],
		order_by="part",
	)


def send(document: Document) -> frappe._dict:
	"""Send the one confirmation of the document; returns what became of it."""
	(note,) = notes(document)
	deal_with(note.name)
	return notes(document)[0]


def mails(document: Document) -> list[str]:
	return frappe.get_all("Email Queue", {"reference_name": document.name}, pluck="message")


def letters(document: Document) -> dict[str, str]:
	"""The letters that were sent about a document, by recipient."""
	shown = frappe.get_all("Communication", {"reference_name": document.name}, ["recipients", "content"])
	return {letter.recipients: letter.content for letter in shown}

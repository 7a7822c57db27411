"""What a confirmation says. Texts are in the language of the moment; what people typed is escaped."""

from html import escape
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import fmt_money

from crm_suite.rules.amounts import MILLS
from crm_suite.rules.confirmation import TILL
from crm_suite.rules.receipts import Receipt

TABLE = "border-collapse: collapse; border-top: 1px solid #dfe3e6; margin: 16px 0; font-size: 14px;"
CELL = "border-bottom: 1px solid #dfe3e6; padding: 7px 12px; font-size: 14px; vertical-align: top;"


class Letter(NamedTuple):
	"""Subject as text, message as HTML."""

	subject: str
	message: str


def letter_of(doc: Document, receipt: Receipt | None, replaces: str | None = None) -> Letter:
	"""The letter about a submitted document: what it says that the customer has paid, or, without a `receipt`, an
	order. `replaces` names what was confirmed and then amended."""
	return payment_letter(doc, receipt, replaces) if receipt else order_letter(doc, replaces)


def order_letter(order: Document, replaces: str | None) -> Letter:
	"""An order as it was entered; the print that is attached says the rest."""
	lines = [
		_("Thank you for your order. We confirm it as in the document attached."),
		*replacing(replaces),
	]
	facts = [
		(_("Our order number"), order.name),
		(_("Your reference"), order.get("po_no")),
		(_("Delivery date"), order.get("delivery_date") and order.get_formatted("delivery_date")),
		(_("Total"), order.get_formatted("rounded_total" if order.rounded_total else "grand_total")),
	]
	return Letter(
		_("Order confirmation {0}").format(order.name),
		html(greeting(order, order.customer), lines, facts, order.company),
	)


def payment_letter(payment: Document, receipt: Receipt, replaces: str | None) -> Letter:
	"""Money that came in, and what it was for."""
	thanks = (
		_("Thank you for your purchase.") if payment.doctype in TILL else _("Thank you for your payment.")
	)
	amount = fmt_money(receipt.amount / MILLS, currency=receipt.currency)
	facts = [
		(_("Amount received"), amount),
		(_("Date"), payment.get_formatted("posting_date")),
		(_("Your reference"), payment.get("reference_no") or payment.get("cheque_no")),
		(_("For"), ", ".join(receipt.paid_for)),
	]
	return Letter(
		_("Payment confirmation {0}").format(payment.name),
		html(greeting(payment, receipt.customer), [thanks, *replacing(replaces)], facts, payment.company),
	)


def replacing(name: str | None) -> list[str]:
	"""The line that tells which confirmation does not hold any more."""
	return [_("This replaces our confirmation of {0}.").format(name)] if name else []


def greeting(doc: Document, customer: str) -> str:
	"""To the contact of the document, else to the customer's, whom it goes to then."""
	name = doc.get("contact_display")
	contact = doc.get("contact_person")
	if not contact and not doc.get("contact_email"):
		contact = frappe.db.get_value("Customer", customer, "customer_primary_contact")
	if contact and not name:
		person = frappe.db.get_value("Contact", contact, ("first_name", "last_name"), as_dict=True)
		name = person and " ".join(filter(None, (person.first_name, person.last_name)))
	return _("Dear {0},").format(name) if name else _("Dear Sir or Madam,")


def html(greeting: str, lines: list[str], facts: list[tuple[str, str | None]], company: str) -> str:
	"""A letter of paragraphs and a small table, in which what is unknown has no line.

	Styles are in the elements, because e-mail programs drop all others. `dir` follows the language of the text.
	"""
	rows = "".join(
		f'<tr><td style="{CELL} color: #687178">{escape(label)}</td>'
		f'<td style="{CELL} font-weight: 600">{escape(str(value))}</td></tr>'
		for label, value in facts
		if value
	)
	paragraphs = "".join(f"<p>{escape(line)}</p>" for line in (greeting, *lines))
	closing = f"<p>{escape(_('Kind regards,'))}<br>{escape(company)}</p>"
	return f'<div dir="auto">{paragraphs}<table style="{TABLE}">{rows}</table>{closing}</div>'

"""What a confirmation says. Texts are in the language of the moment; what people typed is escaped."""

from html import escape
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.rules.confirmation import ORDER


class Letter(NamedTuple):
	"""Subject as text, message as HTML."""

	subject: str
	message: str


def letter_of(doc: Document, kind: str, replaces: str | None = None) -> Letter:
	"""The letter about a submitted document. `replaces` names an order that was confirmed and then amended."""
	return order_letter(doc, replaces) if kind == ORDER else payment_letter(doc)


def order_letter(order: Document, replaces: str | None) -> Letter:
	"""An order as it was entered; the print that is attached says the rest."""
	lines = [_("Thank you for your order. We confirm it as in the document attached.")]
	if replaces:
		lines.append(_("This replaces our confirmation of {0}.").format(replaces))
	facts = [
		(_("Our order number"), order.name),
		(_("Your reference"), order.get("po_no")),
		(_("Delivery date"), order.get("delivery_date") and order.get_formatted("delivery_date")),
		(_("Total"), order.get_formatted("rounded_total" if order.rounded_total else "grand_total")),
	]
	return Letter(
		_("Order confirmation {0}").format(order.name), html(greeting(order), lines, facts, order.company)
	)


def payment_letter(payment: Document) -> Letter:
	"""Money that came in, and what it was for."""
	lines = [_("Thank you for your payment.")]
	facts = [
		(_("Amount received"), payment.get_formatted("paid_amount")),
		(_("Date"), payment.get_formatted("posting_date")),
		(_("Your reference"), payment.get("reference_no")),
		(_("For"), ", ".join(dict.fromkeys(row.reference_name for row in payment.references))),
	]
	return Letter(
		_("Payment confirmation {0}").format(payment.name),
		html(greeting(payment), lines, facts, payment.company),
	)


def greeting(doc: Document) -> str:
	"""To the contact of the document; a payment names one without their name."""
	name = doc.get("contact_display")
	if not name and doc.get("contact_person"):
		person = frappe.db.get_value("Contact", doc.contact_person, ("first_name", "last_name"), as_dict=True)
		name = person and " ".join(filter(None, (person.first_name, person.last_name)))
	return _("Dear {0},").format(name) if name else _("Dear Sir or Madam,")


def html(greeting: str, lines: list[str], facts: list[tuple[str, str | None]], company: str) -> str:
	"""A letter of paragraphs and a small table, in which what is unknown has no line."""
	rows = "".join(
		f'<tr><td style="padding-right: 24px">{escape(label)}</td><td>{escape(str(value))}</td></tr>'
		for label, value in facts
		if value
	)
	paragraphs = "".join(f"<p>{escape(line)}</p>" for line in (greeting, *lines))
	return f"{paragraphs}<table>{rows}</table><p>{escape(_('Kind regards,'))}<br>{escape(company)}</p>"

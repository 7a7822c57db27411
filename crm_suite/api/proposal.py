"""A proposal in two clicks: the saved Quotation of an opportunity, and the e-mail that takes it to the customer."""

from datetime import date
from html import escape
from typing import TypedDict

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.translate import print_language
from frappe.utils import DateTimeLikeObject, add_days, add_months, cint, getdate

from crm_suite.api.quotation import make_quotation
from crm_suite.erp.proposal import PRINT_FORMAT, seller_of
from crm_suite.rules.text import bold


class ProposalMail(TypedDict):
	"""What Frappe's e-mail dialog starts with. `message` is HTML, the rest text."""

	recipients: str
	subject: str
	message: str
	print_format: str


@frappe.whitelist(methods=["POST"])
def make_proposal(sales_opportunity: str) -> str:
	"""Save a draft Quotation of the opportunity as it stands; returns its name.

	Needs read permission on the opportunity and create permission on quotations. Raises ValidationError for a
	lost opportunity, for one without products, and whatever ERPNext refuses a quotation for.
	"""
	opportunity = frappe.get_doc("Sales Opportunity", sales_opportunity)
	opportunity.check_permission("read")
	refuse_without_products(opportunity)
	quotation = make_quotation(opportunity.name)
	refuse_without_price_list(quotation)
	quotation.valid_till = quotation.valid_till or valid_until(quotation.transaction_date)
	return quotation.insert().name


def valid_until(start: DateTimeLikeObject) -> date:
	"""As long as ERPNext's own form makes a quotation valid: the days of its settings, else a month."""
	days = 0
	if frappe.db.exists("DocType", "CRM Settings", cache=True):
		days = cint(frappe.db.get_single_value("CRM Settings", "default_valid_till"))
	return getdate(add_days(start, days) if days > 0 else add_months(start, 1))


@frappe.whitelist(methods=["GET", "POST"])
def proposal_mail(quotation: str) -> ProposalMail:
	"""The e-mail that goes with the proposal, in the quotation's language.

	Needs permission to read and to e-mail the quotation. It goes to the quotation's contact, else to the customer's
	address, where the user may read the customer; with neither, `recipients` is empty and the user fills it in.
	"""
	document = frappe.get_doc("Quotation", quotation)
	document.check_permission("read")
	document.check_permission("email")
	with print_language(document.language):
		return {
			"recipients": document.contact_email or customer_address(document),
			"subject": _("Our proposal {0}").format(document.name),
			"message": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(document)),
			"print_format": PRINT_FORMAT,
		}


def customer_address(quotation: Document) -> str:
	"""The e-mail address of a quotation's customer; empty where there is none that the user may see."""
	customer = quotation.party_name if quotation.quotation_to == "Customer" else None
	if not customer or not frappe.has_permission("Customer", "read", doc=customer):
		return ""
	return frappe.db.get_value("Customer", customer, "email_id") or ""


def paragraphs(quotation: Document) -> list[str]:
	"""The letter, as HTML without its tags: what people typed is escaped."""
	greeting = (
		_("Dear {0},").format(quotation.contact_display)
		if quotation.contact_display
		else _("Dear Sir or Madam,")
	)
	lines = [greeting, _("Thank you for your interest. Our proposal {0} is attached.").format(quotation.name)]
	if quotation.valid_till:
		lines.append(_("It is valid until {0}.").format(quotation.get_formatted("valid_till")))
	lines.append(_("Do you have questions? Simply answer this e-mail."))
	seller = seller_of(quotation)["name"] or quotation.company
	return [escape(line) for line in lines] + [f"{escape(_('Kind regards,'))}<br>{escape(seller)}"]


def refuse_without_products(opportunity: Document) -> None:
	"""ERPNext would say it of a table that the user does not see."""
	if not opportunity.items:
		frappe.throw(
			_("{0} has no products yet. Add what you offer, then make the proposal.").format(
				bold(opportunity.title)
			),
			title=_("Nothing to Offer"),
		)


def refuse_without_price_list(quotation: Document) -> None:
	"""ERPNext would name the fields that are empty, of a form that the user has not seen."""
	if not quotation.selling_price_list:
		frappe.throw(
			_("There is no price list to sell by. Choose one in Selling Settings, or in the opportunity."),
			title=_("Price List Missing"),
		)

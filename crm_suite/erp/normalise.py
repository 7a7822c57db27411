"""How a lead's values are written down, whichever way they come in: one place, called by the lead's `validate`.

Only what changed is looked at, so that an old record with a number that would be refused today can still be saved.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import validate_email_address

from crm_suite.erp.countries import region_of
from crm_suite.rules.identity import clean_email, clean_phone, clean_tax_id
from crm_suite.rules.text import bold, plain_line, shorten

LINE_FIELDS = (
	"first_name",
	"last_name",
	"job_title",
	"organization_name",
	"address_line1",
	"address_line2",
	"city",
	"state",
	"pincode",
	"subject",
)
PHONE_FIELDS = ("phone", "mobile")


def normalise_lead(lead: Document) -> None:
	"""Write names on one line and without markup, e-mail addresses in small letters, phone numbers as
	`+442079460000`, and tax ids in capitals without spaces and signs.

	Raises ValidationError, named after the field, for what is no e-mail address or no phone number.
	"""
	before = lead.get_doc_before_save()

	def is_new(fieldname: str) -> bool:
		return bool(lead.get(fieldname)) and not (before and before.get(fieldname) == lead.get(fieldname))

	for fieldname in filter(is_new, LINE_FIELDS):
		lead.set(fieldname, plain_line(lead.get(fieldname)))
	if is_new("email"):
		lead.email = normal_email(lead)
	if is_new("tax_id"):
		# Some countries' are shorter than any that is recognised by: those stay as they were typed.
		lead.tax_id = clean_tax_id(lead.tax_id) or plain_line(lead.tax_id)
	for fieldname in filter(is_new, PHONE_FIELDS):
		lead.set(fieldname, normal_phone(lead, fieldname))


def normal_email(lead: Document) -> str:
	"""The lead's address in small letters, without a name round it; refused where it is none."""
	address = storable_email(lead.email)
	if not address:
		frappe.throw(
			_("{0} is not an e-mail address: {1}").format(
				bold(_(lead.meta.get_label("email"))), bold(shorten(lead.email))
			),
			exc=frappe.InvalidEmailAddressError,
			title=_("Invalid E-mail"),
		)
	return address


def storable_email(text: str | None) -> str | None:
	"""The address as `clean_email` writes it, where Frappe saves such a one: not in other letters than English ones."""
	address = clean_email(text)
	return address if address and validate_email_address(address) else None


def normal_phone(lead: Document, fieldname: str) -> str:
	"""The number with its country's prefix, by the lead's country or else the company's.

	Where no country is known, a number without `+` stays as it was typed.
	"""
	typed = lead.get(fieldname)
	region = region_of(lead.country) or region_of(company_country(lead.company))
	number = clean_phone(typed, region)
	if number:
		return number
	if region or typed.strip().startswith("+"):
		frappe.throw(
			_("{0} is not a phone number: {1}").format(
				bold(_(lead.meta.get_label(fieldname))), bold(shorten(typed))
			),
			exc=frappe.InvalidPhoneNumberError,
			title=_("Invalid Phone Number"),
		)
	return typed


def company_country(company: str | None) -> str | None:
	return company and frappe.get_cached_value("Company", company, "country")

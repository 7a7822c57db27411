"""Turns a Sales Lead into a Customer, a Contact, an Address and a Sales Opportunity: all of them or none.

The request's transaction is what makes it all or nothing; the lock on the lead's row is what makes it
happen once, however many browsers ask for it.
"""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_link_to_form

from crm_suite.erp.company import company_currency
from crm_suite.erp.joined_deal import add_contact, lock_joined_deal
from crm_suite.erp.locked_leads import lock_leads
from crm_suite.erp.party import insert, make_party
from crm_suite.erp.proposed_customer import customer_of_lead
from crm_suite.rules.conversion import (
	MADE_FIELDS,
	Conversion,
	Defaults,
	LeadDisqualified,
	LeadMerged,
	Wishes,
	has_part_of_address,
	must_convert,
	plan_conversion,
)
from crm_suite.rules.text import bold


@frappe.whitelist(methods=["POST"])
def convert_lead(
	lead: str,
	customer: str | None = None,
	create_opportunity: bool = True,
	opportunity_title: str | None = None,
	sales_pipeline: str | None = None,
	sales_opportunity: str | None = None,
) -> dict[str, Any]:
	"""Convert a lead, or tell what it was converted to before.

	`customer` names an existing customer for a lead who is one already; without it a new one is made.
	`sales_opportunity` names an open one that the lead joins: its customer is the lead's, and no other is opened.
	Returns the names `customer`, `contact`, `address` and `sales_opportunity` (None where there is none)
	and `already_converted`. Needs write permission on the lead and on an opportunity that it joins, and create
	permission on what is made.
	"""
	frappe.has_permission("Sales Lead", "write", throw=True)
	(document,) = lock_leads(lead)
	document.check_permission("write")

	if not needs_conversion(document):
		return tell_already_converted(document)

	wishes = Wishes(
		customer or None,
		create_opportunity,
		opportunity_title,
		sales_pipeline or None,
		sales_opportunity or None,
	)
	return convert(document, wishes)


@frappe.whitelist(methods=["POST"])
def propose_customer(lead: str) -> str | None:
	"""The existing customer that the lead seems to be, of those that the user may read; needs to read the lead."""
	document = frappe.get_doc("Sales Lead", lead)
	document.check_permission("read")
	return customer_of_lead(document)


def needs_conversion(lead: Document) -> bool:
	"""Whether the lead still has to be converted; a disqualified one is refused."""
	try:
		return must_convert(lead.status)
	except LeadDisqualified:
		frappe.throw(
			_(
				"{0} was disqualified. Take the lead up again with another status before you convert it."
			).format(bold(lead.lead_name)),
			title=_("Disqualified Lead"),
		)
	except LeadMerged:
		frappe.throw(
			_("{0} was merged into {1}. Convert that lead.").format(
				bold(lead.lead_name), get_link_to_form("Sales Lead", lead.merged_into)
			),
			title=_("Merged Lead"),
		)


def tell_already_converted(lead: Document) -> dict[str, Any]:
	"""What the first conversion made, with a message: somebody else, or a second click, came too late."""
	frappe.msgprint(
		_("{0} was already converted to the customer {1}.").format(
			bold(lead.lead_name), get_link_to_form("Customer", lead.customer)
		),
		title=_("Already Converted"),
		indicator="blue",
	)
	return made_of(lead) | {"already_converted": True}


def convert(lead: Document, wishes: Wishes) -> dict[str, Any]:
	"""Make the documents of a lead whose row the caller has locked, and note them in the lead."""
	deal = None
	if wishes.sales_opportunity:
		deal = lock_joined_deal(wishes.sales_opportunity, lead, wishes.customer)
		wishes = wishes._replace(customer=deal.customer)
	if wishes.customer:
		check_existing_customer(wishes.customer)
	plan = plan_conversion(lead.as_dict(), read_defaults(lead), wishes)
	check_create_permissions(plan)
	lead.record_conversion(make_documents(plan, wishes, deal))
	if has_part_of_address(lead.as_dict()) and not plan.address:
		tell_of_missing_address(lead)
	return made_of(lead) | {"already_converted": False}


def tell_of_missing_address(lead: Document) -> None:
	"""What the lead knows stays in the lead: an Address must have more."""
	frappe.msgprint(
		_("No address was made of {0}: it needs a street, a city and a country.").format(
			bold(lead.lead_name)
		),
		title=_("Address Incomplete"),
		indicator="orange",
	)


def made_of(lead: Document) -> dict[str, Any]:
	"""The names of what a converted lead became."""
	return {fieldname: lead.get(fieldname) or None for fieldname in MADE_FIELDS}


def check_existing_customer(name: str) -> None:
	"""Refuse a customer whom the user may not see, or with whom nobody trades any more."""
	customer = frappe.get_doc("Customer", name)
	customer.check_permission("read")
	if customer.disabled:
		frappe.throw(
			_("The customer {0} is disabled.").format(bold(customer.customer_name)),
			title=_("Disabled Customer"),
		)


def read_defaults(lead: Document) -> Defaults:
	"""What the site says about new customers."""
	return Defaults(
		customer_group=frappe.db.get_single_value("Selling Settings", "customer_group"),
		territory=frappe.db.get_single_value("Selling Settings", "territory"),
		country=frappe.get_cached_value("Company", lead.company, "country"),
	)


def check_create_permissions(plan: Conversion) -> None:
	"""Refuse before anything is made, and name all permissions that are missing."""
	needed = {
		"Customer": plan.customer,
		"Contact": plan.contact,
		"Address": plan.address,
		"Sales Opportunity": plan.opportunity,
	}
	missing = [
		_(doctype)
		for doctype, values in needed.items()
		if values is not None and not frappe.has_permission(doctype, "create")
	]
	if missing:
		frappe.throw(
			_("To convert this lead you need the permission to create: {0}.").format(
				bold(", ".join(missing))
			),
			exc=frappe.PermissionError,
			title=_("Permission Missing"),
		)


def make_documents(plan: Conversion, wishes: Wishes, deal: Document | None) -> dict[str, str | None]:
	"""Make what is planned, each document with the user's own permissions; returns the names by field.

	`deal` is the opportunity that the lead joins, if any.
	"""
	made = make_party(plan, wishes.customer)
	if deal:
		add_contact(deal, made["contact"])
		return made | {"sales_opportunity": deal.name}
	if not plan.opportunity:
		return made | {"sales_opportunity": None}
	values = plan.opportunity | {
		"customer": made["customer"],
		"contact": made["contact"],
		"contacts": [{"contact": made["contact"]}] if made["contact"] else [],
		# Frappe would give it the site's currency, which the company of the lead may not have.
		"currency": company_currency(plan.opportunity["company"]),
	}
	return made | {"sales_opportunity": insert("Sales Opportunity", values)}

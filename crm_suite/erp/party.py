"""Makes ERPNext's Customer with its Contact and Address from the values that a conversion planned."""

from typing import Any

import frappe
from frappe.contacts.doctype.address.address import get_address_display
from frappe.model.document import Document

from crm_suite.rules.conversion import Conversion, Values, contact_name


def make_party(plan: Conversion, existing_customer: str | None) -> dict[str, str | None]:
	"""Insert what is planned with the user's own permissions, and link it.

	An existing customer keeps its primary contact and address, and is not given a second contact with the
	same e-mail address or the same address twice. Returns the names of `customer`, `contact`, `address`.
	"""
	if existing_customer:
		return {
			"customer": existing_customer,
			"contact": plan.contact
			and (
				find_contact(existing_customer, plan.contact) or add_contact(existing_customer, plan.contact)
			),
			"address": plan.address
			and (
				find_address(existing_customer, plan.address) or add_address(existing_customer, plan.address)
			),
		}

	customer = insert("Customer", plan.customer)
	contact = plan.contact and add_contact(customer, plan.contact | {"is_primary_contact": 1})
	address = plan.address and add_address(
		customer, plan.address | {"is_primary_address": 1, "is_shipping_address": 1}
	)
	set_primary(customer, contact, address)
	return {"customer": customer, "contact": contact, "address": address}


def insert(doctype: str, values: Values, name: str | None = None) -> str:
	"""Insert a document with the user's permissions and the defaults of the site; returns its name.

	`name` is for a document that would not get a possible one by itself.
	"""
	document = frappe.new_doc(doctype)
	document.update(values)
	return document.insert(set_name=name).name


def add_contact(customer: str, values: Values) -> str:
	"""Insert a contact of the customer; returns its name."""
	name = contact_name(values, customer, token=frappe.generate_hash(length=8))
	return insert("Contact", values | {"links": [link_to(customer)]}, name)


def add_address(customer: str, values: Values) -> str:
	"""Insert an address of the customer; returns its name."""
	return insert("Address", values | {"links": [link_to(customer)]})


def link_to(customer: str) -> dict[str, str]:
	"""The row that ties a contact or an address to its customer."""
	return {"link_doctype": "Customer", "link_name": customer}


def find_contact(customer: str, values: Values) -> str | None:
	"""The customer's contact with the same e-mail address, if there is one."""
	emails = [row["email_id"] for row in values.get("email_ids", [])]
	return emails and find_linked("Contact", customer, [["Contact Email", "email_id", "in", emails]])


def find_address(customer: str, values: Values) -> str | None:
	"""The customer's address with the same street, city and postal code, if there is one."""
	same = [
		["Address", fieldname, "=", values[fieldname]]
		for fieldname in ("address_line1", "city", "pincode")
		if values.get(fieldname)
	]
	return find_linked("Address", customer, same)


def find_linked(doctype: str, customer: str, filters: list[list[Any]]) -> str | None:
	"""A Contact or Address of the customer that passes the filters."""
	linked = [["Dynamic Link", fieldname, "=", value] for fieldname, value in link_to(customer).items()]
	names = frappe.get_all(doctype, filters=linked + filters, pluck="name", limit=1)
	return names[0] if names else None


def set_primary(customer: str, contact: str | None, address: str | None) -> None:
	"""Make them what ERPNext puts on the customer's documents. The user has just made the customer, so this
	is not held against somebody who may create but not change."""
	if not (contact or address):
		return
	document: Document = frappe.get_doc("Customer", customer)
	document.customer_primary_contact = contact
	document.customer_primary_address = address
	document.primary_address = address and get_address_display(frappe.get_doc("Address", address).as_dict())
	document.flags.ignore_permissions = True
	document.save()

"""Make the identity keys of leads, contacts and customers anew from what the database says of them.

For everything that writes in sets: imports, merges, the first indexing of a site. At most six statements for
any number of parties that fit into one (about 500).
"""

from collections import defaultdict
from collections.abc import Callable, Sequence

import frappe

from crm_suite.erp.identities import (
	Row,
	contact_identity,
	customer_identity,
	delete_rows,
	held_among,
	insert_rows,
	lead_identity,
	rows_of,
)
from crm_suite.rules.identity import Key, keys_of
from crm_suite.rules.lead import OPEN_STATUSES
from crm_suite.rules.matching import CONTACT, CUSTOMER, LEAD, claims

LEAD_FIELDS = (
	"first_name", "last_name", "organization_name", "email", "phone", "mobile", "tax_id", "website", "country"
)  # fmt: skip


def renew(party_type: str, names: Sequence[str]) -> None:
	"""Bring the keys of these leads, contacts or customers up to date; nothing stays of those that are gone.

	Of open leads with the same claim the one captured first has it. Raises the database's IntegrityError where
	another transaction has claimed the same meanwhile: after a rollback, the next try succeeds.
	"""
	if not names:
		return
	delete_rows(party_type, names)
	insert_rows(RECORDS[party_type](names))


def lead_records(names: Sequence[str]) -> list[Row]:
	"""The rows of leads."""
	leads = frappe.db.sql(
		f"""select name, status, {", ".join(LEAD_FIELDS)} from `tabSales Lead` where name in %s
		order by captured_on, name""",
		(tuple(names),),
		as_dict=True,
	)
	keys_by_lead: dict[str, tuple[Key, ...]] = {}
	claimed_by_lead: dict[str, dict[Key, str]] = {}
	for lead in leads:
		identity = lead_identity(lead)
		keys_by_lead[lead.name] = keys_of(identity)
		is_open = lead.status in OPEN_STATUSES
		claimed_by_lead[lead.name] = claims(keys_by_lead[lead.name], identity.person) if is_open else {}
	taken = held_among({claim for claimed in claimed_by_lead.values() for claim in claimed.values()})
	rows = []
	for lead, keys in keys_by_lead.items():
		claimed = {key: claim for key, claim in claimed_by_lead[lead].items() if claim not in taken}
		taken.update(claimed.values())
		rows += rows_of(LEAD, lead, keys, claimed)
	return rows


def contact_records(names: Sequence[str]) -> list[Row]:
	"""The rows of contacts."""
	contacts = frappe.db.sql(
		"""select contact.name, contact.first_name, contact.middle_name, contact.last_name, contact.company_name,
			address.country
		from `tabContact` contact left join `tabAddress` address on address.name = contact.address
		where contact.name in %s""",
		(tuple(names),),
		as_dict=True,
	)
	emails = children("Contact Email", "email_id", names)
	phones = children("Contact Phone", "phone", names)
	rows = []
	for contact in contacts:
		identity = contact_identity(contact, emails[contact.name], phones[contact.name], contact.country)
		rows += rows_of(CONTACT, contact.name, keys_of(identity), {})
	return rows


def children(doctype: str, fieldname: str, parents: Sequence[str]) -> dict[str, tuple[str, ...]]:
	"""The values of a contact's child table, by contact."""
	values: dict[str, tuple[str, ...]] = defaultdict(tuple)
	for parent, value in frappe.db.sql(
		f"""select parent, {fieldname} from `tab{doctype}`
		where parenttype = 'Contact' and parent in %s and {fieldname} > '' order by parent, idx""",
		(tuple(parents),),
	):
		values[parent] += (value,)
	return values


def customer_records(names: Sequence[str]) -> list[Row]:
	"""The rows of customers; their addresses for mail and calls are their contacts'."""
	customers = frappe.db.sql(
		"""select customer.name, customer.customer_name, customer.customer_type, customer.tax_id, customer.website,
			address.country
		from `tabCustomer` customer
		left join `tabAddress` address on address.name = customer.customer_primary_address
		where customer.name in %s""",
		(tuple(names),),
		as_dict=True,
	)
	rows = []
	for customer in customers:
		keys = keys_of(customer_identity(customer, customer.country))
		rows += rows_of(CUSTOMER, customer.name, keys, {})
	return rows


RECORDS: dict[str, Callable[[Sequence[str]], list[Row]]] = {
	LEAD: lead_records,
	CONTACT: contact_records,
	CUSTOMER: customer_records,
}

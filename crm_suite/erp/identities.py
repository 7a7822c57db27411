"""The index of identity keys: what leads, contacts and customers are recognised by.

Rows are written in sets, a few statements for any number of parties. The rows of a party that changed are
taken away and written anew.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import frappe
from frappe.utils import now_datetime

from crm_suite.ledger.database import insert
from crm_suite.rules.identity import Identity, Key, keys_of
from crm_suite.rules.lead import person_name
from crm_suite.rules.lengths import bounded
from crm_suite.rules.matching import CONTACT, CUSTOMER, LEAD, claims

DOCTYPE = "Party Identity"
TABLE = f"`tab{DOCTYPE}`"
# The column that names a party of each kind.
COLUMNS = {LEAD: "sales_lead", CONTACT: "contact", CUSTOMER: "customer"}
ROWS_PER_STATEMENT = 2000


class Row(NamedTuple):
	"""A row of the index, columns by name."""

	name: str
	creation: datetime
	modified: datetime
	owner: str
	modified_by: str
	kind: str
	value: str
	claim: str | None
	sales_lead: str | None
	contact: str | None
	customer: str | None


def lead_identity(lead: Mapping[str, Any]) -> Identity:
	"""The identity of a lead, given its fields by name. What is too long to be one is left out, not remembered."""

	def line(fieldname: str) -> str:
		return bounded(lead.get(fieldname))

	return Identity(
		emails=known(line("email")),
		phones=known(line("phone"), line("mobile")),
		tax_id=line("tax_id") or None,
		person=person_name(line("first_name"), line("last_name")),
		organization=line("organization_name"),
		website=line("website") or None,
		region=region(lead.get("country")),
	)


def contact_identity(
	contact: Mapping[str, Any],
	emails: Iterable[str | None],
	phones: Iterable[str | None],
	country: str | None,
) -> Identity:
	"""The identity of a contact, given its fields by name and the values of its child tables."""
	names = (bounded(contact.get(part)) for part in ("first_name", "middle_name", "last_name"))
	return Identity(
		emails=known(*emails),
		phones=known(*phones),
		person=" ".join(filter(None, names)),
		organization=bounded(contact.get("company_name")),
		region=region(country),
	)


def customer_identity(customer: Mapping[str, Any], country: str | None) -> Identity:
	"""The identity of a customer, given its fields by name: without what its contacts are recognised by."""
	name = bounded(customer.get("customer_name"))
	is_person = customer.get("customer_type") == "Individual"
	return Identity(
		tax_id=bounded(customer.get("tax_id")) or None,
		person=name if is_person else "",
		organization="" if is_person else name,
		website=bounded(customer.get("website")) or None,
		region=region(country),
	)


def known(*values: str | None) -> tuple[str, ...]:
	"""The values that there are."""
	return tuple(value for value in values if value)


def region(country: str | None) -> str | None:
	"""The code by which numbers of a country are read; of the site's country where none is named."""
	country = country or frappe.defaults.get_global_default("country")
	code = country and frappe.get_cached_value("Country", country, "code")
	return code.upper() if code else None


def lead_rows(lead: str, identity: Identity, is_open: bool, held: Collection[str] = ()) -> list[Row]:
	"""The rows of a lead. Only an open one claims its keys, except those that others are known to hold."""
	keys = keys_of(identity)
	return rows_of(LEAD, lead, keys, claims(keys, identity.person, held) if is_open else {})


def rows_of(party_type: str, party: str, keys: Iterable[Key], claimed: Mapping[Key, str]) -> list[Row]:
	"""The rows of a party. They are nobody's: whoever saves the party writes them anew."""
	now, user = now_datetime(), "Administrator"
	links = [party if party_type == doctype else None for doctype in COLUMNS]
	return [
		Row(frappe.generate_hash(length=16), now, now, user, user, *key, claimed.get(key), *links)
		for key in keys
	]


def insert_rows(rows: Sequence[Row]) -> None:
	"""Insert rows, in as few statements as the packet size allows.

	Claims come in the order of the alphabet: two transactions that claim the same keys then wait for each
	other instead of locking each other out. Raises the database's IntegrityError where a claim is held.
	"""
	ordered = sorted(rows, key=lambda row: row.claim or "")
	insert(frappe.db.sql, TABLE, Row._fields, ordered, ROWS_PER_STATEMENT)


def is_about_claim(error: Exception) -> bool:
	"""Whether `insert_rows` raised because somebody else holds a claim."""
	return bool(error.args) and frappe.db.is_duplicate_entry(error)


def delete_rows(party_type: str, parties: Sequence[str]) -> None:
	"""Take away all rows of these parties.

	By their names: a DELETE that looks for a party locks the gap in the index where it would be, and with it what
	others insert beside it, which for rows of leads and contacts (no customer) is everything.
	"""
	if parties:
		rows = frappe.db.sql(f"select name from {TABLE} where {COLUMNS[party_type]} in %s", (tuple(parties),))
		delete_named([name for (name,) in rows])


def delete_named(names: Sequence[str]) -> None:
	"""Take away these rows."""
	if names:
		frappe.db.sql(f"delete from {TABLE} where name in %s", (tuple(names),))


def rows_of_nobody(party_type: str, most: int) -> list[str]:
	"""Names of some rows whose party is gone."""
	column = COLUMNS[party_type]
	rows = frappe.db.sql(
		f"""select identity.name from {TABLE} identity left join `tab{party_type}` party
			on party.name = identity.{column}
		where identity.{column} is not null and party.name is null limit %s""",
		(most,),
	)
	return [name for (name,) in rows]


def held_among(values: Collection[str]) -> set[str]:
	"""Which of these claims are held."""
	if not values:
		return set()
	rows = frappe.db.sql(f"select claim from {TABLE} where claim in %s", (tuple(values),))
	return {value for (value,) in rows}

"""Who is this already? One way to ask, for the form, the website, e-mail and imports.

How to use it
- One person, from the fields of a lead (`email`, `phone`, `mobile`, `tax_id`, `first_name`, `last_name`,
  `organization_name`, `website`, `country`):
  `matches = who_is(values)`, surest first; also similar names and the same organization.
  `lead = known_lead(values)` is the open lead of the same person, or None.
- Many at once (an import): `who_are(list_of_values)` gives a list of matches for each, by e-mail, telephone and
  tax id only; two statements for a whole batch of some thousand.
- To capture a person whom somebody else may capture at the same moment: look with `known_lead`, then insert the
  lead. If it raises `SavedMeanwhile`, the other was first: roll back (to a savepoint of your own in an import, the
  whole request in an endpoint) and look again; a request that has read before sees the other's lead only after a
  full rollback.
- `lead.flags.keeps_duplicate = True` inserts a lead although the person is known: nothing is warned or refused,
  only the race is.

None of these checks permissions: `api.duplicates` does, for what is shown.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import frappe

from crm_suite.erp.identities import COLUMNS, TABLE, lead_identity
from crm_suite.rules.identity import ORGANIZATION, PERSON, Identity, Key, keys_of
from crm_suite.rules.matching import (
	CONTACT,
	CUSTOMER,
	LEAD,
	STRONG_KINDS,
	Match,
	Party,
	by_certainty,
	claims,
	joined_lead,
	judge,
	shares,
)

# Of one key; a switchboard's number or a large customer's domain has more parties than anybody reads about.
MOST_OF_A_KEY = 20
# How far to look around a name on either side.
NEIGHBOURS = 30

Values = Mapping[str, Any]
Hits = dict[tuple[str, str], set[Key]]
"""Shared keys by DocType and name of the party."""


class SavedMeanwhile(frappe.UniqueValidationError):
	"""Somebody else has saved the same person since this request looked."""


def who_is(values: Values, lead: str | None = None) -> list[Match]:
	"""The leads, contacts and customers that the person or organization may already be, surest first.

	`values` are fields of a Sales Lead; `lead` is the one that asks, if it has been saved. Two statements at
	most, however many parties there are.
	"""
	return who_has(lead_identity(values), (LEAD, lead))


def who_has(identity: Identity, asking: tuple[str, str | None], own: Collection[str] = ()) -> list[Match]:
	"""Whom else an identity may belong to, surest first. Two statements at most.

	`asking` is DocType and name of who asks, None if it has not been saved; `own` are the customers that it belongs
	to, and of a contact that belongs to several customers one of them is told.
	"""
	keys = keys_of(identity)
	hits = find(keys, claims(keys, identity.person).values())
	hits.pop(asking, None)
	matches = judged(identity, hits, read_parties(hits, own))
	return [match for match in matches if (match.party.party_type, match.party.party) != asking]


def who_are(many: Sequence[Values]) -> list[list[Match]]:
	"""For each of many: who shares an e-mail address, a telephone number or a tax id. Two statements."""
	identities = [lead_identity(values) for values in many]
	keys = [[key for key in keys_of(identity) if key.kind in STRONG_KINDS] for identity in identities]
	parties_of = find_exactly({key for own in keys for key in own})
	hits = [collect((party, key) for key in own for party in parties_of.get(key, ())) for own in keys]
	parties = read_parties({party for found in hits for party in found})
	return [judged(identity, found, parties) for identity, found in zip(identities, hits, strict=True)]


def known_lead(values: Values) -> str | None:
	"""The open lead of the same person, which a new enquiry joins. Two statements at most."""
	match = joined_lead(who_is(values))
	return match.party.party if match else None


def find(keys: Sequence[Key], claimed: Collection[str]) -> Hits:
	"""The parties that share one of the keys or have a similar name. One statement of index look-ups.

	Who holds one of these claims is found in any case, however many others share the key.
	"""
	queries: list[str] = []
	values: dict[str, Any] = {}
	if claimed:
		values["claimed"] = tuple(claimed)
		queries.append(f"(select {columns_of_party()}, kind, value from {TABLE} where claim in %(claimed)s)")
	for number, key in enumerate(keys):
		values |= {f"kind{number}": key.kind, f"value{number}": key.value}
		queries += list(near(number) if key.kind in (PERSON, ORGANIZATION) else [exact(number)])
	if not queries:
		return {}
	rows = frappe.db.sql(" union all ".join(queries), values)
	return collect(
		(party, found)
		for *columns, kind, value in rows
		if (party := party_in(columns)) and any(shares(key, found := Key(kind, value)) for key in keys)
	)


def exact(number: int) -> str:
	"""SQL for some rows with a key."""
	return f"""(select {columns_of_party()}, kind, value from {TABLE}
		where kind = %(kind{number})s and value = %(value{number})s limit {MOST_OF_A_KEY})"""


def near(number: int) -> Iterator[str]:
	"""SQL for the rows around a name, in the order of the index: those that sound alike lie there."""
	for sign, order in ((">=", ""), ("<", " desc")):
		yield f"""(select {columns_of_party()}, kind, value from {TABLE}
			where kind = %(kind{number})s and value {sign} %(value{number})s
			order by kind{order}, value{order} limit {NEIGHBOURS})"""


def columns_of_party() -> str:
	"""The columns that name a row's party."""
	return ", ".join(COLUMNS.values())


def find_exactly(keys: Iterable[Key]) -> dict[Key, list[tuple[str, str]]]:
	"""The parties of each key that there is. One statement."""
	by_kind: dict[str, list[str]] = defaultdict(list)
	for kind, value in keys:
		by_kind[kind].append(value)
	if not by_kind:
		return {}
	condition = " or ".join("(kind = %s and value in %s)" for _kind in by_kind)
	rows = frappe.db.sql(
		f"select {columns_of_party()}, kind, value from {TABLE} where {condition}",
		tuple(part for kind, values in by_kind.items() for part in (kind, tuple(values))),
	)
	found: dict[Key, list[tuple[str, str]]] = defaultdict(list)
	for *columns, kind, value in rows:
		if party := party_in(columns):
			found[Key(kind, value)].append(party)
	return found


def party_in(columns: Sequence[str | None]) -> tuple[str, str] | None:
	"""DocType and name of a row's party; None for one whose party was deleted by bare SQL."""
	return next(((doctype, name) for doctype, name in zip(COLUMNS, columns, strict=True) if name), None)


def collect(found: Iterable[tuple[tuple[str, str], Key]]) -> Hits:
	"""The keys by party."""
	hits: Hits = defaultdict(set)
	for party, key in found:
		hits[party].add(key)
	return hits


# What to read of each kind of party: its name, then what `Party` says. Of a lead that was merged into another, the other.
DETAILS = {
	LEAD: """select lead.name, 'Sales Lead', kept.name, kept.lead_name,
			concat_ws(' ', kept.first_name, kept.last_name), kept.organization_name, kept.status, kept.customer,
			kept.lead_owner, kept.selling_team
		from `tabSales Lead` lead
		join `tabSales Lead` kept on kept.name = coalesce(nullif(lead.merged_into, ''), lead.name)
		where lead.name in %(sales_lead)s""",
	CONTACT: """select contact.name, 'Contact', contact.name, contact.full_name,
			concat_ws(' ', contact.first_name, contact.middle_name, contact.last_name), contact.company_name,
			contact.status,
			(select coalesce(min(if(link.link_name in %(own)s, link.link_name, null)), min(link.link_name))
				from `tabDynamic Link` link where link.parenttype = 'Contact'
				and link.parent = contact.name and link.link_doctype = 'Customer'),
			contact.owner, null
		from `tabContact` contact where contact.name in %(contact)s""",
	CUSTOMER: """select customer.name, 'Customer', customer.name, customer.customer_name,
			if(customer.customer_type = 'Individual', customer.customer_name, ''),
			if(customer.customer_type = 'Individual', '', customer.customer_name), null, customer.name,
			coalesce(customer.account_manager, customer.owner), null
		from `tabCustomer` customer where customer.name in %(customer)s""",
}


def read_parties(hits: Iterable[tuple[str, str]], own: Collection[str] = ()) -> dict[tuple[str, str], Party]:
	"""What there is to know about parties, for who belongs to `own` customers. One statement, none without parties."""
	names: dict[str, list[str]] = defaultdict(list)
	for doctype, name in hits:
		names[doctype].append(name)
	if not names:
		return {}
	rows = frappe.db.sql(
		" union all ".join(DETAILS[doctype] for doctype in names),
		{"own": tuple(own) or ("",)}
		| {COLUMNS[doctype]: tuple(sorted(parties)) for doctype, parties in names.items()},
	)
	return {
		(doctype, found): Party(doctype, name, title or "", person or "", organization or "", *others)
		for found, doctype, name, title, person, organization, *others in rows
	}


def judged(identity: Identity, hits: Hits, parties: Mapping[tuple[str, str], Party]) -> list[Match]:
	"""What the hits mean, surest first. Leads that were merged into one are one."""
	keys_of_party: dict[Party, set[Key]] = defaultdict(set)
	for found, keys in hits.items():
		if party := parties.get(found):
			keys_of_party[party] |= keys
	return by_certainty(judge(identity, party, keys) for party, keys in keys_of_party.items())

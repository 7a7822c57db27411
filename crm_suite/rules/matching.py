"""Who is this already? What the shared keys and the names of two parties say together."""

from collections.abc import Collection, Iterable
from enum import IntEnum
from hashlib import blake2b
from typing import NamedTuple

from rapidfuzz import fuzz

from crm_suite.rules.identity import (
	DOMAIN,
	EMAIL,
	KINDS,
	ORGANIZATION,
	PERSON,
	PHONE,
	TAX_ID,
	Identity,
	Key,
)
from crm_suite.rules.lead import OPEN_STATUSES
from crm_suite.rules.names import SIMILAR, are_alike, fold, name_in

LEAD = "Sales Lead"
CONTACT = "Contact"
CUSTOMER = "Customer"

# Keys that belong to one person or one organization, if not to one person alone.
STRONG_KINDS = (EMAIL, PHONE, TAX_ID)
CLAIM_BYTES = 16


class Sameness(IntEnum):
	"""How sure it is, the surest last."""

	SIMILAR = 1
	SAME_ORGANIZATION = 2
	SAME = 3


class Party(NamedTuple):
	"""A lead, contact or customer that was found: what tells whether it is the same, and what to tell about it.

	`customer` is the customer that it is or speaks for, `owner` the user who cares for it, `team` the selling team
	that a lead belongs to.
	"""

	party_type: str
	party: str
	title: str
	person: str
	organization: str
	status: str | None
	customer: str | None
	owner: str | None
	team: str | None = None

	@property
	def is_open_lead(self) -> bool:
		"""Whether this is a lead that somebody still works on, which others join."""
		return self.party_type == LEAD and self.status in OPEN_STATUSES


class Match(NamedTuple):
	"""A party that may be the one in question: what both share, surest kind of key first."""

	party: Party
	sameness: Sameness
	keys: tuple[Key, ...]

	@property
	def kinds(self) -> tuple[str, ...]:
		"""The kinds of the shared keys, each once."""
		return tuple(dict.fromkeys(key.kind for key in self.keys))


def shares(key: Key, other: Key) -> bool:
	"""Whether two keys are the same, or names that are similar."""
	if key.kind != other.kind:
		return False
	if key.kind in (PERSON, ORGANIZATION):
		return are_alike(name_in(key.value), name_in(other.value))
	return key.value == other.value


def names_agree(person: str, other: str) -> bool:
	"""Whether two names can be one person's: one is unknown, part of the other, or spelled alike."""
	words, others = fold(person), fold(other)
	if set(words) <= set(others) or set(others) <= set(words):
		return True
	return fuzz.ratio(" ".join(words), " ".join(others)) >= SIMILAR


def judge(identity: Identity, party: Party, keys: Iterable[Key]) -> Match:
	"""What it means that a party has these keys, the same as the identity's or similar names.

	A mailbox is one person's. A telephone or a tax id is shared by colleagues: it is the same person only
	where the names agree.
	"""
	ordered = sorted(keys, key=lambda key: (KINDS.index(key.kind), key.value))
	shared = {key.kind for key in ordered}
	agree = names_agree(identity.person, party.person)
	if EMAIL in shared or (agree and shared & {PHONE, TAX_ID}):
		sameness = Sameness.SAME
	elif shared & {TAX_ID, DOMAIN, ORGANIZATION}:
		sameness = Sameness.SAME_ORGANIZATION
	else:
		sameness = Sameness.SIMILAR
	return Match(party, sameness, tuple(ordered))


def by_certainty(matches: Iterable[Match]) -> list[Match]:
	"""The surest first; of equals the open leads, then customers, then by name."""
	return sorted(
		matches,
		key=lambda match: (
			-match.sameness,
			not match.party.is_open_lead,
			match.party.party_type != CUSTOMER,
			-len(match.keys),
			match.party.party_type,
			match.party.party,
		),
	)


def is_news(match: Match, party_type: str, customers: Collection[str]) -> bool:
	"""Whether a contact or customer that belongs to these customers is to be told of what was found.

	What became of a closed lead is history, and of their own customer nobody wonders about its contacts and
	colleagues: only about the same person written down a second time.
	"""
	party = match.party
	if party.party_type == LEAD and not party.is_open_lead:
		return False
	if party.customer not in customers:
		return True
	return party_type == CONTACT and party.party_type != CUSTOMER and match.sameness is Sameness.SAME


def is_second_record(match: Match, party_type: str) -> bool:
	"""Whether what was found makes a contact or customer a second record of somebody: a customer also where only
	the organization is the same."""
	if party_type == CUSTOMER == match.party.party_type:
		return match.sameness >= Sameness.SAME_ORGANIZATION
	return match.sameness is Sameness.SAME


def joined_lead(matches: Iterable[Match]) -> Match | None:
	"""The open lead of the same person, which a new enquiry joins instead of making another one."""
	for match in by_certainty(matches):
		if match.sameness is Sameness.SAME and match.party.is_open_lead:
			return match
	return None


def claim(key: Key, person: str) -> str | None:
	"""What only one open lead may hold at a time: equal for two records of the same person. None for weak keys.

	The database keeps it unique, so that of two simultaneous inserts only one gets through.
	"""
	if key.kind not in STRONG_KINDS:
		return None
	words = "" if key.kind == EMAIL else " ".join(fold(person))
	return blake2b("|".join((*key, words)).encode(), digest_size=CLAIM_BYTES).hexdigest()


def claims(keys: Iterable[Key], person: str, held: Collection[str] = ()) -> dict[Key, str]:
	"""The claims of an open lead by key, without those that others are known to hold."""
	made = {key: claim(key, person) for key in keys}
	return {key: value for key, value in made.items() if value and value not in held}


def held_claims(matches: Iterable[Match]) -> set[str]:
	"""What the open leads that were found hold of the keys that they share."""
	return {
		value
		for match in matches
		if match.party.is_open_lead
		for value in claims(match.keys, match.party.person).values()
	}

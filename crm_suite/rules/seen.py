"""Who stood in the same file before: the rule for two rows of it is the rule for a row and the site."""

from collections import defaultdict

from crm_suite.rules.identity import Identity, Key, keys_of
from crm_suite.rules.lead import NEW
from crm_suite.rules.matching import LEAD, STRONG_KINDS, Match, Party, Sameness, judge


class Seen:
	"""The persons of some rows by their strong keys."""

	def __init__(self) -> None:
		self.by_key: dict[Key, list[Party]] = defaultdict(list)

	def match(self, identity: Identity) -> Match | None:
		"""The row that is the same person; its number, as text, is the party's name."""
		shared: dict[Party, set[Key]] = defaultdict(set)
		for key in strong_keys(identity):
			for party in self.by_key.get(key, ()):
				shared[party].add(key)
		matches = (judge(identity, party, keys) for party, keys in shared.items())
		return next((match for match in matches if match.sameness is Sameness.SAME), None)

	def add(self, number: int, title: str, identity: Identity) -> None:
		"""Remember a row that becomes a lead."""
		party = Party(LEAD, str(number), title, identity.person, identity.organization, NEW, None, None)
		for key in strong_keys(identity):
			self.by_key[key].append(party)


def strong_keys(identity: Identity) -> list[Key]:
	"""The keys that can make two rows the same person."""
	return [key for key in keys_of(identity) if key.kind in STRONG_KINDS]

"""The rules that a site without history can begin with: what salespeople look at first, with points that add up.

The best lead that they know of gets 95 and one of whom next to nothing is known less than 50: nobody is certain.
Nothing here is learned: these are proposals, to be changed by whoever knows better, and they give way to what the
site's own leads teach.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crm_suite.rules.scoring_points import (
	IS,
	IS_BUSINESS_EMAIL,
	IS_FREE_EMAIL,
	IS_GIVEN,
	IS_MISSING,
)

# A longer list is a map of the world and tells leads apart no more.
MOST_PLACES = 5

PLACE_POINTS = 5


class Suggestion(NamedTuple):
	"""A rule: the field by the name in which people choose it, and `why` as a code that is put into words elsewhere."""

	why: str
	lead_field: str
	condition: str
	points: int
	value: str = ""

	@property
	def key(self) -> str:
		"""What makes two rules the same rule, whatever their points."""
		return key_of(self.lead_field, self.condition, self.value)


class Site(NamedTuple):
	"""What a site knows before it knows any lead.

	`home` are the countries of its companies, `territories` those that it sells to, the most important ones first.
	`countries` are all names of countries: a territory that is one is asked of the lead as a country, which leads
	have from the start.
	"""

	home: Sequence[str] = ()
	territories: Sequence[str] = ()
	countries: frozenset[str] = frozenset()
	sources: frozenset[str] = frozenset()


ALWAYS = (
	Suggestion("business email", "E-mail", IS_BUSINESS_EMAIL, 10),
	Suggestion("free email", "E-mail", IS_FREE_EMAIL, -5),
	Suggestion("no email", "E-mail", IS_MISSING, -10),
	Suggestion("phone", "Phone", IS_GIVEN, 5),
	Suggestion("mobile", "Mobile", IS_GIVEN, 5),
	Suggestion("organization", "Organization", IS_GIVEN, 5),
	Suggestion("job title", "Job Title", IS_GIVEN, 5),
	Suggestion("campaign", "Campaign", IS_GIVEN, 5),
)
BY_SOURCE = (
	Suggestion("source", "Source", IS, 10, "Referral"),
	Suggestion("source", "Source", IS, 5, "Event"),
	Suggestion("source", "Source", IS, -5, "Import"),
)


def suggest(site: Site) -> list[Suggestion]:
	"""The rules that suit the site, those that say most first."""
	by_source = [rule for rule in BY_SOURCE if rule.value in site.sources]
	return [*ALWAYS, *by_source, *places(site)]


def places(site: Site) -> list[Suggestion]:
	"""Where the site is at home and where it sells."""
	names = list(dict.fromkeys((*site.home, *site.territories)))[:MOST_PLACES]
	return [
		Suggestion("country", "Country", IS, PLACE_POINTS, name)
		if name in site.countries
		else Suggestion("territory", "Territory", IS, PLACE_POINTS, name)
		for name in names
	]


def without(suggestions: Iterable[Suggestion], keys: Iterable[str]) -> list[Suggestion]:
	"""Those that no rule is about yet: what somebody has written or switched off stays as it is."""
	present = set(keys)
	return [suggestion for suggestion in suggestions if suggestion.key not in present]


def key_of(lead_field: str, condition: str, value: str | None) -> str:
	"""The same for rules that ask the same."""
	return "|".join((lead_field, condition, (value or "").casefold()))

"""Which counters a naming pattern can have used.

Frappe counts the numbers of `INT-.YYYY.-.#####` under what stands before the digits: `INT-2026-` in 2026. Parts are
separated by dots; a part is a date, the value of a field, something that an app computes, or itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

DATES = {"YYYY": r"\d{4}", "YY": r"\d{2}", "MM": r"\d{2}", "DD": r"\d{2}", "WW": r"\d{2}"}
ANYTHING = ".*"


@dataclass(frozen=True)
class NamingPattern:
	"""A pattern, and the fields and variables whose values a part of it can stand for."""

	text: str
	variables: frozenset[str] = frozenset()

	@property
	def counters(self) -> str:
		"""A regular expression for its counters; what only a document can tell is anything."""
		expression = ""
		for part in self.text.split("."):
			if part.startswith("#"):
				break
			is_variable = part.startswith("{") or part in self.variables
			expression += DATES.get(part) or (ANYTHING if is_variable else re.escape(part))
		return expression

	@property
	def is_certain(self) -> bool:
		"""Whether the pattern alone says its counters, but for dates, and counts under a name at all."""
		return bool(self.counters) and ANYTHING not in self.counters


def own_counters(
	counters: Iterable[str], ours: Iterable[NamingPattern], others: Iterable[NamingPattern]
) -> list[str]:
	"""Of some counters those that only our patterns can have used.

	A counter that a pattern of somebody else's can have used too is not ours to forget, and neither is one whose
	pattern holds what only the documents knew: it would restart numbers that are taken.
	"""
	mine = [re.compile(pattern.counters) for pattern in ours if pattern.is_certain]
	theirs = [re.compile(pattern.counters) for pattern in others]
	return [
		counter
		for counter in counters
		if any(pattern.fullmatch(counter) for pattern in mine)
		and not any(pattern.fullmatch(counter) for pattern in theirs)
	]

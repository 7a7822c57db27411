"""Which of the site's countries somebody means."""

from functools import lru_cache

import frappe
from babel import Locale

from crm_suite.rules.text import one_line

# Languages in which people write a country's name, beside those that the site itself is used in.
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "tr")
# What people write instead of a name or a code of two letters.
OTHER_NAMES = {
	"usa": "us",
	"u.s.a.": "us",
	"u.s.": "us",
	"america": "us",
	"uk": "gb",
	"u.k.": "gb",
	"great britain": "gb",
	"england": "gb",
	"scotland": "gb",
	"wales": "gb",
	"northern ireland": "gb",
	"uae": "ae",
	"holland": "nl",
	"czech republic": "cz",
	"russia": "ru",
	"south korea": "kr",
	"korea": "kr",
}
CODE_LENGTH = 2


def country_named(text: str | None) -> str | None:
	"""The site's Country: its name, its code of two letters, or its name in another language. None for no such."""
	name = one_line(text)
	if not name:
		return None
	if known := frappe.db.get_value("Country", name, "name", cache=True):
		return known
	code = code_of_country(name)
	return code and frappe.db.get_value("Country", {"code": code}, "name")


def region_of(country: str | None) -> str | None:
	"""The country's code of two letters, by which phone numbers without `+` are read; None where there is none."""
	return (country and frappe.get_cached_value("Country", country, "code")) or None


def code_of_country(name: str) -> str | None:
	"""The code of two small letters for a country's name or code; None for no such."""
	wanted = name.casefold()
	if len(wanted) == CODE_LENGTH and wanted not in OTHER_NAMES:
		return wanted
	return OTHER_NAMES.get(wanted) or country_codes().get(wanted)


@lru_cache(maxsize=1)
def country_codes() -> dict[str, str]:
	"""Codes of two small letters by name in small letters, in all languages."""
	return {
		name.casefold(): code.lower()
		for language in reversed(LANGUAGES)
		for code, name in Locale(language).territories.items()
		if len(code) == CODE_LENGTH
	}

"""By what a person or an organization is recognised: normalised e-mail, phone, tax id, domain and names.

`clean_*` say how a value is written down, for everything that comes in; None where it is no such thing at all, and for
what is too long to be one: that is not even read.
`keys_of` says which keys an identity has: two records that share a key may be of the same party.
"""

import re
from collections.abc import Iterator
from email.utils import getaddresses
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from crm_suite.rules.free_mail import FREE_MAIL_DOMAINS
from crm_suite.rules.lengths import bounded
from crm_suite.rules.names import fold, fold_organization, name_value
from crm_suite.rules.text import DATA_LENGTH, one_line

EMAIL = "E-mail"
PHONE = "Phone"
TAX_ID = "Tax ID"
DOMAIN = "Domain"
PERSON = "Person"
ORGANIZATION = "Organization"

KINDS = (EMAIL, PHONE, TAX_ID, DOMAIN, PERSON, ORGANIZATION)
# Raised whenever the same party gets other keys than before: the site's keys are then made anew.
KEYS_VERSION = 2

EMAIL_ADDRESS = re.compile(
	r"[^@\s\"'(),:;<>\[\]\\]+@[^@\s\"'(),:;<>\[\]\\/?#]+\.[^@\s\"'(),:;<>\[\]\\/?#.]{2,}"
)
NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# What these put behind a plus sign is the same mailbox; Google ignores dots as well.
GOOGLE_DOMAINS = frozenset({"gmail.com", "googlemail.com"})
PLUS_DOMAINS = GOOGLE_DOMAINS | {
	"outlook.com", "hotmail.com", "live.com", "icloud.com", "fastmail.com", "proton.me", "protonmail.com"
}  # fmt: skip
# The prefixes of VAT numbers, by country where they are not its code.
VAT_PREFIXES = {"GR": "EL"}
VAT_COUNTRIES = frozenset(
	"AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI GB CH NO".split()
)
SHORTEST_TAX_ID = 5


class Key(NamedTuple):
	"""One key of a party, as the table Party Identity keeps it."""

	kind: str
	value: str


class Identity(NamedTuple):
	"""What is known of a party. `region` is the country's code by which its numbers are read ("ES")."""

	emails: tuple[str, ...] = ()
	phones: tuple[str, ...] = ()
	tax_id: str | None = None
	person: str = ""
	organization: str = ""
	website: str | None = None
	region: str | None = None


def clean_email(text: str | None) -> str | None:
	"""The address in lower case, without a name or `mailto:` around it; None where there is none."""
	line = one_line(bounded(text)).removeprefix("mailto:")
	# Not parseaddr: older Pythons take the first of several addresses, newer ones none.
	addresses = [address for _name, address in getaddresses([line])] or [line]
	address = addresses[0] or line
	if len(addresses) > 1 or len(address) > DATA_LENGTH or not EMAIL_ADDRESS.fullmatch(address):
		return None
	return address.lower()


def clean_phone(text: str | None, region: str | None) -> str | None:
	"""The number as `+442079460000`, an extension after a comma; None where it is no possible number.

	`region`: the country's code of two letters by which a number without `+` is read.
	"""
	line = one_line(bounded(text))[:DATA_LENGTH]
	try:
		number = phonenumbers.parse(line, region.upper() if region else None)
	except phonenumbers.NumberParseException:
		return None
	if not phonenumbers.is_possible_number(number):
		return None
	written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
	return f"{written},{number.extension}" if number.extension else written


def clean_tax_id(text: str | None) -> str | None:
	"""The number in capitals without spaces and signs; None for what people write when there is none."""
	number = NOT_ALPHANUMERIC.sub("", one_line(bounded(text))).upper()
	digits = [character for character in number if character.isdigit()]
	if not SHORTEST_TAX_ID <= len(number) <= DATA_LENGTH or len(set(digits)) < 2:
		return None
	return number


def clean_domain(website: str | None) -> str | None:
	"""The domain of a web address or a host, without `www.`; None where there is none."""
	host = SCHEME.sub("", one_line(bounded(website))).split("/")[0].split("?")[0].split("#")[0]
	host = host.rsplit("@", 1)[-1].split(":")[0].strip(".").lower().removeprefix("www.")
	if "." not in host or len(host) > DATA_LENGTH or not re.fullmatch(r"[\w.-]+", host):
		return None
	return host


def mailbox(address: str) -> str:
	"""The mailbox that a clean address leads to: providers' aliases of one mailbox become one."""
	local, domain = address.rsplit("@", 1)
	if domain in PLUS_DOMAINS:
		local = local.split("+")[0] or local
	if domain in GOOGLE_DOMAINS:
		local, domain = local.replace(".", "") or local, "gmail.com"
	return f"{local}@{domain}"


def tax_key(number: str, region: str | None) -> str:
	"""A clean tax id with its country's prefix, where that is known: `B12345674` of Spain is `ESB12345674`."""
	country = (region or "").upper()
	prefix = VAT_PREFIXES.get(country, country)
	if not prefix or number[:2] in VAT_COUNTRIES | set(VAT_PREFIXES.values()):
		return number
	return prefix + number


@lru_cache(maxsize=4096)
def keys_of(identity: Identity) -> tuple[Key, ...]:
	"""All keys of an identity, each once, those that say most first.

	Remembered, because a save and an import ask for them several times, and reading a telephone number is slow.
	"""
	return tuple(dict.fromkeys(key for key in candidate_keys(identity) if len(key.value) <= DATA_LENGTH))


def candidate_keys(identity: Identity) -> Iterator[Key]:
	"""The keys as they come."""
	addresses = [address for email in identity.emails if (address := clean_email(email))]
	yield from (Key(EMAIL, mailbox(address)) for address in addresses)
	for phone in identity.phones:
		if number := clean_phone(phone, identity.region):
			yield Key(PHONE, number)
	if number := clean_tax_id(identity.tax_id):
		yield Key(TAX_ID, tax_key(number, identity.region))
	for domain in [*(address.rsplit("@", 1)[1] for address in addresses), clean_domain(identity.website)]:
		if domain and domain not in FREE_MAIL_DOMAINS:
			yield Key(DOMAIN, domain)
	if value := name_value(fold(identity.person)):
		yield Key(PERSON, value)
	if value := name_value(fold_organization(identity.organization)):
		yield Key(ORGANIZATION, value)

"""By what somebody is recognised: what people write, and the keys that come of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.identity import (
	DOMAIN,
	EMAIL,
	ORGANIZATION,
	PERSON,
	PHONE,
	TAX_ID,
	Identity,
	Key,
	clean_domain,
	clean_email,
	clean_phone,
	clean_tax_id,
	keys_of,
	mailbox,
	tax_key,
)
from crm_suite.rules.names import fold, fold_organization, name_in, skeleton
from crm_suite.rules.text import DATA_LENGTH

WORDS = st.text(alphabet=st.characters(categories=["L", "N", "Zs", "P"]), max_size=200)


@pytest.mark.parametrize(
	("written", "clean"),
	[
		(" Ada@Example.COM ", "ada@example.com"),
		("Ada Lovelace <ada@example.com>", "ada@example.com"),
		("mailto:ada@example.com", "ada@example.com"),
		("ada@bücher.example", "ada@bücher.example"),
		("ada@example", None),
		("ada example.com", None),
		("<script>alert(1)</script>@example.com", None),
		("ada@example.com, bob@example.com", None),
		("a" * 140 + "@example.com", None),
		("", None),
		(None, None),
	],
)
def test_an_address_is_written_in_one_way(written, clean):
	assert clean_email(written) == clean


@pytest.mark.parametrize(
	("address", "same"),
	[
		("ada.lovelace+news@gmail.com", "adalovelace@gmail.com"),
		("ada.lovelace@googlemail.com", "adalovelace@gmail.com"),
		("ada.lovelace+news@outlook.com", "ada.lovelace@outlook.com"),
		("ada.lovelace+news@analytical.example", "ada.lovelace+news@analytical.example"),
		("+@gmail.com", "+@gmail.com"),
	],
)
def test_aliases_of_one_mailbox_are_one(address, same):
	assert mailbox(address) == same


@pytest.mark.parametrize(
	("written", "region", "clean"),
	[
		("020 7946 0000", "GB", "+442079460000"),
		("+44 (0)20 7946 0000", None, "+442079460000"),
		("+44 20 7946 0000 ext. 12", "ES", "+442079460000,12"),
		("0044 20 7946 0000", "ES", "+442079460000"),
		("612 345 678", "ES", "+34612345678"),
		("612 345 678", None, None),
		("12", "ES", None),
		("call me", "ES", None),
		("9" * 10_000, "ES", None),
		(None, "ES", None),
	],
)
def test_a_number_is_written_in_one_way(written, region, clean):
	assert clean_phone(written, region) == clean


@pytest.mark.parametrize(
	("written", "clean"),
	[
		("b-1234.5674", "B12345674"),
		("DE 811 569 869", "DE811569869"),
		("n/a", None),
		("-", None),
		("000000000", None),
		("unknown", None),
		("123", None),
	],
)
def test_what_people_write_without_a_tax_id_is_none(written, clean):
	assert clean_tax_id(written) == clean


def test_a_tax_id_is_the_same_with_and_without_its_country():
	assert tax_key("B12345674", "ES") == tax_key("ESB12345674", "ES") == tax_key("ESB12345674", "FR")
	assert tax_key("094259216", "GR") == tax_key("EL094259216", None)
	assert tax_key("123456789", "DE") != tax_key("123456789", "EE")


@pytest.mark.parametrize(
	("website", "domain"),
	[
		("https://www.Analytical.example/about?x=1", "analytical.example"),
		("analytical.example", "analytical.example"),
		("http://user@analytical.example:8080", "analytical.example"),
		("javascript:alert(1)", None),
		("none", None),
	],
)
def test_the_domain_of_a_website(website, domain):
	assert clean_domain(website) == domain


def test_names_that_sound_alike_lie_beside_each_other():
	assert skeleton("john") == skeleton("jon")
	assert skeleton("muller") == skeleton("mueller")
	assert skeleton("philip") == skeleton("filip")
	assert fold("LOVELACE, Ada") == fold("Ada Lovelace") == ["ada", "lovelace"]
	assert fold("Müller") == ["muller"]
	assert fold_organization("Analytical Engines, S.L.") == ["analytical", "engines"]
	assert fold_organization("The Company Ltd") == fold("The Company Ltd")


def test_an_identity_has_each_key_once_and_the_surest_first():
	identity = Identity(
		emails=("Ada@analytical.example", "ada@analytical.example", "ada@gmail.com"),
		phones=("020 7946 0000", "+44 20 7946 0000"),
		tax_id="GB 123 4567 82",
		person="Ada Lovelace",
		organization="Analytical Engines Ltd",
		website="www.analytical.example",
		region="GB",
	)

	assert keys_of(identity) == (
		Key(EMAIL, "ada@analytical.example"),
		Key(EMAIL, "ada@gmail.com"),
		Key(PHONE, "+442079460000"),
		Key(TAX_ID, "GB123456782"),
		Key(DOMAIN, "analytical.example"),
		Key(PERSON, "ad lvlk|ada lovelace"),
		Key(ORGANIZATION, "anltkl engns|analytical engines"),
	)


def test_a_mailbox_that_everybody_can_have_is_no_organization():
	assert keys_of(Identity(emails=("ada@gmail.com",))) == (Key(EMAIL, "ada@gmail.com"),)


@given(WORDS, WORDS, WORDS, WORDS)
def test_whatever_is_written_gives_keys_that_fit_into_the_database(email, phone, person, organization):
	identity = Identity((email,), (phone,), phone, person, organization, email, "ES")

	keys = keys_of(identity)

	assert all(0 < len(key.value) <= DATA_LENGTH for key in keys)
	assert len(set(keys)) == len(keys)


@given(WORDS)
def test_the_order_of_names_does_not_matter(name):
	words = name[:60].split()

	assert keys_of(Identity(person=" ".join(reversed(words)))) == keys_of(Identity(person=" ".join(words)))


@given(st.emails())
def test_a_clean_address_stays_as_it_is(address):
	if clean := clean_email(address):
		assert clean_email(clean) == clean
		assert mailbox(mailbox(clean)) == mailbox(clean)


def test_the_name_in_a_key():
	assert name_in("ad lvlk|ada lovelace") == "ada lovelace"


def test_what_is_too_long_is_not_even_read():
	padding = "x" * 10_000_000
	assert clean_email(f"{padding} <ada@engines.example>") is None
	assert clean_phone(f"+442079460000 {' ' * 10_000_000}", "GB") is None
	assert clean_tax_id(f"GB123456789{' ' * 10_000_000}") is None
	assert clean_domain(f"https://engines.example/{padding}") is None
	assert fold(f"Ada {padding}") == []

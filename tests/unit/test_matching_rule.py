"""Who is this already: what shared keys and names say together."""

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
	keys_of,
)
from crm_suite.rules.matching import (
	CONTACT,
	CUSTOMER,
	LEAD,
	Match,
	Party,
	Sameness,
	by_certainty,
	claim,
	claims,
	held_claims,
	is_news,
	is_second_record,
	joined_lead,
	judge,
	names_agree,
	shares,
)

EMAIL_KEY = Key(EMAIL, "ada@analytical.example")
PHONE_KEY = Key(PHONE, "+442079460000")
ADA = Identity(emails=("ada@analytical.example",), phones=("+442079460000",), person="Ada Lovelace")


def party(
	party_type: str = LEAD, name: str = "L-1", person: str = "Ada Lovelace", status: str = "New"
) -> Party:
	return Party(party_type, name, person, person, "", status, None, None)


@pytest.mark.parametrize(
	("kind", "person", "sameness"),
	[
		(EMAIL, "Ada Lovelace", Sameness.SAME),
		(EMAIL, "Charles Babbage", Sameness.SAME),
		(PHONE, "Ada Lovelace", Sameness.SAME),
		(PHONE, "Lovelace", Sameness.SAME),
		(PHONE, "", Sameness.SAME),
		(PHONE, "Charles Babbage", Sameness.SIMILAR),
		(TAX_ID, "Lovelace, Ada", Sameness.SAME),
		(TAX_ID, "Charles Babbage", Sameness.SAME_ORGANIZATION),
		(DOMAIN, "Ada Lovelace", Sameness.SAME_ORGANIZATION),
		(ORGANIZATION, "", Sameness.SAME_ORGANIZATION),
		(PERSON, "Ada Lovelace", Sameness.SIMILAR),
	],
)
def test_colleagues_share_a_telephone_but_no_mailbox(kind, person, sameness):
	assert judge(ADA, party(person=person), [Key(kind, "x")]).sameness is sameness


def test_names_agree_when_spelled_alike_or_where_one_is_not_known():
	assert names_agree("John Smith", "Jon Smith")
	assert names_agree("Ada", "Ada Lovelace")
	assert names_agree("", "Ada Lovelace")
	assert not names_agree("Ada Lovelace", "Bob Lovelace")


def test_similar_names_are_shared_and_other_keys_only_when_equal():
	[name], [misspelled] = keys_of(Identity(person="Ada Lovelace")), keys_of(Identity(person="Ada Lovelance"))

	assert shares(name, misspelled)
	assert not shares(name, keys_of(Identity(person="Adam Loveless"))[0])
	assert not shares(name, Key(ORGANIZATION, name.value))
	assert not shares(PHONE_KEY, Key(PHONE, "+442079460001"))


def test_only_an_open_lead_of_the_same_person_is_joined():
	converted = judge(ADA, party(name="L-0", status="Converted"), [EMAIL_KEY])
	customer = judge(ADA, party(CUSTOMER, "Ada"), [EMAIL_KEY])
	colleague = judge(ADA, party(name="L-1", person="Bob"), [PHONE_KEY])
	same = judge(ADA, party(name="L-2"), [PHONE_KEY])

	assert joined_lead([converted, customer, colleague]) is None
	assert joined_lead([converted, customer, colleague, same]) is same


@pytest.mark.parametrize(
	("asking", "found", "sameness", "customer", "status", "is_told"),
	[
		(CONTACT, CONTACT, Sameness.SAME, "Acme", None, True),
		(CONTACT, CONTACT, Sameness.SAME_ORGANIZATION, "Acme", None, False),
		(CONTACT, CUSTOMER, Sameness.SAME, "Acme", None, False),
		(CONTACT, CUSTOMER, Sameness.SAME_ORGANIZATION, "Other", None, True),
		(CONTACT, LEAD, Sameness.SAME, None, "New", True),
		(CONTACT, LEAD, Sameness.SAME, None, "Disqualified", False),
		(CUSTOMER, CONTACT, Sameness.SAME, "Acme", None, False),
		(CUSTOMER, CONTACT, Sameness.SAME, None, None, True),
		(CUSTOMER, LEAD, Sameness.SAME, "Acme", "Converted", False),
		(CUSTOMER, CUSTOMER, Sameness.SAME_ORGANIZATION, "Other", None, True),
	],
)
def test_what_belongs_to_the_same_customer_is_no_news(asking, found, sameness, customer, status, is_told):
	match = Match(Party(found, "X-1", "", "", "", status, customer, None), sameness, ())

	assert is_news(match, asking, ("Acme",)) is is_told


def test_a_customer_of_the_same_name_is_a_second_record_and_a_colleague_is_none():
	namesake = Match(party(CUSTOMER, "Acme"), Sameness.SAME_ORGANIZATION, ())
	colleague = Match(party(CONTACT, "Bob"), Sameness.SAME_ORGANIZATION, ())

	assert is_second_record(namesake, CUSTOMER)
	assert not is_second_record(namesake, CONTACT)
	assert not is_second_record(colleague, CONTACT)
	assert not is_second_record(colleague, CUSTOMER)
	assert is_second_record(colleague._replace(sameness=Sameness.SAME), CONTACT)


def test_the_surest_and_open_leads_come_first():
	similar = judge(ADA, party(name="L-1"), [Key(PERSON, "x")])
	customer = judge(ADA, party(CUSTOMER, "Ada", status=None), [EMAIL_KEY])
	lead = judge(ADA, party(name="L-2"), [EMAIL_KEY])

	assert by_certainty([similar, customer, lead]) == [lead, customer, similar]


def test_the_same_person_claims_the_same():
	assert claim(EMAIL_KEY, "Ada") == claim(EMAIL_KEY, "Bob")
	assert claim(PHONE_KEY, "Ada Lovelace") == claim(PHONE_KEY, "LOVELACE, Ada")
	assert claim(PHONE_KEY, "Ada Lovelace") != claim(PHONE_KEY, "Bob Lovelace")
	assert claim(Key(DOMAIN, "analytical.example"), "Ada") is None


def test_what_an_open_lead_is_known_to_hold_is_not_claimed():
	keys = keys_of(ADA)
	known = Match(party(), Sameness.SAME, (EMAIL_KEY,))

	assert set(claims(keys, ADA.person)) == {EMAIL_KEY, PHONE_KEY}
	assert set(claims(keys, ADA.person, held_claims([known]))) == {PHONE_KEY}
	assert held_claims([Match(party(status="Converted"), Sameness.SAME, (EMAIL_KEY,))]) == set()


@given(st.text(max_size=50), st.text(max_size=50))
def test_names_agree_whichever_is_asked(person, other):
	assert names_agree(person, other) == names_agree(other, person)

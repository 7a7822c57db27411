"""Leads, contacts and customers are recognised on a real site: found, warned about, refused, forgotten."""

from collections.abc import Iterator
from typing import Any

import frappe
import pytest
from frappe.model.document import Document

from crm_suite.api.duplicates import find_duplicates
from crm_suite.api.merge import merge_leads
from crm_suite.erp.duplicates import known_lead, who_are, who_is
from crm_suite.erp.identities import insert_rows, lead_identity, lead_rows, rows_of
from crm_suite.erp.identity_records import renew
from crm_suite.erp.lead_duplicates import DuplicateLead
from crm_suite.rules.identity import PHONE, Key
from crm_suite.rules.matching import CONTACT, CUSTOMER, LEAD, Sameness
from tests.site.relations_records import make, make_customer, make_lead, make_opportunity

ADA = {"email": "Ada@Analytical-Proof.example", "phone": "+44 20 7946 0000"}


@pytest.fixture
def duplicates_are() -> Iterator[Any]:
	"""Sets what happens to duplicates, for the length of a test."""

	def decide(wish: str) -> None:
		frappe.db.set_single_value("CRM Suite Settings", "duplicate_leads", wish)
		frappe.clear_document_cache("CRM Suite Settings", "CRM Suite Settings")

	yield decide
	frappe.db.rollback()
	frappe.clear_document_cache("CRM Suite Settings", "CRM Suite Settings")


def make_contact(customer: str | None = None, **values: Any) -> Document:
	return make(
		"Contact",
		first_name="Ada",
		last_name="Lovelace",
		links=[{"link_doctype": "Customer", "link_name": customer}] if customer else [],
		**values,
	)


def found(values: dict[str, Any]) -> list[tuple[str, str, Sameness]]:
	return [(match.party.party_type, match.party.party, match.sameness) for match in who_is(values)]


def messages() -> str:
	return " ".join(str(message) for message in frappe.get_message_log())


def keys(fieldname: str, name: str) -> set[tuple[str, str]]:
	return set(frappe.db.sql(f"select kind, value from `tabParty Identity` where {fieldname} = %s", (name,)))


def test_a_lead_is_found_by_each_way_of_writing_its_keys(site: str) -> None:
	lead = make_lead(**ADA, organization_name="Analytical Proof Engines, Ltd.").name

	assert found({"email": "ada@analytical-proof.example"}) == [(LEAD, lead, Sameness.SAME)]
	assert found({"phone": "020 7946 0000", "country": "United Kingdom"}) == [(LEAD, lead, Sameness.SAME)]
	assert found({"phone": "+442079460000", "first_name": "Bob"}) == [(LEAD, lead, Sameness.SIMILAR)]
	assert found({"email": "bob@analytical-proof.example"}) == [(LEAD, lead, Sameness.SAME_ORGANIZATION)]
	assert found({"organization_name": "Analytical Prof Engines"}) == [
		(LEAD, lead, Sameness.SAME_ORGANIZATION)
	]
	assert found({"first_name": "Adda", "last_name": "Lovelace"}) == [(LEAD, lead, Sameness.SIMILAR)]
	assert found({"first_name": "Charles", "last_name": "Babbage"}) == []
	assert known_lead({"mobile": "+442079460000", "last_name": "Lovelace"}) == lead


def test_many_are_asked_about_at_once(site: str) -> None:
	lead = make_lead(**ADA).name

	answers = who_are([{"email": "nobody@analytical-proof.example"}, dict(ADA), {}, {"phone": ADA["phone"]}])

	assert [[match.party.party for match in matches] for matches in answers] == [[], [lead], [], [lead]]


def test_a_merged_lead_is_found_as_the_one_that_is_kept(site: str) -> None:
	kept, merged = make_lead(**ADA).name, make_lead(email="ada@other-proof.example").name
	merge_leads(survivor=kept, merged=merged)

	assert found({"email": "ada@other-proof.example"}) == [(LEAD, kept, Sameness.SAME)]
	assert known_lead({"email": "ada@other-proof.example"}) == kept


def test_a_lead_is_found_among_many_who_share_its_telephone(site: str) -> None:
	lead = make_lead(phone=ADA["phone"]).name
	others = [Key(PHONE, "+442079460000")]
	insert_rows([row for number in range(30) for row in rows_of(CONTACT, f"No. {number}", others, {})])
	frappe.db.sql("update `tabParty Identity` set name = concat('zz', name) where sales_lead = %s", (lead,))

	assert known_lead({"phone": ADA["phone"], "first_name": "Ada", "last_name": "Lovelace"}) == lead


def test_contacts_and_customers_are_found(site: str) -> None:
	customer = make(
		"Customer", customer_name="Analytical Proof", customer_type="Company", tax_id="GB 123 4567 82"
	)
	contact = make_contact(
		customer.name,
		email_ids=[{"email_id": "ada@home-proof.example", "is_primary": 1}],
		phone_nos=[{"phone": ADA["phone"]}],
	)

	[by_email] = who_is({"email": "ada@home-proof.example"})

	assert (by_email.party.party_type, by_email.party.party) == (CONTACT, contact.name)
	assert by_email.party.customer == customer.name
	assert found({"tax_id": "GB123456782"}) == [(CUSTOMER, customer.name, Sameness.SAME)]
	assert found({"phone": ADA["phone"], "last_name": "Lovelace"}) == [(CONTACT, contact.name, Sameness.SAME)]


def test_keys_follow_what_is_saved_renamed_merged_and_deleted(site: str) -> None:
	customer = make("Customer", customer_name="Proof One", customer_type="Company", tax_id="GB123456782")
	other = make("Customer", customer_name="Proof Two", customer_type="Company", website="proof-two.example")
	contact = make_contact(email_ids=[{"email_id": "ada@home-proof.example", "is_primary": 1}])
	customer.tax_id = "GB987654321"
	customer.save()
	contact.email_ids[0].email_id = "ada@work-proof.example"
	contact.save()

	assert found({"tax_id": "GB123456782"}) == []
	assert found({"email": "ada@home-proof.example"}) == []
	assert found({"email": "ada@work-proof.example"}) == [(CONTACT, contact.name, Sameness.SAME)]

	frappe.rename_doc("Customer", customer.name, "Proof Three")
	assert found({"tax_id": "GB987654321"}) == [(CUSTOMER, "Proof Three", Sameness.SAME)]

	frappe.rename_doc("Customer", "Proof Three", other.name, merge=True)
	assert keys("customer", "Proof Three") == set()
	assert ("Domain", "proof-two.example") in keys("customer", other.name)
	assert len(keys("customer", other.name)) == 2

	frappe.delete_doc("Contact", contact.name)
	frappe.delete_doc("Customer", other.name)
	assert keys("contact", contact.name) | keys("customer", other.name) == set()


def test_a_duplicate_is_warned_about_and_saved(site: str, duplicates_are: Any) -> None:
	duplicates_are("Warn")
	first = make_lead(**ADA)
	assert "Known" not in messages()

	second = make_lead(**ADA)

	assert second.name != first.name
	assert first.name in messages()


def test_a_duplicate_is_refused_where_the_settings_say_so(site: str, duplicates_are: Any) -> None:
	duplicates_are("Block")
	first = make_lead(**ADA)
	colleague = make_lead(first_name="Bob", last_name="Byron", email="bob@analytical-proof.example")

	with pytest.raises(DuplicateLead, match=first.name):
		make_lead(email=ADA["email"])
	colleague.email = ADA["email"]
	with pytest.raises(DuplicateLead, match=first.name):
		colleague.save()

	first.reload()
	first.update({"status": "Disqualified", "disqualified_reason": "gone"})
	first.save()
	assert make_lead(email=ADA["email"]).name


def test_a_duplicate_is_allowed_where_the_settings_say_so(site: str, duplicates_are: Any) -> None:
	duplicates_are("Allow")
	make_lead(**ADA)
	make_lead(**ADA)

	assert "Known" not in messages()


def test_a_closed_lead_lets_go_of_its_claims_and_a_deleted_one_too(site: str) -> None:
	lead = make_lead(**ADA)
	claimed = "select count(*) from `tabParty Identity` where sales_lead = %s and claim is not null"
	assert frappe.db.sql(claimed, (lead.name,)) == ((2,),)

	lead.update({"status": "Disqualified", "disqualified_reason": "gone"})
	lead.save()
	assert frappe.db.sql(claimed, (lead.name,)) == ((0,),)

	lead.status = "Working"
	lead.save()
	assert frappe.db.sql(claimed, (lead.name,)) == ((2,),)

	frappe.delete_doc("Sales Lead", lead.name)
	assert keys("sales_lead", lead.name) == set()


def test_a_lead_deleted_by_bare_sql_holds_nothing(site: str) -> None:
	lead = make_lead(**ADA)
	frappe.db.delete("Sales Lead", {"name": lead.name})

	again = make_lead(**ADA)

	assert found({"email": ADA["email"]}) == [(LEAD, again.name, Sameness.SAME)]


def test_keys_made_in_sets_are_those_made_with_each_document(site: str) -> None:
	customer = make("Customer", customer_name="Proof One", customer_type="Company", tax_id="GB123456782").name
	contact = make_contact(
		customer,
		email_ids=[{"email_id": "ada@home-proof.example", "is_primary": 1}],
		phone_nos=[{"phone": ADA["phone"]}],
	).name
	leads = [make_lead(**ADA).name, make_lead(**ADA).name]
	made = frappe.db.sql(
		"""select kind, value, claim, sales_lead, contact, customer from `tabParty Identity`
		where customer = %s or contact = %s or sales_lead in %s order by 1, 2, 4, 5, 6""",
		(customer, contact, leads),
	)
	frappe.db.delete("Party Identity", {"name": ("is", "set")})

	for party_type, names in ((LEAD, leads), (CONTACT, [contact]), (CUSTOMER, [customer])):
		renew(party_type, names)

	assert made == frappe.db.sql(
		"""select kind, value, claim, sales_lead, contact, customer from `tabParty Identity`
		order by 1, 2, 4, 5, 6"""
	)


def test_a_customer_is_saved_although_its_keys_cannot_be(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
	def fail(*args: Any) -> None:
		raise ValueError("no keys today")

	monkeypatch.setattr("crm_suite.erp.identity_events.renew", fail)

	customer = make_customer("Proof One")

	assert frappe.db.exists("Customer", customer.name)
	assert frappe.db.exists("Error Log", {"method": ("like", "%identity keys%")})


def test_the_form_is_told_what_the_user_may_read(site: str) -> None:
	customer = make(
		"Customer", customer_name='Analytical "Proof" & Sons', customer_type="Company", tax_id="GB123456782"
	)
	make_opportunity(customer.name, opportunity_owner="Administrator")
	lead = make_lead(email=ADA["email"])
	user = make(
		"User",
		email="seller-proof@example.com",
		first_name="Seller",
		send_welcome_email=0,
		roles=[{"role": "Service Agent"}],
	).name
	frappe.set_user(user)

	told = find_duplicates({"email": ADA["email"], "tax_id": "GB123456782"})

	by_type = {match["party_type"]: match for match in told}
	assert by_type[LEAD]["is_readable"] and by_type[LEAD]["party"] == lead.name
	hidden = by_type[CUSTOMER]
	assert not hidden["is_readable"]
	assert "Proof" not in str(hidden)
	assert hidden["owner"] == "Administrator"
	assert hidden["in_touch"] == ["Administrator"]

	frappe.set_user("Administrator")
	told = find_duplicates({"tax_id": "GB123456782"})
	assert "Analytical &quot;Proof&quot; &amp; Sons" in told[0]["sentence"]
	assert find_duplicates({"email": ADA["email"]}, lead=lead.name) == []


def test_who_may_not_read_leads_is_told_nothing(site: str) -> None:
	frappe.set_user("Guest")

	with pytest.raises(frappe.PermissionError):
		find_duplicates({"email": ADA["email"]})


def test_rows_of_an_import_claim_what_nobody_is_known_to_hold(site: str) -> None:
	identity = lead_identity({**ADA, "first_name": "Ada"})

	rows = lead_rows("SL-PROOF", identity, is_open=True)

	assert [bool(row.claim) for row in rows] == [True, True, False, False]
	assert not any(row.claim for row in lead_rows("SL-PROOF", identity, is_open=False))

"""Contacts and customers that are known already: told in their forms, and when a user saves them by hand."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest
from frappe.desk.form.save import savedocs

from benchmarks.counting import counted
from crm_suite.api.conversion import convert_lead
from crm_suite.api.duplicates import find_second_records
from crm_suite.erp.party_duplicates import DuplicateParty
from tests.site.relations_records import as_user, make, make_customer, make_lead, make_opportunity
from tests.site.team_records import make_team, make_user, set_settings

FORM = "frappe.desk.form.save.savedocs"
QUICK_ENTRY = "frappe.client.save"
ADA = "ada@second-proof.example"


@pytest.fixture
def duplicates_are() -> Iterator[Callable[[str], None]]:
	"""Sets what happens to contacts and customers that are known, for the length of a test."""

	def decide(wish: str) -> None:
		for fieldname in ("duplicate_contacts", "duplicate_customers"):
			frappe.db.set_single_value("CRM Suite Settings", fieldname, wish)
		frappe.clear_document_cache("CRM Suite Settings", "CRM Suite Settings")

	yield decide
	frappe.db.rollback()
	frappe.clear_document_cache("CRM Suite Settings", "CRM Suite Settings")


def save_by_hand(doctype: str, name: str | None = None, cmd: str = FORM, **values: Any) -> str:
	"""Save as a form of the desk does; returns what the user is told, without what is always said."""
	doc = frappe.get_doc(doctype, name) if name else frappe.new_doc(doctype)
	doc.update(values)
	doc.name = name or f"new-{doctype.lower()}-proof"
	sent = doc.as_json()
	frappe.local.form_dict = frappe._dict(cmd=cmd, doc=sent, action="Save")
	frappe.clear_messages()
	try:
		if cmd == FORM:
			savedocs(sent, "Save")
		else:
			frappe.get_attr(cmd)(json.loads(sent))
	finally:
		frappe.local.form_dict = frappe._dict()
	return " ".join(str(message) for message in frappe.get_message_log() if "Saved" not in str(message))


def person(email: str = ADA, customer: str | None = None, **values: Any) -> dict[str, Any]:
	links = [{"link_doctype": "Customer", "link_name": customer}] if customer else []
	return {
		"first_name": "Ada",
		"last_name": "Lovelace",
		"email_ids": [{"email_id": email, "is_primary": 1}],
		"links": links,
	} | values


def organization(name: str = "Second Proof Engines", **values: Any) -> dict[str, Any]:
	return {"customer_name": name, "customer_type": "Company", **values}


def told(doctype: str, name: str | None = None, **values: Any) -> list[tuple[str, str | None]]:
	return [(match["party_type"], match.get("party")) for match in find_second_records(doctype, values, name)]


def failing(error: type[Exception]) -> Callable[..., None]:
	def fail(*_args: object) -> None:
		raise error

	return fail


@pytest.mark.parametrize("cmd", [FORM, QUICK_ENTRY])
def test_a_second_record_is_warned_about_and_saved(site: str, cmd: str) -> None:
	contact = make("Contact", **person()).name
	customer = make("Customer", **organization(tax_id="GB123456782")).name

	assert contact in save_by_hand("Contact", cmd=cmd, **person())
	assert customer in save_by_hand("Customer", cmd=cmd, **organization("Other", tax_id="GB 123 4567 82"))
	assert customer in save_by_hand("Customer", cmd=cmd, **organization("Second Proof Engines, Ltd."))
	# ERPNext makes a contact of these, about which nothing is said a second time.
	of_person = save_by_hand("Customer", cmd=cmd, **organization("Third", email_id=ADA))
	assert of_person.count("The same as Contact") == 2
	assert save_by_hand("Contact", cmd=cmd, **person("bob@other-proof.example", first_name="Bob")) == ""


def test_a_second_record_is_refused_where_the_settings_say_so(
	site: str, duplicates_are: Callable[[str], None]
) -> None:
	duplicates_are("Block")
	contact = make("Contact", **person()).name
	customer = make("Customer", **organization(tax_id="GB123456782")).name
	lead = make_lead(email="grace@second-proof.example").name

	with pytest.raises(DuplicateParty, match=contact):
		save_by_hand("Contact", **person())
	with pytest.raises(DuplicateParty, match=lead):
		save_by_hand("Contact", **person("grace@second-proof.example"))
	with pytest.raises(DuplicateParty, match=customer):
		save_by_hand("Customer", **organization("Other", tax_id="GB123456782"))
	# A namesake may be another organization.
	assert customer in save_by_hand("Customer", **organization())


def test_nothing_that_is_made_by_itself_is_asked(site: str, duplicates_are: Callable[[str], None]) -> None:
	duplicates_are("Block")
	contact = make("Contact", **person())
	make("Customer", **organization(tax_id="GB123456782"))
	frappe.clear_messages()

	make("Contact", **person())
	make("Customer", **organization("Other", tax_id="GB123456782", email_id=ADA))
	lead = make_lead(email="new@second-proof.example", organization_name="Second Proof Engines")
	converted = convert_lead(lead.name)
	contact.department = "Sales"
	contact.save()

	assert converted["customer"]
	assert "The same as" not in str([m for m in frappe.get_message_log() if "Lead" not in str(m)])


@pytest.mark.parametrize("step", ["erp.told_matches.read_condition", "erp.party_duplicates.carer_of"])
@pytest.mark.parametrize("error", [frappe.QueryTimeoutError, ValueError])
def test_an_error_while_telling_refuses_nothing(
	site: str,
	duplicates_are: Callable[[str], None],
	monkeypatch: pytest.MonkeyPatch,
	step: str,
	error: type[Exception],
) -> None:
	duplicates_are("Block")
	make("Contact", **person())
	monkeypatch.setattr(f"crm_suite.{step}", failing(error))

	assert save_by_hand("Contact", **person()) == ""
	assert frappe.db.exists("Error Log", {"method": "CRM Suite: duplicates not looked for"})


def test_a_deadlock_while_telling_is_no_success(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
	make("Contact", **person())
	monkeypatch.setattr("crm_suite.erp.told_matches.read_condition", failing(frappe.QueryDeadlockError))

	with pytest.raises(frappe.QueryDeadlockError):
		save_by_hand("Contact", **person())


def test_programs_are_not_asked(
	site: str, duplicates_are: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
	duplicates_are("Block")
	make("Contact", **person())
	sent = frappe._dict(headers={"Authorization": "token key:secret"})
	monkeypatch.setattr(frappe.local, "request", sent, raising=False)

	assert save_by_hand("Contact", cmd=QUICK_ENTRY, **person()) == ""


def test_only_a_change_of_what_somebody_is_recognised_by_is_looked_at(
	site: str, duplicates_are: Callable[[str], None]
) -> None:
	make("Contact", **person())
	second = make("Contact", **person()).name
	duplicates_are("Block")

	assert save_by_hand("Contact", second, department="Sales") == ""
	with pytest.raises(DuplicateParty):
		save_by_hand("Contact", second, last_name="King")


def test_nothing_is_said_where_the_settings_allow_all(
	site: str, duplicates_are: Callable[[str], None]
) -> None:
	duplicates_are("Allow")
	make("Contact", **person())

	assert save_by_hand("Contact", **person()) == ""


def test_a_customer_its_contacts_and_its_lead_are_no_second_records(site: str) -> None:
	lead = make_lead(email=ADA, organization_name="Second Proof Engines", website="second-proof.example")
	made = convert_lead(lead.name)
	customer, contact = made["customer"], made["contact"]
	other = make_customer("Another Proof").name
	of_two = frappe.get_doc("Contact", contact)
	of_two.append("links", {"link_doctype": "Customer", "link_name": other})
	of_two.save()
	colleague = {"first_name": "Bob", "emails": ["bob@second-proof.example"]}

	assert (
		told("Customer", customer, customer_name="Second Proof Engines", website="second-proof.example") == []
	)
	assert (
		told("Contact", contact, first_name="Ada", last_name="Lovelace", emails=[ADA], customers=[customer])
		== []
	)
	assert told("Contact", customers=[customer], **colleague) == []
	assert set(told("Contact", **colleague)) == {("Contact", contact), ("Customer", customer)}
	assert told("Contact", customers=[customer], emails=[ADA]) == [("Contact", contact)]


def test_a_new_customer_says_who_is_in_touch(site: str) -> None:
	ann, bob = make_user("ann"), make_user("bob")
	make_team("North Proof", [ann])
	make_team("South Proof", [bob])
	make_lead(email=ADA, lead_owner=ann)
	known_customer = make_customer("Second Proof Engines").name
	make_opportunity(known_customer, opportunity_owner=ann)

	by_lead = save_by_hand(
		"Customer", **organization("Other", website="second-proof.example", account_manager=bob)
	)
	by_deal = save_by_hand("Customer", **organization(account_manager=bob))
	of_mate = save_by_hand(
		"Customer", **organization("Third", website="www.second-proof.example", account_manager=ann)
	)

	assert "Others Are in Touch" in by_lead and "Ann" in by_lead
	assert known_customer in by_deal and "Ann (North Proof)" in by_deal
	assert "Others Are in Touch" not in of_mate


def test_of_hidden_leads_and_deals_is_told_only_whose_they_are(site: str) -> None:
	ann, bob = make_user("ann"), make_user("bob")
	lead = make_lead(first_name="Secretive", email=ADA, lead_owner=ann)
	customer = make_customer("Second Proof Engines").name
	deal = make_opportunity(customer, title="Secret Pumps", opportunity_owner=ann)
	set_settings(salespeople_see="Their Own")
	frappe.set_user(bob)

	[of_lead] = find_second_records("Contact", {"emails": [ADA]})
	[of_customer] = find_second_records("Contact", {"company_name": "Second Proof Engines"})

	assert not of_lead["is_readable"] and of_lead["owner"] == ann
	assert lead.name not in str(of_lead) and "Secretive" not in str(of_lead)
	assert of_customer["in_touch"] == ["Ann"]
	assert deal.name not in str(of_customer) and "Secret" not in str(of_customer)


def test_who_sells_nothing_learns_only_of_what_he_may_read(site: str) -> None:
	make_lead(email=ADA, lead_owner="Administrator")
	customer = make("Customer", **organization(tax_id="GB123456782")).name
	make_opportunity(customer, opportunity_owner="Administrator")

	with as_user("Sales Master Manager"):
		[seen] = find_second_records("Customer", organization("Other", tax_id="GB123456782"))
		assert seen["party"] == customer and seen["in_touch"] == []
		assert told("Contact", emails=[ADA]) == []
		assert save_by_hand("Contact", **person()) == ""
	with as_user("Purchase User"):
		# May make contacts, and read no customers.
		assert told("Contact", first_name="Ada", company_name="Second Proof Engines") == []
		with pytest.raises(frappe.PermissionError):
			told("Customer", customer_name="Second Proof Engines")
	with as_user("Sales User"):
		assert len(told("Contact", emails=[ADA])) == 2


@pytest.mark.parametrize(
	"values", ["[]", "{", {"emails": "no list"}, {"emails": [{}, None, 7]}, {"address": "?"}]
)
def test_what_makes_no_sense_finds_nobody(site: str, values: Any) -> None:
	try:
		assert find_second_records("Contact", values) == []
	except frappe.ValidationError as error:
		assert "expected" in str(error)
	with pytest.raises(frappe.ValidationError):
		find_second_records("User", {})


def test_a_look_costs_two_statements(site: str, duplicates_are: Callable[[str], None]) -> None:
	save_by_hand("Contact", **person("first@second-proof.example"))
	duplicates_are("Allow")
	with counted() as without:
		save_by_hand("Contact", **person("bob@other-proof.example", first_name="Bob"))
	duplicates_are("Warn")
	with counted() as looking:
		save_by_hand("Contact", **person("cid@third-proof.example", first_name="Cid", last_name="Moe"))

	assert len(looking.all) - len(without.all) <= 2

"""What of a site's own stops the demo from being cleared, and what lets go of it, on a demo of one customer."""

from collections.abc import Iterator
from types import SimpleNamespace

import frappe
import pytest

from crm_suite.setup.demo.removal import remove

PERSON = "golden-proof@example.com"
# Of the golden company, what the removal asks for.
GOLDEN = SimpleNamespace(user_names=(PERSON,), company_names=("No Such Company",))


@pytest.fixture
def customer(site: str) -> Iterator[str]:
	"""A customer whom one of the demo's people has made."""
	document = frappe.get_doc({"doctype": "Customer", "customer_name": "Golden Proof"}).insert()
	frappe.db.set_value("Customer", document.name, "owner", PERSON, update_modified=False)
	yield document.name


def link_contact(customer: str) -> str:
	links = [{"link_doctype": "Customer", "link_name": customer}]
	return frappe.get_doc({"doctype": "Contact", "first_name": "Own", "links": links}).insert().name


def write_email(customer: str) -> str:
	email = {"subject": "Own", "communication_type": "Communication", "content": "Own"}
	about = {"reference_doctype": "Customer", "reference_name": customer}
	links = [{"link_doctype": "Customer", "link_name": customer}]
	return (
		frappe.get_doc({"doctype": "Communication", **email, **about, "timeline_links": links}).insert().name
	)


def test_own_records_that_name_the_demos_by_a_dynamic_link_stop_the_removal(customer: str) -> None:
	contact = link_contact(customer)
	account = {"account_name": "Own", "party_type": "Customer", "party": customer}
	bank = frappe.get_doc({"doctype": "Bank", "bank_name": "Own Bank"}).insert().name
	account = frappe.get_doc({"doctype": "Bank Account", "bank": bank, **account}).insert().name
	with pytest.raises(frappe.ValidationError) as refusal:
		remove(GOLDEN)
	assert f"Contact {contact}" in str(refusal.value)
	assert f"Bank Account {account}" in str(refusal.value)
	assert frappe.db.exists("Customer", customer)


def test_own_emails_stay_and_let_go(customer: str) -> None:
	email = write_email(customer)
	frappe.get_doc("Customer", customer).add_comment("Comment", "seen")
	remove(GOLDEN)
	assert not frappe.db.exists("Customer", customer)
	assert not frappe.db.exists("Comment", {"reference_doctype": "Customer", "reference_name": customer})
	assert not frappe.db.exists("Communication Link", {"link_doctype": "Customer", "link_name": customer})
	kept = frappe.db.get_value("Communication", email, ["subject", "reference_doctype", "reference_name"])
	assert kept == ("Own", None, None)


def test_defaults_that_users_chose_of_the_demo_go_with_it(customer: str) -> None:
	user = frappe.session.user
	frappe.defaults.set_user_default("customer", customer, user)
	frappe.defaults.set_user_default("own_customer", customer, user)
	remove(GOLDEN)
	left = frappe.get_all("DefaultValue", {"parent": user, "defvalue": customer}, pluck="defkey")
	assert left == ["own_customer"]

"""Records that the tests of leads, interactions, campaigns and cases share. All of them need a site."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe.model.document import Document

from crm_suite.ledger.check import check


def company() -> str:
	return frappe.get_all("Company", pluck="name", order_by="creation", limit=1)[0]


def make(doctype: str, **values: Any) -> Document:
	"""Insert a document of the first company as the user of the moment."""
	document = frappe.new_doc(doctype)
	document.update({"company": company()} | values if document.meta.has_field("company") else values)
	return document.insert()


def make_lead(**values: Any) -> Document:
	return make("Sales Lead", **({"first_name": "Ada", "last_name": "Lovelace"} | values))


def make_customer(customer_name: str = "Acme Test") -> Document:
	return make("Customer", customer_name=customer_name, customer_type="Company")


def make_opportunity(customer: str, **values: Any) -> Document:
	return make("Sales Opportunity", **({"title": f"Deal with {customer}", "customer": customer} | values))


def make_campaign(**values: Any) -> Document:
	return make("Outreach Campaign", **({"campaign_name": "Spring Offer", "channel": "E-mail"} | values))


def make_item(item_code: str = "Test Pump") -> Document:
	return make(
		"Item",
		item_code=item_code,
		item_group=frappe.get_all("Item Group", {"is_group": 0}, pluck="name", limit=1)[0],
		stock_uom="Nos",
		is_stock_item=0,
	)


def make_sales_document(
	doctype: str, customer: str, rows: list[dict[str, Any]], submit: bool = True
) -> Document:
	"""A Delivery Note or Sales Invoice with one unit of each row's item at 100."""
	document = frappe.new_doc(doctype)
	document.update({"company": company(), "customer": customer, "currency": "USD"})
	for row in rows:
		document.append("items", {"qty": 1, "rate": 100} | row)
	document.insert()
	if submit:
		document.submit()
	return document


@contextmanager
def as_user(*roles: str) -> Iterator[str]:
	"""Work as a user who has these roles and no others, until the test is rolled back."""
	name = f"{'-'.join(roles).lower().replace(' ', '-') or 'nobody'}@relations.example"
	if not frappe.db.exists("User", name):
		user = frappe.new_doc("User")
		user.update({"email": name, "first_name": "Test", "send_welcome_email": 0})
		user.set("roles", [{"role": role} for role in roles])
		user.flags.no_welcome_mail = True
		user.insert(ignore_permissions=True)
	before = frappe.session.user
	frappe.set_user(name)
	try:
		yield name
	finally:
		frappe.set_user(before)


def ledger_rows(*fields: str, **filters: Any) -> list[tuple[Any, ...]]:
	"""The ledger's standing rows after the flush that a commit would run, in the order of time.

	The whole ledger is compared with its source documents on the way.
	"""
	frappe.db.before_commit.run()
	assert not list(check(frappe.db.sql))
	return frappe.get_all(
		"Relationship Entry",
		filters={"is_reversed": 0, "reversal_of": ("is", "not set")} | filters,
		fields=list(fields),
		order_by="posting_datetime, creation, event",
		as_list=True,
	)


def messages() -> str:
	"""What the user has been told so far, as one text."""
	return "\n".join(str(message) for message in frappe.message_log)


def make_template(name: str, *required: str, not_asked: tuple[str, ...] = (), **values: str) -> Document:
	"""A capture template with these required fields; `values` say which leads it is for."""
	template = frappe.new_doc("Capture Template")
	template.update({"template_name": name} | values)
	for fieldname in required:
		template.append("lead_fields", {"lead_field": fieldname, "requirement": "Required"})
	for fieldname in not_asked:
		template.append("lead_fields", {"lead_field": fieldname, "requirement": "Not Asked"})
	return template.insert()

"""Statements of saving a new lead, duplicate check, score and ledger included, beside ERPNext's own Lead."""

from collections.abc import Callable, Iterator
from itertools import count

import frappe
from frappe.model.document import Document

from benchmarks.counting import Statements, counted
from benchmarks.report import Result, exactly
from benchmarks.site import forget_request

MOST_STATEMENTS = 14
NUMBERS = count(1)


def measure() -> Iterator[Result]:
	"""A line for each of the two, the same person in both; links beyond what must be there cost one each."""
	ours = statements_of(lambda: sales_lead(company()))
	yield Result(
		"lead_insert",
		"Sales Lead, with flush",
		f"{len(ours.all)} statements",
		f"at most {MOST_STATEMENTS}",
		exactly(len(ours.all) <= MOST_STATEMENTS),
	)
	if frappe.db.exists("DocType", "Lead"):
		theirs = statements_of(lambda: erpnext_lead(company()))
		yield Result(
			"lead_insert", "ERPNext's Lead", f"{len(theirs.all)} statements", "", exactly(is_kept=True)
		)


def company() -> str:
	"""The site's first company."""
	return frappe.get_all("Company", pluck="name", order_by="creation", limit=1)[0]


def statements_of(make: Callable[[], Document]) -> Statements:
	"""What saving costs in a request of its own, after one that warms the caches."""
	for _warm_up in range(2):
		document = make()
		forget_request()
		with counted() as statements:
			document.insert()
			frappe.db.before_commit.run()
	return statements


def sales_lead(company: str) -> Document:
	"""A person as a website or a salesperson captures one."""
	number = next(NUMBERS)
	return frappe.get_doc(
		{
			"doctype": "Sales Lead",
			"company": company,
			"first_name": frappe.generate_hash(length=10),
			"last_name": frappe.generate_hash(length=10),
			"organization_name": frappe.generate_hash(length=20),
			"email": f"ada.{frappe.generate_hash(length=8)}@benchmark-{number}.example",
			"phone": f"+1 212 555 {number:04}",
		}
	)


def erpnext_lead(company: str) -> Document:
	"""The same person as ERPNext keeps one."""
	lead = sales_lead(company)
	return frappe.get_doc(
		{
			"doctype": "Lead",
			"company": company,
			"first_name": lead.first_name,
			"last_name": lead.last_name,
			"company_name": lead.organization_name,
			"email_id": lead.email,
			"phone": lead.phone,
		}
	)

"""The records of other CRMs, read in sets. Their apps' code is never called: only their tables are read, if they are there."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import frappe

Row = dict[str, Any]


class Step(NamedTuple):
	"""A DocType whose records are moved, leads or deals, with the tables of their products, lost reasons and people.

	`quotation_link` is the field by which a Quotation names the deal.
	"""

	doctype: str
	is_deal: bool = False
	items: str | None = None
	reasons: str | None = None
	contacts: str | None = None
	quotation_link: str | None = None


# In the order of moving: a deal finds the lead that it came from.
SYSTEMS = {
	"ERPNext": (
		Step("Prospect"),
		Step("Lead"),
		Step(
			"Opportunity",
			True,
			"Opportunity Item",
			"Opportunity Lost Reason Detail",
			quotation_link="opportunity",
		),
	),
	"Frappe CRM": (
		Step("CRM Lead", items="CRM Products"),
		Step("CRM Deal", True, "CRM Products", contacts="CRM Contacts", quotation_link="crm_deal"),
	),
}
# Where Frappe CRM says what its own and the site's statuses stand for, and in which currency it counts by default.
STATUSES = {"CRM Lead": "CRM Lead Status", "CRM Deal": "CRM Deal Status"}
SYSTEM_CURRENCY = "USD"


def steps_of(system: str) -> tuple[Step, ...]:
	"""The steps whose tables this site has."""
	return tuple(step for step in SYSTEMS[system] if frappe.db.table_exists(step.doctype))


def count(steps: Sequence[Step]) -> int:
	"""How many records there are."""
	return sum(frappe.db.count(step.doctype) for step in steps)


def read(step: Step, after: str, size: int) -> list[Row]:
	"""The records after a name, in the order of names."""
	rows = frappe.db.sql(
		f"select * from `tab{step.doctype}` where name > %s order by name limit %s",
		(after, size),
		as_dict=True,
	)
	statuses = STATUSES.get(step.doctype)
	if statuses and frappe.db.table_exists(statuses) and frappe.db.has_column(statuses, "type"):
		types = dict(frappe.db.sql(f"select name, type from `tab{statuses}`"))
		for row in rows:
			row["status_type"] = types.get(row.get("status"))
	if step.doctype == "CRM Deal":
		currency = system_currency()
		for row in rows:
			row["system_currency"] = currency
	return rows


def system_currency() -> str:
	"""What amounts of Frappe CRM are in that name no currency, and what its exchange rates lead to."""
	stored = frappe.db.sql(
		"select value from tabSingles where doctype = 'FCRM Settings' and field = 'currency'", pluck=True
	)
	return (stored and stored[0]) or SYSTEM_CURRENCY


def read_children(table: str | None, parents: Sequence[str]) -> dict[str, list[Row]]:
	"""The rows of a child table by the record that they belong to."""
	found: dict[str, list[Row]] = defaultdict(list)
	if not table or not parents or not frappe.db.table_exists(table):
		return found
	for row in frappe.db.sql(
		f"select * from `tab{table}` where parent in %s order by parent, idx", (tuple(parents),), as_dict=True
	):
		found[row["parent"]].append(row)
	return found


def name_items(rows: dict[str, list[Row]]) -> None:
	"""Give products of Frappe CRM the code of the item that they are: it is their own, or they name it."""
	products = [row for children in rows.values() for row in children if "product_code" in row]
	codes = {row["product_code"] for row in products if row["product_code"]}
	items = {}
	if (
		codes
		and frappe.db.table_exists("CRM Product")
		and frappe.db.has_column("CRM Product", "erpnext_item_code")
	):
		items = dict(
			frappe.db.sql(
				"select name, erpnext_item_code from `tabCRM Product` where name in %s", (tuple(codes),)
			)
		)
	for row in products:
		row["item_code"] = items.get(row["product_code"]) or row["product_code"]


def customers_named(step: Step, rows: Sequence[Row]) -> dict[str, str]:
	"""The customers that deals of Frappe CRM have in ERPNext, by the deal's name: either may name the other."""
	if step.doctype != "CRM Deal":
		return {}
	named = {row["name"]: row["erpnext_customer"] for row in rows if row.get("erpnext_customer")}
	known = existing("Customer", set(named.values()))
	named = {name: customer for name, customer in named.items() if customer in known}
	if frappe.db.has_column("Customer", "crm_deal"):
		deals = tuple(row["name"] for row in rows)
		named |= dict(frappe.db.sql("select crm_deal, name from tabCustomer where crm_deal in %s", (deals,)))
	return named


def without_unknown_items(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
	"""The rows, those whose item is not there any more without its code."""
	name_items(rows)
	codes = {row["item_code"] for children in rows.values() for row in children if row.get("item_code")}
	known = existing("Item", codes)
	for children in rows.values():
		for row in children:
			if row.get("item_code") not in known:
				row["item_code"] = None
	return rows


def existing(doctype: str, names: set[str]) -> set[str]:
	"""Which of some names there are."""
	if not names:
		return set()
	return set(frappe.get_all(doctype, filters={"name": ("in", sorted(names))}, pluck="name"))

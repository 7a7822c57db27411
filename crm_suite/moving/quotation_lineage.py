"""Quotations of old opportunities, and what was ordered, delivered and invoiced from them, belong to the new ones.

Only our own field on these documents is written, and only where it is empty; they count as unchanged.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

import frappe

from crm_suite.ledger.mark import mark
from crm_suite.moving.old_records import Step
from crm_suite.rules.moved_records import origin
from crm_suite.setup.custom_fields import OPPORTUNITY_FIELD, SALES_DOCTYPES

# A document's rows, and by which field each names the row of which table that it was made from.
FOLLOWING = (
	("Sales Order", "quotation_item", "Quotation Item"),
	("Delivery Note", "so_detail", "Sales Order Item"),
	("Sales Invoice", "so_detail", "Sales Order Item"),
	("POS Invoice", "so_detail", "Sales Order Item"),
	("Sales Invoice", "dn_detail", "Delivery Note Item"),
	("POS Invoice", "dn_detail", "Delivery Note Item"),
	("Delivery Note", "si_detail", "Sales Invoice Item"),
	("Delivery Note", "dn_detail", "Delivery Note Item"),
	("POS Invoice", "pos_invoice_item", "POS Invoice Item"),
	("Sales Invoice", "pos_invoice_item", "POS Invoice Item"),
	("Sales Invoice", "sales_invoice_item", "Sales Invoice Item"),
)


def bring_documents(step: Step, opportunities: Sequence[str]) -> None:
	"""Give documents of old opportunities the new ones, which are named. A few statements, however many documents."""
	if not opportunities or not frappe.db.has_column("Quotation", step.quotation_link):
		return
	deals = tuple(opportunities)
	changed: dict[str, set[str]] = defaultdict(set)
	changed["Quotation"] |= bring_quotations(step, deals)
	for doctype, link, source in FOLLOWING:
		changed[doctype] |= follow(doctype, link, source, deals)
	for doctype in SALES_DOCTYPES:
		if changed[doctype]:
			fill_headers(doctype, deals)
			mark((doctype, name) for name in sorted(changed[doctype]))


def bring_quotations(step: Step, deals: tuple[str, ...]) -> set[str]:
	"""Rows of quotations whose header names the old opportunity, where they are for the same customer."""
	start = len(origin(step.doctype, "")) + 1
	return fill_rows(
		"Quotation",
		f"""join `tabSales Opportunity` deal
			on document.{step.quotation_link} = substr(deal.moved_from, {start})""",
		"(document.quotation_to != 'Customer' or document.party_name = deal.customer)",
		deals,
	)


def follow(doctype: str, link: str, source: str, deals: tuple[str, ...]) -> set[str]:
	"""Rows that were made from rows of the new opportunities, of the same customer and company."""
	if not frappe.db.has_column(f"{doctype} Item", link):
		return set()
	return fill_rows(
		doctype,
		f"""join `tab{source}` origin on origin.name = item.{link}
			join `tabSales Opportunity` deal on deal.name = origin.{OPPORTUNITY_FIELD}""",
		"document.customer = deal.customer",
		deals,
	)


def fill_rows(doctype: str, joins: str, condition: str, deals: tuple[str, ...]) -> set[str]:
	"""Give rows that have no opportunity the one that the joins find; returns the documents that they are in."""
	tables = f"""`tab{doctype} Item` item
		join `tab{doctype}` document on document.name = item.parent
		{joins}"""
	where = f"""deal.name in %(deals)s and coalesce(item.{OPPORTUNITY_FIELD}, '') = ''
		and document.company = deal.company and {condition}"""
	values = {"deals": deals}
	found = frappe.db.sql(f"select distinct item.parent from {tables} where {where}", values)
	documents = {name for (name,) in found}
	if documents:
		frappe.db.sql(
			f"""update {tables} set item.{OPPORTUNITY_FIELD} = deal.name
				where {where} and item.parent in %(documents)s""",
			values | {"documents": tuple(documents)},
		)
	return documents


def left_quotations(doctype: str, names: Collection[str]) -> dict[str, list[str]]:
	"""The quotations to old leads or prospects that no opportunity leads to, by the old record's name."""
	left: dict[str, list[str]] = defaultdict(list)
	if names and frappe.db.has_column("Quotation", "opportunity"):
		for name, quotation in frappe.db.sql(
			f"""select party_name, name from tabQuotation
				where quotation_to = %s and party_name in %s and docstatus < 2
					and coalesce(opportunity, '') = '' and coalesce({OPPORTUNITY_FIELD}, '') = ''
				order by name""",
			(doctype, tuple(names)),
		):
			left[name].append(quotation)
	return left


def fill_headers(doctype: str, deals: tuple[str, ...]) -> None:
	"""A document all of whose rows belong to one of the opportunities names it in its header too."""
	frappe.db.sql(
		f"""update `tab{doctype}` document
			join (
				select item.parent, max(item.{OPPORTUNITY_FIELD}) deal from `tab{doctype} Item` item
				where item.parent in (
					select parent from `tab{doctype} Item` where {OPPORTUNITY_FIELD} in %(deals)s
				)
				group by item.parent
				having count(distinct coalesce(item.{OPPORTUNITY_FIELD}, '')) = 1
			) whole on whole.parent = document.name
			set document.{OPPORTUNITY_FIELD} = whole.deal
			where whole.deal in %(deals)s and coalesce(document.{OPPORTUNITY_FIELD}, '') = ''""",
		{"deals": deals},
	)

"""Quotations of old opportunities, and what was ordered, delivered and invoiced from them, belong to the new ones.

Only our own field on these documents is written, and only where it is empty; they count as unchanged.
"""

from collections.abc import Mapping

import frappe

from crm_suite.ledger.mark import mark
from crm_suite.rules.moved_records import origin
from crm_suite.setup.custom_fields import OPPORTUNITY_FIELD

# A document's rows, and by which field each names the row of which table that it was made from.
FOLLOWING = (
	("Sales Order", "quotation_item", "Quotation Item"),
	("Delivery Note", "so_detail", "Sales Order Item"),
	("Sales Invoice", "so_detail", "Sales Order Item"),
	("Sales Invoice", "dn_detail", "Delivery Note Item"),
	("Delivery Note", "si_detail", "Sales Invoice Item"),
	("Delivery Note", "dn_detail", "Delivery Note Item"),
	("Sales Invoice", "sales_invoice_item", "Sales Invoice Item"),
)


def bring_documents(opportunities: Mapping[str, str]) -> None:
	"""Give documents of old opportunities (by name) the new ones. A few statements, however many documents."""
	if not opportunities or not frappe.db.has_column("Quotation", "opportunity"):
		return
	new_names = tuple(opportunities.values())
	bring_quotations(new_names)
	for doctype, link, source in FOLLOWING:
		follow(doctype, link, source, new_names)
	for doctype in ("Quotation", "Sales Order", "Delivery Note", "Sales Invoice"):
		fill_headers(doctype, new_names)
		documents = frappe.get_all(
			f"{doctype} Item",
			filters={OPPORTUNITY_FIELD: ("in", new_names), "docstatus": ("<", 2)},
			pluck="parent",
			distinct=True,
		)
		mark((doctype, name) for name in documents)


def bring_quotations(new_names: tuple[str, ...]) -> None:
	"""Rows of quotations whose header names the old opportunity, where they are for the same customer."""
	frappe.db.sql(
		f"""update `tabQuotation Item` item
			join tabQuotation quotation on quotation.name = item.parent
			join `tabSales Opportunity` deal on quotation.opportunity = substr(deal.moved_from, %(start)s)
			set item.{OPPORTUNITY_FIELD} = deal.name
			where deal.name in %(deals)s and coalesce(item.{OPPORTUNITY_FIELD}, '') = ''
				and deal.company = quotation.company
				and (quotation.quotation_to != 'Customer' or quotation.party_name = deal.customer)""",
		{"deals": new_names, "start": len(origin("Opportunity", "")) + 1},
	)


def follow(doctype: str, link: str, source: str, new_names: tuple[str, ...]) -> None:
	"""Rows that were made from rows of the new opportunities, of the same customer and company."""
	if not frappe.db.has_column(f"{doctype} Item", link):
		return
	frappe.db.sql(
		f"""update `tab{doctype} Item` item
			join `tab{source}` origin on origin.name = item.{link}
			join `tab{doctype}` document on document.name = item.parent
			join `tabSales Opportunity` deal on deal.name = origin.{OPPORTUNITY_FIELD}
			set item.{OPPORTUNITY_FIELD} = deal.name
			where deal.name in %(deals)s and coalesce(item.{OPPORTUNITY_FIELD}, '') = ''
				and document.customer = deal.customer and document.company = deal.company""",
		{"deals": new_names},
	)


def fill_headers(doctype: str, new_names: tuple[str, ...]) -> None:
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
		{"deals": new_names},
	)

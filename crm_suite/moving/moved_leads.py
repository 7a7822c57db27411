"""Old leads and prospects become Sales Leads."""

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.erp.countries import region_of
from crm_suite.erp.normalise import company_country
from crm_suite.moving.moved_values import notes_of, reasons_for, settle_links
from crm_suite.moving.moving_report import MOVED, Note
from crm_suite.moving.old_records import Row, Step, read_children
from crm_suite.moving.quotation_lineage import left_quotations
from crm_suite.rules.lead import CONVERTED
from crm_suite.rules.moved_records import Moved, moved_lead, origin

DOCTYPE = "Sales Lead"
# By which field ERPNext's customer names what it was made from.
CUSTOMER_LINKS = {"Lead": "lead_name", "Prospect": "prospect_name"}


class LeadMover:
	"""Moves a chunk of old leads."""

	doctype = DOCTYPE

	def __init__(self, moving_in: Document) -> None:
		self.company = moving_in.company

	def prepare(self, step: Step, rows: Sequence[Row]) -> list[Moved]:
		"""What the rows become; links and old customers are looked up for all of them."""
		items = read_children(step.items, [row["name"] for row in rows])
		records = [moved_lead(row, self.region(row), items[row["name"]]) for row in rows]
		settle_links(DOCTYPE, records)
		customers = customers_of(step.doctype, rows)
		companies = {company for (company,) in frappe.db.sql("select name from tabCompany")}
		for row, record in zip(rows, records, strict=True):
			record.values["company"] = row["company"] if row.get("company") in companies else self.company
			if customer := customers.get(row["name"]):
				record.values.update(
					customer=customer,
					status=CONVERTED,
					converted_on=row["modified"],
					disqualified_reason=None,
				)
		return records

	def region(self, row: Row) -> str | None:
		"""The country by which the row's phone numbers are read."""
		country = row.get("country")
		is_known = country and frappe.db.exists("Country", country, cache=True)
		return region_of(country if is_known else None) or region_of(company_country(self.company))

	def insert(self, step: Step, row: Row, record: Moved) -> tuple[str, list[str]]:
		"""The new lead's name, and what is to be told about it."""
		lead = frappe.new_doc(DOCTYPE)
		lead.update(with_empty_owner(record.values))
		lead.update(
			{"notes": notes_of(record, step.doctype), "moved_from": origin(step.doctype, row["name"])}
		)
		# What was captured elsewhere was captured: nobody is asked today for what is missing.
		lead.flags.ignore_mandatory = True
		lead.flags.is_moved = True
		lead.flags.keeps_duplicate = True
		lead.flags.records_conversion = True
		lead.insert(ignore_permissions=True)
		return lead.name, reasons_for(record, DOCTYPE)

	def finish(self, step: Step, new_rows: Mapping[str, Row], known: Mapping[str, Row]) -> list[Note]:
		"""What is told of quotations straight to the old leads: there is no opportunity to bring them to."""
		names = {row["name"]: name for name, row in {**known, **new_rows}.items()}
		left = left_quotations(step.doctype, names)
		reason = _("Quotations without an opportunity were not brought: {0}.")
		return [
			Note(MOVED, step.doctype, old_name, names[old_name], [reason.format(", ".join(quotations))])
			for old_name, quotations in left.items()
		]


def with_empty_owner(values: Mapping[str, Any]) -> dict[str, Any]:
	"""The values with an empty text for no owner: for None, Frappe would put the user of the moment."""
	return {**values, "lead_owner": values.get("lead_owner") or ""}


def customers_of(doctype: str, rows: Sequence[Row]) -> dict[str, str]:
	"""The customers that old records became, by the record's name."""
	names = {row["name"] for row in rows}
	found = {row["name"]: row["customer"] for row in rows if row.get("customer")}
	if doctype in CUSTOMER_LINKS and frappe.db.has_column("Customer", CUSTOMER_LINKS[doctype]):
		field = CUSTOMER_LINKS[doctype]
		found |= dict(
			frappe.get_all(
				"Customer",
				filters={field: ("in", sorted(names))},
				fields=[field, "name"],
				as_list=True,
				order_by="creation desc",
			)
		)
	known = set(
		frappe.get_all("Customer", filters={"name": ("in", sorted(set(found.values()) | {""}))}, pluck="name")
	)
	return {name: customer for name, customer in found.items() if customer in known}

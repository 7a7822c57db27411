"""Old opportunities and deals become Sales Opportunities; whoever is no customer yet becomes one."""

from collections.abc import Mapping, Sequence

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.erp.company import company_currency
from crm_suite.erp.party import make_party
from crm_suite.ledger.refresh import stages_of
from crm_suite.moving.moved_values import notes_of, settle_links
from crm_suite.moving.moving_report import Note
from crm_suite.moving.old_records import (
	Row,
	Step,
	customers_named,
	existing,
	read_children,
	without_unknown_items,
)
from crm_suite.moving.quotation_lineage import bring_documents
from crm_suite.rules.conversion import Defaults, Wishes, plan_conversion
from crm_suite.rules.lead import CONVERTED
from crm_suite.rules.moved_records import Moved, moment_of_outcome, moved_deal, origin, outcome_of, stage_for
from crm_suite.rules.stages import WON

DOCTYPE = "Sales Opportunity"


class DealMover:
	"""Moves a chunk of old deals."""

	doctype = DOCTYPE

	def __init__(self, moving_in: Document) -> None:
		self.company = moving_in.company
		self.pipeline = moving_in.sales_pipeline
		self.makes_customers = bool(moving_in.make_customers)
		self.stages = stages_of(moving_in.sales_pipeline)

	def prepare(self, step: Step, rows: Sequence[Row]) -> list[Moved]:
		"""What the rows become; products, reasons and links are looked up for all of them."""
		names = [row["name"] for row in rows]
		items = without_unknown_items(read_children(step.items, names))
		reasons = read_children(step.reasons, names)
		records = [
			moved_deal(row, items[row["name"]], [reason["lost_reason"] for reason in reasons[row["name"]]])
			for row in rows
		]
		settle_links(DOCTYPE, records)
		self.customers = customers_named(step, rows)
		people = read_children(step.contacts, names)
		contacts = {row["name"]: contacts_of(row, people[row["name"]]) for row in rows}
		known = existing("Contact", {contact for named in contacts.values() for contact in named})
		companies = {company for (company,) in frappe.db.sql("select name from tabCompany")}
		for row, record in zip(rows, records, strict=True):
			wanted = (row.get("sales_stage"), row.get("status"))
			company = row["company"] if row.get("company") in companies else self.company
			people_known = [contact for contact in contacts[row["name"]] if contact in known]
			if row.get("system_currency") not in (None, company_currency(company)):
				# Its exchange rate leads to another currency.
				record.values["conversion_rate"] = None
			record.values.update(
				company=company,
				sales_pipeline=self.pipeline,
				sales_stage=stage_for(self.stages, outcome_of(row), wanted).name,
				contact=next(iter(people_known), None),
				contacts=[{"contact": contact} for contact in people_known],
			)
		return records

	def insert(self, step: Step, row: Row, record: Moved) -> tuple[str, list[str]]:
		"""The new opportunity's name, and what is to be told about it."""
		lead = self.lead_of(row)
		customer, contact = self.customer_of(row, lead, record.values["contacts"])
		deal = frappe.new_doc(DOCTYPE)
		deal.update(record.values)
		deal.update(
			{
				"customer": customer,
				"contact": record.values["contact"] or contact,
				"sales_lead": lead.name if lead else None,
				"currency": record.values["currency"] or company_currency(record.values["company"]),
				"opportunity_owner": record.values["opportunity_owner"] or "",
				"notes": notes_of(record, step.doctype),
				"moved_from": origin(step.doctype, row["name"]),
			}
		)
		deal.flags.is_moved = True
		deal.flags.ignore_mandatory = True
		deal.insert(ignore_permissions=True)
		if lead and lead.status != CONVERTED:
			lead.record_conversion({"customer": customer, "contact": contact, "sales_opportunity": deal.name})
		return deal.name, self.reasons(row, deal)

	def reasons(self, row: Row, deal: Document) -> list[str]:
		"""What is to be told about an opportunity that could not be moved as it was."""
		if outcome_of(row) == WON and deal.status != WON:
			return [_("It was won, but in this pipeline only an order says so.")]
		return []

	def lead_of(self, row: Row) -> Document | None:
		"""The Sales Lead that the deal's old lead or prospect has become."""
		old_doctype, old_name = row.get("opportunity_from"), row.get("party_name")
		if row.get("lead"):
			old_doctype, old_name = "CRM Lead", row["lead"]
		if old_doctype in (None, "", "Customer") or not old_name:
			return None
		name = frappe.db.get_value("Sales Lead", {"moved_from": origin(old_doctype, old_name)})
		lead = frappe.get_doc("Sales Lead", name, for_update=True) if name else None
		# Since an earlier move it may have been merged into another one.
		while lead and lead.merged_into:
			lead = frappe.get_doc("Sales Lead", lead.merged_into, for_update=True)
		return lead

	def customer_of(
		self, row: Row, lead: Document | None, people: Sequence[Mapping[str, str]]
	) -> tuple[str, str | None]:
		"""Customer and contact of the deal. Raises ValidationError where there is none and none may be made.

		`people` are the contacts that the deal has: they become the new customer's, and no other is made.
		"""
		if row["name"] in self.customers:
			return self.customers[row["name"]], None
		if row.get("opportunity_from") == "Customer" and frappe.db.exists("Customer", row["party_name"]):
			return row["party_name"], None
		if lead and lead.customer:
			return lead.customer, lead.contact
		organization = (
			lead.organization_name if lead else row.get("organization") or row.get("organization_name")
		)
		if organization and (known := only_customer_called(organization)):
			return known, None
		if not self.makes_customers:
			frappe.throw(_("It has no customer yet."), title=_("Customer Missing"))
		plan = plan_conversion(party_values(row, lead), self.defaults(), Wishes(None, False))
		made = make_party(plan._replace(contact=None) if people else plan, None)
		for person in people:
			contact = frappe.get_doc("Contact", person["contact"])
			contact.append("links", {"link_doctype": "Customer", "link_name": made["customer"]})
			contact.save()
		return made["customer"], people[0]["contact"] if people else made["contact"]

	def defaults(self) -> Defaults:
		"""What the site says about new customers."""
		return Defaults(
			customer_group=frappe.db.get_single_value("Selling Settings", "customer_group"),
			territory=frappe.db.get_single_value("Selling Settings", "territory"),
			country=frappe.get_cached_value("Company", self.company, "country"),
		)

	def finish(self, step: Step, new_rows: Mapping[str, Row], known: Mapping[str, Row]) -> list[Note]:
		"""The times of what happened in new deals, and the documents that new and known ones have led to."""
		for name, row in new_rows.items():
			frappe.db.set_value(
				"Sales Opportunity Stage Change",
				{"parent": name},
				"changed_on",
				moment_of_outcome(row),
				update_modified=False,
			)
		bring_documents(step, [*known, *new_rows])
		return []


def contacts_of(row: Row, people: Sequence[Row]) -> list[str]:
	"""The old deal's contacts, each once: the one that it names itself, then the first of its people, then the others."""
	named = [row.get("contact_person") or row.get("contact")]
	others = sorted(people, key=lambda person: not person.get("is_primary"))
	return list(
		dict.fromkeys(contact for contact in (*named, *(one["contact"] for one in others)) if contact)
	)


def party_values(row: Row, lead: Document | None) -> Mapping[str, object]:
	"""Whom to make a customer of: the lead, else the person and organization that the deal itself names."""
	if lead:
		return lead.as_dict()
	return {
		"organization_name": row.get("organization")
		or row.get("organization_name")
		or row.get("customer_name"),
		"first_name": row.get("first_name") or row.get("lead_name") or row.get("title"),
		"last_name": row.get("last_name"),
		"email": row.get("email"),
		"phone": row.get("phone"),
		"mobile": row.get("mobile_no"),
	}


def only_customer_called(name: str) -> str | None:
	"""The customer of that name, if there is just one."""
	found = frappe.get_all("Customer", filters={"customer_name": name}, pluck="name", limit=2)
	return found[0] if len(found) == 1 else None

import frappe
from frappe.model.document import Document

INDEXES = {
	# Each event's own newest rows: what a page of a timeline is merged from.
	"customer_event_time": ["customer", "is_reversed", "event", "posting_datetime"],
	"customer_creation": ["customer", "creation"],
	"voucher": ["voucher_type", "voucher_no"],
	"against": ["against_type", "against_no"],
	"lead": ["sales_lead"],
	"opportunity_event": ["sales_opportunity", "event"],
	"campaign_event": ["outreach_campaign", "event"],
	"company_time": ["company", "posting_datetime"],
}


class RelationshipEntry(Document):
	"""A row of the Relationship Ledger. Written in sets by `crm_suite.ledger`, never as a document."""


def on_doctype_update() -> None:
	for name, fields in INDEXES.items():
		frappe.db.add_index("Relationship Entry", fields, index_name=name)

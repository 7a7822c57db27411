"""What we add to ERPNext's documents. Declared here once: install makes it, uninstall removes just this."""

from typing import Any

import frappe

SALES_DOCTYPES = ("Quotation", "Sales Order", "Delivery Note", "Sales Invoice", "POS Invoice")
OPPORTUNITY_FIELD = "crms_opportunity"

# Set beside the customer, where each of the documents has a field for it.
AFTER = {
	"Quotation": "party_name",
	"Sales Order": "customer",
	"Delivery Note": "customer",
	"Sales Invoice": "customer",
	"POS Invoice": "customer",
}


def opportunity_field(insert_after: str, **more: Any) -> dict[str, Any]:
	"""The link to an opportunity.

	`ignore_user_permissions`: a user permission on opportunities must not make an invoice unreadable.
	`allow_on_submit`: the rows of a submitted document are re-derived when they change.
	"""
	return {
		"fieldname": OPPORTUNITY_FIELD,
		"fieldtype": "Link",
		"label": "Sales Opportunity",
		"options": "Sales Opportunity",
		"insert_after": insert_after,
		"ignore_user_permissions": 1,
		"allow_on_submit": 1,
		"print_hide": 1,
		"module": "CRM Suite",
		**more,
	}


def field_before(doctype: str, fieldname: str) -> str:
	"""The field that stands before another: versions of ERPNext order a form differently."""
	order = [
		field.fieldname
		for field in frappe.get_meta(doctype).fields
		if not field.fieldname.startswith("crms_")
	]
	return order[order.index(fieldname) - 1] if fieldname in order else order[-1]


def custom_fields() -> dict[str, list[dict[str, Any]]]:
	"""All our fields on ERPNext's documents, by DocType, as `create_custom_fields` takes them."""
	fields: dict[str, list[dict[str, Any]]] = {}
	for doctype in SALES_DOCTYPES:
		fields[doctype] = [opportunity_field(AFTER[doctype], in_standard_filter=1, search_index=1)]
		fields[f"{doctype} Item"] = [opportunity_field("item_name", search_index=1)]
	fields["Customer"] = [
		{
			"fieldname": "crms_relationship_tab",
			"fieldtype": "Tab Break",
			"label": "Relationship",
			"insert_after": field_before("Customer", "contact_and_address_tab"),
			"depends_on": "eval:!doc.__islocal",
			"module": "CRM Suite",
		},
		{
			"fieldname": "crms_relationship",
			"fieldtype": "HTML",
			"insert_after": "crms_relationship_tab",
			"module": "CRM Suite",
		},
		{
			"fieldname": "crms_no_confirmations",
			"fieldtype": "Check",
			"label": "No Automatic Confirmations",
			"description": "Orders and payments are not confirmed by e-mail by themselves.",
			"insert_after": "language",
			"module": "CRM Suite",
		},
	]
	return fields

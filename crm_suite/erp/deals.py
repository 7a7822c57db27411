"""Which opportunities stand behind an ERPNext document, and whose customer it is for."""

import frappe
from frappe.model.document import Document

from crm_suite.erp.lineage import customer_of
from crm_suite.setup.custom_fields import OPPORTUNITY_FIELD, SALES_DOCTYPES

PAYMENT_ENTRY = "Payment Entry"
DOCTYPES = (*SALES_DOCTYPES, PAYMENT_ENTRY)


def party_customer(doc: Document) -> str | None:
	"""The customer of a sales document or a payment; None where it is for nobody, or for somebody else."""
	if doc.doctype == PAYMENT_ENTRY:
		return doc.party if doc.party_type == "Customer" else None
	return customer_of(doc)


def opportunities_behind(doc: Document) -> list[str]:
	"""The opportunities of its item rows, in their order; of a payment those of what it pays."""
	if doc.doctype == PAYMENT_ENTRY:
		return opportunities_paid(doc)
	return list(dict.fromkeys(row.get(OPPORTUNITY_FIELD) for row in doc.items if row.get(OPPORTUNITY_FIELD)))


def opportunities_paid(payment: Document) -> list[str]:
	"""What the ledger says of a submitted payment, as reconciliation goes on after it; of a draft, its references."""
	if payment.docstatus.is_submitted():
		return frappe.get_all(
			"Relationship Entry",
			filters={
				"voucher_type": payment.doctype,
				"voucher_no": payment.name,
				"is_reversed": 0,
				"sales_opportunity": ("is", "set"),
			},
			pluck="sales_opportunity",
			distinct=True,
			order_by="sales_opportunity",
		)
	named: dict[str, list[str]] = {}
	for reference in payment.references:
		if reference.reference_doctype in SALES_DOCTYPES:
			named.setdefault(f"{reference.reference_doctype} Item", []).append(reference.reference_name)
	found = (
		opportunity
		for doctype, parents in named.items()
		for opportunity in frappe.get_all(
			doctype,
			filters={"parent": ("in", parents), OPPORTUNITY_FIELD: ("is", "set")},
			pluck=OPPORTUNITY_FIELD,
			distinct=True,
		)
	)
	return list(dict.fromkeys(found))

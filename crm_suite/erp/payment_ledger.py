"""Payments change through their Payment Ledger: reconciliation rewrites it without touching the voucher."""

from frappe.model.document import Document

from crm_suite.ledger.mark import mark
from crm_suite.ledger.sources.payments import PAYMENT_DOCTYPES


def mark_entry(doc: Document, method: str | None = None) -> None:
	"""`on_submit` of a Payment Ledger Entry: its voucher is dirty, and what it settles is touched."""
	voucher = (doc.voucher_type, doc.voucher_no)
	against = (doc.against_voucher_type, doc.against_voucher_no)
	mark([voucher] if doc.voucher_type in PAYMENT_DOCTYPES else [], touched=[voucher, against])


def mark_unreconciled(doc: Document, method: str | None = None) -> None:
	"""`on_submit` of an Unreconcile Payment, which relinks by bare SQL."""
	mark(
		[(doc.voucher_type, doc.voucher_no)],
		touched=[(row.reference_doctype, row.reference_name) for row in doc.allocations],
	)

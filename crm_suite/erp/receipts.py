"""What submitted documents say that customers have paid: Payment Entry, Journal Entry, and invoices paid at once."""

import frappe
from frappe.model.document import Document

from crm_suite.erp.amounts import mills
from crm_suite.rules.receipts import Line, Receipt, journal_receipts

PAYMENT_ENTRY = "Payment Entry"
JOURNAL_ENTRY = "Journal Entry"
CASH_TYPES = ("Bank", "Cash")
# What else a Journal Entry may refer to (another entry, a bill) means nothing to a customer.
KNOWN_TO_CUSTOMERS = ("Sales Invoice", "Sales Order")


def receipts_of(doc: Document) -> list[Receipt]:
	"""One per customer who has paid, always in the same order; empty where nobody has for sure."""
	if doc.doctype == JOURNAL_ENTRY:
		return of_journal_entry(doc)
	if doc.doctype == PAYMENT_ENTRY:
		return of_payment_entry(doc)
	return of_invoice(doc)


def of_payment_entry(payment: Document) -> list[Receipt]:
	"""What was received, in the currency of the customer's account."""
	paid_for = tuple(dict.fromkeys(row.reference_name for row in payment.references if row.reference_name))
	return [Receipt(payment.party, mills(payment.paid_amount), payment.paid_from_account_currency, paid_for)]


def of_invoice(invoice: Document) -> list[Receipt]:
	"""What an invoice that is paid at once says itself; change is given back.

	From the rows of its payments: whether its paid amount has loyalty points in it, which are no money, depends on
	whether it was saved before it was submitted.
	"""
	amount = sum(mills(row.amount) for row in invoice.payments) - mills(invoice.change_amount)
	return [Receipt(invoice.customer, amount, invoice.currency, (invoice.name,))] if amount > 0 else []


def of_journal_entry(entry: Document) -> list[Receipt]:
	"""One statement where the entry has a customer's row, for the kinds of its accounts."""
	if not any(row.party_type == "Customer" and row.party for row in entry.accounts):
		return []
	accounts = sorted({row.account for row in entry.accounts})
	cash = frappe.get_all(
		"Account", {"name": ("in", accounts), "account_type": ("in", CASH_TYPES)}, pluck="name"
	)
	company_currency = frappe.get_cached_value("Company", entry.company, "default_currency")
	lines = [line_of(row, row.account in cash, company_currency) for row in entry.accounts]
	return journal_receipts(lines, company_currency)


def line_of(row: Document, is_cash: bool, company_currency: str) -> Line:
	"""A row of a Journal Entry as the rule takes it."""
	return Line(
		base=mills(row.debit) - mills(row.credit),
		amount=mills(row.debit_in_account_currency) - mills(row.credit_in_account_currency),
		currency=row.account_currency or company_currency,
		is_cash=is_cash,
		customer=row.party if row.party_type == "Customer" else None,
		paid_for=row.reference_name if row.reference_type in KNOWN_TO_CUSTOMERS else None,
	)

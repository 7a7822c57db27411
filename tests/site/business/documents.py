"""What people do in ERPNext, through its own mappers and tools. Each function returns the submitted document."""

from collections.abc import Iterable, Sequence
from typing import Any

import frappe
from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry
from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return as make_invoice_return
from erpnext.controllers.accounts_controller import update_child_qty_rate
from erpnext.selling.doctype.quotation.quotation import make_sales_order
from erpnext.selling.doctype.sales_order.sales_order import make_delivery_note
from erpnext.selling.doctype.sales_order.sales_order import make_sales_invoice as invoice_from_order
from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_invoice as invoice_from_delivery
from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_return as make_delivery_return
from frappe.model.document import Document
from frappe.utils import add_days, today

from tests.site.business.world import World, tax_row

Line = tuple[str, float, float]
"""Item, quantity, rate."""


def item_rows(world: World, lines: Iterable[Line], opportunity: str | None = None) -> list[dict[str, Any]]:
	"""Item rows of a new sales document."""
	return [
		{
			"item_code": item,
			"qty": qty,
			"rate": rate,
			"delivery_date": today(),
			"warehouse": world.warehouse,
			"crms_opportunity": opportunity,
		}
		for item, qty, rate in lines
	]


def new_sales_document(
	world: World,
	doctype: str,
	customer: str,
	lines: Iterable[Line],
	opportunity: str | None = None,
	taxed: bool = True,
	**values: Any,
) -> Document:
	"""A draft that is entered by hand; the opportunity is entered in its header."""
	party = {"party_name": customer} if doctype == "Quotation" else {"customer": customer}
	document = frappe.new_doc(doctype)
	document.update(
		{
			"company": world.company,
			"currency": world.currency,
			"crms_opportunity": opportunity,
			"delivery_date": today(),
			**party,
			**values,
		}
	)
	for row in item_rows(world, lines):
		document.append("items", row)
	if taxed:
		document.append("taxes", tax_row(world))
	return document


def submit(document: Document) -> Document:
	"""Insert, where it is new, and submit."""
	if document.is_new():
		document.insert()
	document.submit()
	return document


def quote(
	world: World, customer: str, lines: Iterable[Line], opportunity: str | None = None, **more: Any
) -> Document:
	"""A submitted Quotation."""
	return submit(new_sales_document(world, "Quotation", customer, lines, opportunity, **more))


def order(
	world: World, customer: str, lines: Iterable[Line], opportunity: str | None = None, **more: Any
) -> Document:
	"""A submitted Sales Order that no quotation came before."""
	return submit(new_sales_document(world, "Sales Order", customer, lines, opportunity, **more))


def invoice(
	world: World, customer: str, lines: Iterable[Line], opportunity: str | None = None, **more: Any
) -> Document:
	"""A submitted Sales Invoice that no order came before."""
	return submit(new_sales_document(world, "Sales Invoice", customer, lines, opportunity, **more))


def order_quotation(quotation: Document) -> Document:
	"""Quotation to Sales Order."""
	document = make_sales_order(quotation.name)
	document.delivery_date = today()
	return submit(document)


def deliver(orders: Sequence[Document], part: float = 1) -> Document:
	"""One Delivery Note for what is left of several orders of one customer, or for a part of it."""
	return submit(take_part(mapped(make_delivery_note, orders), part))


def bill_orders(orders: Sequence[Document], part: float = 1) -> Document:
	"""One Sales Invoice for what is left of several orders, or for a part of it."""
	return submit(take_part(mapped(invoice_from_order, orders), part))


def bill_deliveries(deliveries: Sequence[Document]) -> Document:
	"""One Sales Invoice for several deliveries."""
	return submit(mapped(invoice_from_delivery, deliveries))


def mapped(mapper: Any, sources: Sequence[Document]) -> Document:
	"""What the desk's "Get Items From" makes: one mapper, called for each source with the same target.

	Raises ValidationError when nothing is left to map; ERPNext's own validation stumbles there.
	"""
	target = None
	for source in sources:
		target = mapper(source.name, target)
	if not target.items:
		frappe.throw("Nothing is left of it")
	return target


def take_part(document: Document, part: float) -> Document:
	"""Keep `part` of each row's quantity, in whole pieces, at least one."""
	if part < 1:
		for row in document.items:
			row.qty = max(1, int(row.qty * part))
	return document


def credit(source: Document, part: float = 1, **values: Any) -> Document:
	"""A credit note for an invoice, or for a part of it."""
	document = make_invoice_return(source.name)
	document.update(values)
	return submit(give_back_part(document, part))


def send_back(delivery: Document, part: float = 1) -> Document:
	"""A return of a delivery."""
	return submit(give_back_part(make_delivery_return(delivery.name), part))


def give_back_part(document: Document, part: float) -> Document:
	"""As `take_part`, for negative quantities."""
	if part < 1:
		for row in document.items:
			row.qty = min(-1, int(row.qty * part))
	return document


def new_payment(world: World, source: Document, amount: float | None = None, **values: Any) -> Document:
	"""A draft Payment Entry for an order, an invoice or a credit note; in full, or `amount`."""
	payment = get_payment_entry(source.doctype, source.name, party_amount=amount, bank_account=world.bank)
	payment.update({"reference_no": "proof", "reference_date": today(), **values})
	return payment


def pay(world: World, source: Document, amount: float | None = None, **values: Any) -> Document:
	"""Pay an order in advance, pay an invoice, or pay back a credit note."""
	return submit(new_payment(world, source, amount, **values))


def pay_several(world: World, parts: Sequence[tuple[Document, float]]) -> Document:
	"""One payment for parts of several invoices of one customer."""
	first, amount = parts[0]
	payment = new_payment(world, first, amount)
	for source, more in parts[1:]:
		payment.append(
			"references",
			{
				"reference_doctype": source.doctype,
				"reference_name": source.name,
				"allocated_amount": more,
			},
		)
	payment.paid_amount = payment.received_amount = sum(amount for _source, amount in parts)
	payment.setup_party_account_field()
	payment.set_missing_values()
	payment.set_amounts()
	return submit(payment)


def pay_in_advance(world: World, customer: str, amount: float, **values: Any) -> Document:
	"""A payment that is for nothing yet."""
	payment = frappe.new_doc("Payment Entry")
	payment.update(
		{
			"payment_type": "Receive",
			"company": world.company,
			"party_type": "Customer",
			"party": customer,
			"paid_from": world.receivable,
			"paid_to": world.bank,
			"paid_amount": amount,
			"received_amount": amount,
			"source_exchange_rate": 1,
			"target_exchange_rate": 1,
			"reference_no": "proof",
			"reference_date": today(),
			**values,
		}
	)
	return submit(payment)


def journal(world: World, lines: Iterable[dict[str, Any]], **values: Any) -> Document:
	"""A submitted Journal Entry."""
	document = frappe.new_doc("Journal Entry")
	document.update(
		{"company": world.company, "posting_date": today(), "voucher_type": "Journal Entry", **values}
	)
	for line in lines:
		document.append("accounts", {"cost_center": world.cost_center, **line})
	return submit(document)


def receivable_line(
	world: World, customer: str, amount: float, source: Document | None = None
) -> dict[str, Any]:
	"""A Journal Entry line that lets the customer owe `amount` less (more, where it is negative)."""
	side = {"credit_in_account_currency": amount} if amount > 0 else {"debit_in_account_currency": -amount}
	reference = {"reference_type": source.doctype, "reference_name": source.name} if source else {}
	return {"account": world.receivable, "party_type": "Customer", "party": customer, **side, **reference}


def account_line(account: str, amount: float) -> dict[str, Any]:
	"""A Journal Entry line that debits an account (credits it, where the amount is negative)."""
	side = "debit_in_account_currency" if amount > 0 else "credit_in_account_currency"
	return {"account": account, side: abs(amount)}


def amend(document: Document) -> Document:
	"""Cancel the document and submit an amended copy, as the desk's Amend button makes it."""
	document = frappe.get_doc(document.doctype, document.name)
	if document.docstatus == 1:
		document.cancel()
	copy = draft_copy(document)
	copy.amended_from = document.name
	return submit(copy)


def draft_copy(document: Document) -> Document:
	"""A new draft like the document. Frappe's flag for tests makes its copies keep the docstatus."""
	copy = frappe.copy_doc(document)
	for part in (copy, *copy.get_all_children()):
		part.docstatus = 0
	return copy


def cancel(document: Document) -> Document:
	"""Cancel the document as it stands now."""
	document = frappe.get_doc(document.doctype, document.name)
	document.cancel()
	return document


def update_items(document: Document, rows: Sequence[dict[str, Any]]) -> Document:
	"""The desk's Update Items on a submitted order: `rows` as its dialog sends them."""
	update_child_qty_rate(document.doctype, frappe.as_json(rows), document.name)
	return frappe.get_doc(document.doctype, document.name)


def reconcile(world: World, customer: str, at_most: int | None = None) -> int:
	"""The Payment Reconciliation tool: allocate what is open, first come first served. Returns how much it found."""
	tool = frappe.new_doc("Payment Reconciliation")
	tool.update(
		{
			"company": world.company,
			"party_type": "Customer",
			"party": customer,
			"receivable_payable_account": world.receivable,
		}
	)
	tool.get_unreconciled_entries()
	invoices = [row.as_dict() for row in tool.invoices][:at_most]
	payments = [row.as_dict() for row in tool.payments][:at_most]
	if not (invoices and payments):
		return 0
	tool.allocate_entries(frappe._dict(invoices=invoices, payments=payments))
	allocated = len(tool.allocation)
	tool.reconcile()
	return allocated


def unreconcile(payment: Document) -> Document:
	"""The Unreconcile action on a payment: takes it off everything it settles."""
	document = frappe.new_doc("Unreconcile Payment")
	document.update({"company": payment.company, "voucher_type": payment.doctype, "voucher_no": payment.name})
	document.add_references()
	return submit(document)


def merge_customers(old: str, new: str) -> None:
	"""Rename one customer into another, as the desk's Merge does."""
	frappe.rename_doc("Customer", old, new, merge=True, force=True, show_alert=False)


def next_month() -> str:
	"""A date that is later than today."""
	return add_days(today(), 30)

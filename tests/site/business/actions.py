"""What people do in ERPNext on a random day, and how often each of it is drawn."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import frappe
from frappe.utils import flt

from tests.site.business import documents as do

if TYPE_CHECKING:
	from tests.site.business.sequences import Day

Action = Callable[["Day"], str | None]
"""Does something and says what; None when there is nothing to do it with."""


def quote(day: "Day") -> str:
	customer = day.customer()
	return day.keep(do.quote(day.world, customer, day.lines(), day.deal(customer)))


def order_quotation(day: "Day") -> str | None:
	quotation = day.one("Quotation")
	return quotation and day.keep(do.order_quotation(quotation))


def order(day: "Day") -> str:
	customer = day.customer()
	return day.keep(do.order(day.world, customer, day.lines(day.random.random() < 0.5), day.deal(customer)))


def deliver(day: "Day") -> str | None:
	orders = day.some("Sales Order")
	return day.keep(do.deliver(orders, day.part())) if orders else None


def bill_orders(day: "Day") -> str | None:
	orders = day.some("Sales Order")
	return day.keep(do.bill_orders(orders, day.part())) if orders else None


def bill_deliveries(day: "Day") -> str | None:
	deliveries = day.some("Delivery Note", is_return=0)
	return day.keep(do.bill_deliveries(deliveries)) if deliveries else None


def bill_directly(day: "Day") -> str:
	"""By hand, with rows of two deals at times, moving stock at times."""
	customer = day.customer()
	moves_stock = day.random.random() < 0.3
	draft = do.new_sales_document(
		day.world,
		"Sales Invoice",
		customer,
		day.lines(moves_stock),
		day.deal(customer),
		update_stock=int(moves_stock),
	)
	if day.random.random() < 0.4:
		draft.append("items", do.item_rows(day.world, day.lines()[:1], day.deal(customer))[0])
	return day.keep(do.submit(draft))


def bill_at_till(day: "Day") -> str:
	"""Paid on the spot: too much and given change, exactly, or a little less and let go."""
	customer = day.customer()
	draft = do.new_sales_document(
		day.world, "Sales Invoice", customer, day.lines(), day.deal(customer), is_pos=1, update_stock=0
	)
	draft.account_for_change_amount = day.world.cash
	draft.append("payments", {"mode_of_payment": "Cash", "account": day.world.cash, "amount": 0})
	draft.insert()
	more = day.random.choice((0, 5, -0.5))
	draft.payments[0].amount = flt(draft.grand_total + more, 2)
	if more < 0:
		draft.write_off_amount = -more
		draft.write_off_account = day.world.write_off
		draft.write_off_cost_center = day.world.cost_center
	return day.keep(do.submit(draft))


def pay(day: "Day") -> str | None:
	invoices = day.open_invoices()
	if not invoices:
		return None
	invoice = day.random.choice(invoices)
	return day.keep(do.pay(day.world, invoice, day.part_of(invoice.outstanding_amount)))


def pay_several(day: "Day") -> str | None:
	invoices = day.open_invoices()
	for first in invoices:
		for second in invoices:
			if first.name != second.name and first.customer == second.customer:
				parts = [(invoice, day.part_of(invoice.outstanding_amount)) for invoice in (first, second)]
				return day.keep(do.pay_several(day.world, parts))
	return None


def pay_short(day: "Day") -> str | None:
	"""The bank kept something, or the rest is let go."""
	invoices = day.open_invoices()
	if not invoices:
		return None
	payment = do.new_payment(day.world, day.random.choice(invoices))
	kept = flt(payment.paid_amount * 0.07, 2)
	account = day.random.choice((day.world.write_off, day.world.bank_charges))
	payment.paid_amount = payment.received_amount = flt(payment.paid_amount - kept, 2)
	payment.append("deductions", {"account": account, "cost_center": day.world.cost_center, "amount": kept})
	payment.set_amounts()
	return day.keep(do.submit(payment))


def pay_order(day: "Day") -> str | None:
	order = day.one("Sales Order")
	return order and day.keep(do.pay(day.world, order, day.part_of(order.grand_total * 0.4)))


def pay_in_advance(day: "Day") -> str:
	return day.keep(do.pay_in_advance(day.world, day.customer(), day.random.choice((20, 77.77, 150))))


def apply_advances(day: "Day") -> str | None:
	"""An invoice that takes the customer's advances at once."""
	order = day.one("Sales Order")
	if not order:
		return None
	draft = do.take_part(do.mapped(do.invoice_from_order, [order]), day.part())
	draft.allocate_advances_automatically = 1
	return day.keep(do.submit(draft))


def write_off(day: "Day") -> str | None:
	"""A journal entry that lets a part of an invoice go."""
	invoices = day.open_invoices()
	if not invoices:
		return None
	invoice = day.random.choice(invoices)
	amount = day.part_of(invoice.outstanding_amount)
	lines = [
		do.receivable_line(day.world, invoice.customer, amount, invoice),
		do.account_line(day.world.write_off, amount),
	]
	return day.keep(do.journal(day.world, lines))


def receive_by_journal(day: "Day") -> str | None:
	"""Money that was entered as a journal entry, for an invoice or for nothing yet; a part was a bank charge."""
	customer, source, amount = day.customer(), None, 60.0
	if invoices := day.open_invoices():
		source = day.random.choice(invoices)
		customer, amount = source.customer, day.part_of(source.outstanding_amount)
	charge = day.random.choice((0, flt(amount * 0.1, 2)))
	lines = [
		do.receivable_line(day.world, customer, amount, source),
		do.account_line(day.world.bank, flt(amount - charge, 2)),
	]
	if charge:
		lines.append(do.account_line(day.world.bank_charges, charge))
	return day.keep(do.journal(day.world, lines))


def transfer_debt(day: "Day") -> str | None:
	"""One customer takes over a debt of the other: a journal entry with both."""
	invoices = day.open_invoices()
	if not invoices or len(day.customers) < 2:
		return None
	invoice = day.random.choice(invoices)
	other = next(customer for customer in day.customers if customer != invoice.customer)
	amount = day.part_of(invoice.outstanding_amount)
	lines = [
		do.receivable_line(day.world, invoice.customer, amount, invoice),
		do.receivable_line(day.world, other, -amount),
	]
	return day.keep(do.journal(day.world, lines))


def credit(day: "Day") -> str | None:
	invoice = day.one("Sales Invoice", is_return=0)
	return invoice and day.keep(
		do.credit(invoice, day.part(), update_outstanding_for_self=day.random.choice((0, 1)))
	)


def credit_freely(day: "Day") -> str:
	"""A credit note for no particular invoice."""
	customer = day.customer()
	lines = [(item, -qty, rate) for item, qty, rate in day.lines()]
	return day.keep(do.invoice(day.world, customer, lines, day.deal(customer), is_return=1))


def send_back(day: "Day") -> str | None:
	delivery = day.one("Delivery Note", is_return=0)
	return delivery and day.keep(do.send_back(delivery, day.part()))


def pay_back(day: "Day") -> str | None:
	"""Money back for a credit note that is open."""
	notes = [note for note in day.standing("Sales Invoice", is_return=1) if note.outstanding_amount < 0]
	return day.keep(do.pay(day.world, day.random.choice(notes))) if notes else None


def cancel(day: "Day") -> str | None:
	document = day.one(
		"Quotation", "Sales Order", "Delivery Note", "Sales Invoice", "Payment Entry", "Journal Entry"
	)
	return document and f"{document.doctype} {do.cancel(document).name}"


def amend(day: "Day") -> str | None:
	document = day.one("Quotation", "Sales Order", "Sales Invoice", "Payment Entry")
	return document and day.keep(do.amend(document))


def reconcile(day: "Day") -> str | None:
	customer = day.customer()
	allocated = do.reconcile(day.world, customer, day.random.choice((1, None)))
	return f"{customer}, {allocated} allocations" if allocated else None


def unreconcile(day: "Day") -> str | None:
	payment = day.one("Payment Entry", "Journal Entry")
	if not payment:
		return None
	document = do.unreconcile(payment)
	return f"{payment.name} from {len(document.allocations)} documents" if document.allocations else None


def change_order(day: "Day") -> str | None:
	"""Update Items: another quantity, and a new row."""
	order = day.one("Sales Order")
	if not order:
		return None
	rows = [
		{
			"docname": row.name,
			"item_code": row.item_code,
			"qty": row.qty + 1,
			"rate": row.rate,
			"delivery_date": str(row.delivery_date),
		}
		for row in order.items
	]
	rows.append(
		{
			"item_code": day.world.services[0],
			"qty": 1,
			"rate": 12.34,
			"delivery_date": rows[0]["delivery_date"],
			"conversion_factor": 1,
			"uom": "Nos",
		}
	)
	do.update_items(order, rows)
	return order.name


def move_row(day: "Day") -> str | None:
	"""A row of a submitted document is given to another deal."""
	document = day.one("Sales Order", "Delivery Note", "Sales Invoice")
	if not document:
		return None
	row = day.random.choice(document.items)
	row.crms_opportunity = day.deal(document.customer)
	document.save()
	return f"{document.name} row {row.idx} to {row.crms_opportunity}"


def lose(day: "Day") -> str:
	"""A deal is given up, or taken up again."""
	deal = frappe.get_doc("Sales Opportunity", day.random.choice(day.deals[day.customer()]))
	deal.sales_stage = day.random.choice(("Lost", "Qualification", "Negotiation"))
	deal.lost_reason = "Went elsewhere"
	deal.save()
	return f"{deal.name} is now {deal.sales_stage}"


def merge(day: "Day") -> str | None:
	"""The two customers turn out to be the same."""
	if len(day.customers) < 2:
		return None
	new, old = day.customers
	do.merge_customers(old, new)
	day.customers = [new]
	day.deals[new] += day.deals.pop(old)
	return f"{old} into {new}"


MORNING: tuple[Action, ...] = (
	quote,
	order,
	order,
	bill_orders,
	bill_directly,
	pay,
	deliver,
	pay_order,
	pay_in_advance,
)
# How often each is drawn.
VOCABULARY: dict[Action, float] = {
	quote: 3,
	order_quotation: 4,
	order: 8,
	deliver: 7,
	bill_orders: 9,
	bill_deliveries: 5,
	bill_directly: 7,
	bill_at_till: 3,
	pay: 8,
	pay_several: 4,
	pay_short: 4,
	pay_order: 5,
	pay_in_advance: 4,
	apply_advances: 4,
	write_off: 2,
	receive_by_journal: 4,
	transfer_debt: 2,
	credit: 6,
	credit_freely: 2,
	send_back: 4,
	pay_back: 4,
	cancel: 9,
	amend: 3,
	reconcile: 6,
	unreconcile: 4,
	change_order: 2,
	move_row: 4,
	lose: 1,
	# Frappe forgets all metadata at each: half a minute of these tests would go into reading it again.
	merge: 0.4,
}

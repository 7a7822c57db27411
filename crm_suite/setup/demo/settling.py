"""Steps of the golden company: payments, refunds, journal entries, and payments that are matched later."""

from typing import Any

import frappe
from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry
from frappe.model.document import Document
from frappe.utils import flt

from crm_suite.setup.demo.company import BANK_CHARGES
from crm_suite.setup.demo.scene import Scene

Values = dict[str, Any]


def pay(scene: Scene, values: Values) -> None:
	"""A payment for invoices or orders, or a refund of a credit note.

	`for` has the amount of each by name, null for all that is open; `bank_charge` and `written_off` are what
	did not arrive of it; `rate` is the exchange rate of a foreign currency on that day.
	"""
	amounts = {scene.name_of(name): amount for name, amount in values["for"].items()}
	first, *others = amounts
	payment = get_payment_entry(doctype_of(first), first)
	for name in others:
		payment.extend("references", get_payment_entry(doctype_of(name), name).references)
	for reference in payment.references:
		reference.allocated_amount = flt(amounts[reference.reference_name] or reference.outstanding_amount)
	kept_back = deduct(payment, values)
	settled = abs(sum(reference.allocated_amount for reference in payment.references))
	set_amounts(scene, payment, flt(settled - kept_back, 2), values)
	scene.submit(payment, values["name"])


def doctype_of(name: str) -> str:
	"""Whether a name is an invoice's or an order's."""
	return "Sales Invoice" if frappe.db.exists("Sales Invoice", name) else "Sales Order"


def deduct(payment: Document, values: Values) -> float:
	"""What was kept back or let go, on its accounts; returns the sum."""
	company = frappe.get_cached_doc("Company", payment.company)
	accounts = {
		"bank_charge": f"{BANK_CHARGES} - {company.abbr}",
		"written_off": company.write_off_account,
	}
	amounts = {kind: flt(values[kind]) for kind in accounts if values.get(kind)}
	for kind, amount in amounts.items():
		payment.append(
			"deductions",
			{"account": accounts[kind], "cost_center": company.cost_center, "amount": amount},
		)
	return sum(amounts.values())


def set_amounts(scene: Scene, payment: Document, amount: float, values: Values) -> None:
	"""Day, reference and amounts; `amount` is in the currency of the customer's account."""
	rate = values.get("rate", 1)
	payment.update(
		{
			"posting_date": scene.day,
			"reference_date": scene.day,
			"reference_no": values["name"],
			"mode_of_payment": "Wire Transfer",
			"paid_amount": amount,
			"source_exchange_rate": rate,
			"received_amount": flt(amount * rate, 2),
			"target_exchange_rate": 1,
		}
	)


def receive(scene: Scene, values: Values) -> None:
	"""Money of which nobody knows yet what it is for."""
	company = frappe.get_cached_doc("Company", scene.company_of(values["customer"])["name"])
	payment = frappe.new_doc("Payment Entry")
	payment.update(
		{
			"payment_type": "Receive",
			"company": company.name,
			"party_type": "Customer",
			"party": values["customer"],
			"contact_person": scene.contact_of(values["customer"]),
			"paid_from": company.default_receivable_account,
			"paid_to": company.default_bank_account,
		}
	)
	set_amounts(scene, payment, values["amount"], values)
	scene.submit(payment, values["name"])


def journal_payment(scene: Scene, values: Values) -> None:
	"""An accountant books a payment by hand."""
	invoice = frappe.get_doc("Sales Invoice", scene.name_of(values["invoice"]))
	company = frappe.get_cached_doc("Company", invoice.company)
	entry = frappe.new_doc("Journal Entry")
	entry.update(
		{
			"company": company.name,
			"posting_date": scene.day,
			"voucher_type": "Bank Entry",
			"cheque_no": values["name"],
			"cheque_date": scene.day,
			"accounts": [
				{
					"account": company.default_bank_account,
					"debit_in_account_currency": values["amount"],
					"cost_center": company.cost_center,
				},
				{
					"account": invoice.debit_to,
					"party_type": "Customer",
					"party": invoice.customer,
					"credit_in_account_currency": values["amount"],
					"reference_type": "Sales Invoice",
					"reference_name": invoice.name,
					"cost_center": company.cost_center,
				},
			],
		}
	)
	scene.submit(entry, values["name"])


def reconcile(scene: Scene, values: Values) -> None:
	"""A payment without a reference is matched with an invoice."""
	payment = frappe.get_doc("Payment Entry", scene.name_of(values["payment"]))
	tool = frappe.new_doc("Payment Reconciliation")
	tool.update(
		{
			"company": payment.company,
			"party_type": "Customer",
			"party": payment.party,
			"receivable_payable_account": payment.paid_from,
		}
	)
	tool.get_unreconciled_entries()
	tool.allocate_entries(
		{
			"invoices": [row.as_dict() for row in tool.invoices if row.invoice_number == values["invoice"]],
			"payments": [row.as_dict() for row in tool.payments if row.reference_name == payment.name],
		}
	)
	tool.reconcile()


def unreconcile(scene: Scene, values: Values) -> None:
	"""It was another invoice that the payment was meant for."""
	payment = frappe.get_doc("Payment Entry", scene.name_of(values["payment"]))
	tool = frappe.new_doc("Unreconcile Payment")
	tool.update({"company": payment.company, "voucher_type": payment.doctype, "voucher_no": payment.name})
	tool.add_references()
	tool.set("allocations", [row for row in tool.allocations if row.reference_name == values["invoice"]])
	scene.submit(tool, f"{values['payment']}-UNRECONCILED")


ACTIONS = {
	"pay": pay,
	"receive": receive,
	"journal_payment": journal_payment,
	"reconcile": reconcile,
	"unreconcile": unreconcile,
}

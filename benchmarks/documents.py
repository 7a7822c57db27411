"""Documents as users make them: through ERPNext's own mappers, in the running transaction."""

from collections.abc import Sequence
from typing import Any

import frappe
from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry
from erpnext.selling.doctype.quotation.quotation import make_sales_order
from erpnext.selling.doctype.sales_order.sales_order import make_delivery_note, make_sales_invoice
from frappe.model.document import Document
from frappe.utils import add_days, today

from benchmarks.site import forget_request

RATE = 19.99


def made(doctype: str, **values: Any) -> Document:
	"""A new document with these values, inserted."""
	return frappe.get_doc({"doctype": doctype, **values}).insert()


def submitted(document: Document) -> Document:
	"""Submit, and let the app's flush project it, as the commit of its request would."""
	document.submit()
	frappe.db.before_commit.run()
	forget_request()
	return document


class Shop:
	"""A customer and a product in the site's first company, and the documents between them."""

	def __init__(self) -> None:
		self.company = frappe.get_all("Company", {"is_group": 0}, pluck="name", order_by="creation", limit=1)[
			0
		]
		self.cost_center = frappe.get_cached_value("Company", self.company, "cost_center")
		self.warehouse = frappe.get_all(
			"Warehouse",
			{"company": self.company, "is_group": 0, "warehouse_type": ("is", "not set")},
			pluck="name",
		)[0]
		# Ten rows of one product are as good as ten products, and quicker made.
		frappe.db.set_single_value("Selling Settings", "allow_multiple_items", 1)
		self.customer = made(
			"Customer",
			customer_name=f"Benchmark {frappe.generate_hash(length=8)}",
			customer_type="Company",
			customer_group=self.leaf("Customer Group"),
			territory=self.leaf("Territory"),
		).name
		self.item = made(
			"Item",
			item_code=f"BENCHMARK-{frappe.generate_hash(length=8)}",
			item_group=self.leaf("Item Group"),
			stock_uom="Nos",
			is_stock_item=1,
		).name
		self.stock_up()
		self.pos_profile: str | None = None

	@staticmethod
	def leaf(doctype: str) -> str:
		"""Some node of a tree that is no group."""
		return frappe.get_all(doctype, {"is_group": 0}, pluck="name", order_by="creation", limit=1)[0]

	def stock_up(self) -> None:
		"""More in stock than all deliveries take."""
		submitted(
			made(
				"Stock Entry",
				stock_entry_type="Material Receipt",
				company=self.company,
				items=[
					{
						"item_code": self.item,
						"qty": 1_000_000,
						"basic_rate": 1,
						"t_warehouse": self.warehouse,
						"cost_center": self.cost_center,
					}
				],
			)
		)

	def opportunity(self) -> str:
		"""A deal with the customer."""
		return made(
			"Sales Opportunity",
			title="Benchmark",
			company=self.company,
			customer=self.customer,
			expected_closing=add_days(today(), 30),
		).name

	def rows(self, count: int, opportunity: str | None) -> list[dict[str, Any]]:
		"""Item rows of a new document."""
		row = {
			"item_code": self.item,
			"qty": 1,
			"rate": RATE,
			"warehouse": self.warehouse,
			"crms_opportunity": opportunity,
		}
		return [dict(row) for _number in range(count)]

	def quotation(self, rows: int, opportunity: str | None = None) -> Document:
		"""A draft quotation for a new deal."""
		return made(
			"Quotation",
			quotation_to="Customer",
			party_name=self.customer,
			company=self.company,
			items=self.rows(rows, opportunity or self.opportunity()),
		)

	def order(self, rows: int) -> Document:
		"""A draft order from a quotation."""
		order = make_sales_order(submitted(self.quotation(rows)).name)
		order.delivery_date = add_days(today(), 7)
		for row in order.items:
			row.delivery_date = order.delivery_date
		return order.insert()

	def delivery(self, rows: int) -> Document:
		"""A draft delivery of a whole order."""
		return self.delivery_of(submitted(self.order(rows)))

	def delivery_of(self, order: Document) -> Document:
		"""A draft delivery of a whole submitted order."""
		return make_delivery_note(order.name).insert()

	def invoice(self, rows: int, orders: int = 1) -> Document:
		"""A draft invoice for one or several orders, each of a deal of its own."""
		invoice = None
		for _number in range(orders):
			invoice = make_sales_invoice(submitted(self.order(rows)).name, invoice)
		return invoice.insert()

	def advance(self, order: Document) -> Document:
		"""A draft payment of half an order."""
		payment = get_payment_entry("Sales Order", order.name, party_amount=order.grand_total / 2)
		return self.with_reference(payment).insert()

	def invoice_with_advance(self, rows: int) -> Document:
		"""A draft invoice that takes in an advance on its order."""
		order = submitted(self.order(rows))
		submitted(self.advance(order))
		invoice = make_sales_invoice(order.name)
		invoice.set_advances()
		return invoice.insert()

	def open_invoice(self, rows: int = 1) -> Document:
		"""A submitted invoice without an order: the quickest to make."""
		return submitted(
			made(
				"Sales Invoice",
				customer=self.customer,
				company=self.company,
				items=self.rows(rows, self.opportunity()),
			)
		)

	def payment(self, invoices: int) -> Document:
		"""A draft payment of several invoices, each of a deal of its own."""
		return self.payment_of([self.open_invoice() for _number in range(invoices)])

	def payment_of(self, invoices: Sequence[Document]) -> Document:
		"""A draft payment of submitted invoices."""
		first, *others = invoices
		payment = get_payment_entry("Sales Invoice", first.name)
		for invoice in others:
			payment.append(
				"references",
				{
					"reference_doctype": "Sales Invoice",
					"reference_name": invoice.name,
					"due_date": invoice.due_date,
					"total_amount": invoice.grand_total,
					"outstanding_amount": invoice.outstanding_amount,
					"allocated_amount": invoice.outstanding_amount,
				},
			)
		payment.paid_amount = payment.received_amount = sum(
			row.allocated_amount for row in payment.references
		)
		return self.with_reference(payment).insert()

	@staticmethod
	def with_reference(payment: Document) -> Document:
		"""A payment into a bank account has a number."""
		payment.reference_no = "BENCHMARK"
		payment.reference_date = today()
		return payment

	def journal_entry(self, invoices: int) -> Document:
		"""A draft journal entry: cash received for several invoices."""
		paid = [self.open_invoice() for _number in range(invoices)]
		total = sum(invoice.outstanding_amount for invoice in paid)
		cash = frappe.get_cached_value("Company", self.company, "default_cash_account")
		return made(
			"Journal Entry",
			voucher_type="Journal Entry",
			company=self.company,
			posting_date=today(),
			accounts=[
				{"account": cash, "debit_in_account_currency": total, "cost_center": self.cost_center},
				*(
					{
						"account": invoice.debit_to,
						"party_type": "Customer",
						"party": self.customer,
						"credit_in_account_currency": invoice.outstanding_amount,
						"reference_type": "Sales Invoice",
						"reference_name": invoice.name,
						"cost_center": self.cost_center,
					}
					for invoice in paid
				),
			],
		)

	def pos_invoice(self, rows: int) -> Document:
		"""A draft sale at the till, paid in cash."""
		self.pos_profile = self.pos_profile or self.open_till()
		invoice = frappe.get_doc(
			{
				"doctype": "POS Invoice",
				"is_pos": 1,
				"pos_profile": self.pos_profile,
				"customer": self.customer,
				"company": self.company,
				"items": self.rows(rows, self.opportunity()),
			}
		)
		invoice.set_missing_values()
		invoice.calculate_taxes_and_totals()
		invoice.set(
			"payments", [{"mode_of_payment": "Cash", "amount": invoice.rounded_total or invoice.grand_total}]
		)
		return invoice.insert()

	def open_till(self) -> str:
		"""A till of the Administrator, opened today, that sells by POS Invoice."""
		if frappe.get_meta("POS Settings").has_field("invoice_type"):  # ERPNext 16 and later
			frappe.db.set_single_value("POS Settings", "invoice_type", "POS Invoice")
		company = frappe.get_cached_doc("Company", self.company)
		profile = made(
			"POS Profile",
			__newname=f"Benchmark {frappe.generate_hash(length=8)}",
			company=self.company,
			currency=company.default_currency,
			warehouse=self.warehouse,
			selling_price_list=frappe.get_all("Price List", {"selling": 1}, pluck="name", limit=1)[0],
			cost_center=self.cost_center,
			write_off_account=company.write_off_account,
			write_off_cost_center=self.cost_center,
			income_account=company.default_income_account,
			expense_account=company.default_expense_account,
			payments=[{"mode_of_payment": "Cash", "default": 1}],
		).name
		submitted(
			made(
				"POS Opening Entry",
				period_start_date=frappe.utils.now(),
				posting_date=today(),
				user=frappe.session.user,
				company=self.company,
				pos_profile=profile,
				balance_details=[{"mode_of_payment": "Cash", "opening_amount": 0}],
			)
		)
		return profile

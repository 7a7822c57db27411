"""Steps of the golden company: quotations, orders, deliveries, invoices, returns and credit notes."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import frappe
from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return as return_invoice
from erpnext.controllers.accounts_controller import get_taxes_and_charges
from erpnext.selling.doctype.quotation.quotation import make_sales_order
from erpnext.selling.doctype.sales_order.sales_order import make_delivery_note
from erpnext.selling.doctype.sales_order.sales_order import make_sales_invoice as invoice_order
from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_invoice as invoice_delivery
from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_return as return_delivery
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from crm_suite.setup.custom_fields import OPPORTUNITY_FIELD
from crm_suite.setup.demo.company import vat_title
from crm_suite.setup.demo.masters import price_of
from crm_suite.setup.demo.scene import Scene

Values = dict[str, Any]


def quote(scene: Scene, values: Values) -> None:
	"""A quotation for an opportunity."""
	opportunity = frappe.get_doc("Sales Opportunity", scene.name_of(values["opportunity"]))
	quotation = new_document(scene, "Quotation", opportunity.customer, values)
	quotation.transaction_date = scene.day
	if values.get("valid_days"):
		# Without it: ERPNext makes no order of a quotation that is out of date on the day of loading.
		quotation.valid_till = scene.day + timedelta(days=values["valid_days"])
	scene.submit(quotation, values["name"])


def order(scene: Scene, values: Values) -> None:
	"""An order, from a quotation or without one."""
	if values.get("from"):
		document = make_sales_order(scene.name_of(values["from"]))
		keep_quantities(document, values.get("items"))
	else:
		document = new_document(scene, "Sales Order", customer_of(scene, values), values)
	delivery = scene.day + timedelta(days=values.get("delivery_days", 28))
	document.update({"transaction_date": scene.day, "delivery_date": delivery, "payment_schedule": []})
	for row in document.items:
		row.delivery_date = delivery
		row.warehouse = stores(scene, document.company)
	scene.submit(document, values["name"])


def deliver(scene: Scene, values: Values) -> None:
	"""A delivery of orders, as far as `items` says, or of all that is left."""
	document = map_from(scene, make_delivery_note, values)
	post_at_moment(scene, document)
	scene.submit(document, values["name"])


def invoice(scene: Scene, values: Values) -> None:
	"""An invoice of orders or of deliveries, or without either."""
	if values.get("from"):
		source = scene.name_of(values["from"][0])
		from_delivery = frappe.db.exists("Delivery Note", source)
		document = map_from(scene, invoice_delivery if from_delivery else invoice_order, values)
	else:
		document = new_document(scene, "Sales Invoice", customer_of(scene, values), values)
	document.update(values.get("set", {}))
	bill(scene, document, values.get("due_days", 30))
	if values.get("opening"):
		make_opening(document)
	if values.get("apply_advances"):
		document.set_advances()
	if values.get("paid_at_once"):
		pay_at_once(document)
	scene.submit(document, values["name"])


def make_opening(document: Document) -> None:
	"""An invoice of the time before ERPNext: its other side is the opening account."""
	account = frappe.db.get_value("Account", {"company": document.company, "account_type": "Temporary"})
	document.is_opening = "Yes"
	for row in document.items:
		row.income_account = account


def pay_at_once(document: Document) -> None:
	"""The customer pays in cash when the invoice is written."""
	document.is_pos = 1
	document.run_method("calculate_taxes_and_totals")
	amount = document.rounded_total or document.grand_total
	document.append(
		"payments",
		{
			"mode_of_payment": "Cash",
			"account": frappe.get_cached_value("Company", document.company, "default_cash_account"),
			"amount": amount,
			"base_amount": amount,
		},
	)


def give_back(scene: Scene, values: Values) -> None:
	"""The customer returns goods of a delivery."""
	document = return_delivery(scene.name_of(values["of"]))
	keep_quantities(document, values.get("items"))
	post_at_moment(scene, document)
	scene.submit(document, values["name"])


def credit(scene: Scene, values: Values) -> None:
	"""A credit note on an invoice, of all or of some `items`."""
	document = return_invoice(scene.name_of(values["of"]))
	keep_quantities(document, values.get("items"))
	document.update(values.get("set", {}))
	bill(scene, document, 0)
	scene.submit(document, values["name"])


def cancel(scene: Scene, values: Values) -> None:
	"""A document is cancelled."""
	document = frappe.get_doc(values["doctype"], scene.name_of(values["document"]))
	document.flags.ignore_permissions = True
	document.cancel()


def amend(scene: Scene, values: Values) -> None:
	"""A cancelled document is put right and submitted again; ERPNext gives it its number with `-1`."""
	cancelled = frappe.get_doc(values["doctype"], scene.name_of(values["document"]))
	document = frappe.copy_doc(cancelled)
	document.update({"docstatus": 0, "amended_from": cancelled.name})
	keep_quantities(document, values.get("items"))
	scene.submit(document, None)


def new_document(scene: Scene, doctype: str, customer: str, values: Values) -> Document:
	"""A sales document that comes from no other one: header, items, tax."""
	company = scene.company_of(customer)
	document = frappe.new_doc(doctype)
	document.update(
		{
			"company": company["name"],
			**({"quotation_to": "Customer", "party_name": customer} if doctype == "Quotation" else {}),
			**({} if doctype == "Quotation" else {"customer": customer}),
			"currency": values.get("currency") or scene.customers_currency(customer),
			"conversion_rate": values.get("rate", 1),
			"selling_price_list": company["price_list"],
			"price_list_currency": company["currency"],
			"plc_conversion_rate": 1,
			"ignore_pricing_rule": 1,
			"contact_person": scene.contact_of(customer),
			OPPORTUNITY_FIELD: values.get("opportunity") and scene.name_of(values["opportunity"]),
			"items": [item_row(scene, company, row) for row in values["items"]],
		}
	)
	if values.get("tax", True):
		set_tax(document, company)
	return document


def item_row(scene: Scene, company: Values, row: Sequence[Any]) -> Values:
	"""An item row from [item, quantity] or [item, quantity, rate]."""
	code, quantity, *rate = row
	item = scene.items[code]
	price = rate[0] if rate else price_of(item, company)
	return {
		"item_code": code,
		"item_name": item["name"],
		"uom": item["unit"],
		"qty": quantity,
		"price_list_rate": price,
		"rate": price,
		"warehouse": stores(scene, company["name"]) if int(item["is_stock"]) else None,
	}


def set_tax(document: Document, company: Values) -> None:
	"""The company's value added tax."""
	template = f"{vat_title(company)} - {company['abbr']}"
	document.taxes_and_charges = template
	document.set("taxes", get_taxes_and_charges("Sales Taxes and Charges Template", template))


def customer_of(scene: Scene, values: Values) -> str:
	"""Who buys: named, or the opportunity's customer."""
	if values.get("customer"):
		return values["customer"]
	return frappe.db.get_value("Sales Opportunity", scene.name_of(values["opportunity"]), "customer")


def stores(scene: Scene, company: str) -> str:
	"""The warehouse that everything is sold from."""
	return f"{_('Stores')} - {scene.companies[company]['abbr']}"


def map_from(scene: Scene, mapper: Any, values: Values) -> Document:
	"""One document from several: ERPNext's mapper adds each source to the same target."""
	document = None
	for source in values["from"]:
		document = mapper(scene.name_of(source), document)
	keep_quantities(document, values.get("items"))
	return document


def keep_quantities(document: Document, quantities: Mapping[str, float] | None) -> None:
	"""Of the rows that the mapper offers, keep what `quantities` by item say; None keeps all.

	A return's quantities are given as positive numbers.
	"""
	if quantities is None:
		return
	rows = [row for row in document.items if row.item_code in quantities]
	for row in rows:
		sign = -1 if row.qty < 0 else 1
		row.qty = sign * quantities[row.item_code]
		row.stock_qty = row.qty * flt(row.conversion_factor or 1)
	document.set("items", rows)
	for number, row in enumerate(rows, 1):
		row.idx = number


def post_at_moment(scene: Scene, document: Document) -> None:
	"""The document is of the step's day and hour, not of the day of loading."""
	document.update(
		{"set_posting_time": 1, "posting_date": scene.day, "posting_time": scene.moment.time().isoformat()}
	)


def bill(scene: Scene, document: Document, due_days: int) -> None:
	"""Date and due date of an invoice."""
	post_at_moment(scene, document)
	document.update({"due_date": scene.day + timedelta(days=due_days), "payment_schedule": []})


ACTIONS = {
	"quote": quote,
	"order": order,
	"deliver": deliver,
	"invoice": invoice,
	"give_back": give_back,
	"credit": credit,
	"cancel": cancel,
	"amend": amend,
}

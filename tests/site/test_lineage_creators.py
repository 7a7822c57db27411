"""What else makes rows of sales documents: each of them keeps, or finds again, the opportunity."""

import frappe
from erpnext.manufacturing.doctype.blanket_order.blanket_order import make_order
from erpnext.selling.doctype.quotation.quotation import make_sales_invoice
from erpnext.selling.doctype.sales_order.sales_order import create_pick_list
from erpnext.stock.doctype.pick_list.pick_list import create_delivery_note
from frappe.utils import add_days, add_months, today

from tests.site.business import documents as do
from tests.site.business.proof import entries, prove
from tests.site.business.subscriptions import make_subscription
from tests.site.business.world import World, make_opportunity, totals_of
from tests.site.test_lineage_orders import opportunities


def receive_stock(world: World, qty: float) -> None:
	"""Put pieces of the stocked item on the shelf."""
	receipt = frappe.new_doc("Stock Entry")
	receipt.update({"stock_entry_type": "Material Receipt", "company": world.company})
	receipt.append(
		"items", {"item_code": world.stocked, "qty": qty, "t_warehouse": world.warehouse, "basic_rate": 5}
	)
	do.submit(receipt)


def test_pick_list_to_delivery(world: World) -> None:
	receive_stock(world, 10)
	deal = make_opportunity(world, world.customers[0])
	order = do.order(world, world.customers[0], [(world.stocked, 3, 10)], deal)
	picks = create_pick_list(order.name)
	picks.set_item_locations()
	do.submit(picks)

	delivery = do.submit(create_delivery_note(picks.name))

	assert opportunities(delivery) == (deal, [deal])
	prove()
	assert totals_of(deal).delivered_net == 30


def test_pick_list_of_two_opportunities(world: World) -> None:
	receive_stock(world, 10)
	first, second = (make_opportunity(world, world.customers[0], title) for title in ("First", "Second"))
	picks = None
	for deal in (first, second):
		order = do.order(world, world.customers[0], [(world.stocked, 3, 10)], deal)
		picks = create_pick_list(order.name, picks)
	picks.set_item_locations()
	do.submit(picks)

	delivery = do.submit(create_delivery_note(picks.name))

	assert delivery.crms_opportunity is None
	assert sorted(row.crms_opportunity for row in delivery.items) == [first, second]
	prove()


def test_rows_added_and_taken_out_with_update_items(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	order = do.order(
		world,
		world.customers[0],
		[(world.services[0], 2, 100), (world.services[1], 1, 10)],
		deal,
		taxed=False,
	)
	kept = order.items[0]
	rows = [
		{"docname": kept.name, "item_code": kept.item_code, "qty": 3, "rate": 90, "delivery_date": today()},
		{
			"item_code": world.stocked,
			"qty": 1,
			"rate": 7,
			"delivery_date": today(),
			"conversion_factor": 1,
			"uom": "Nos",
		},
	]

	order = do.update_items(order, rows)

	assert opportunities(order) == (deal, [deal, deal])
	prove()
	assert entries(order.name) == [("Ordered", deal, 277, 277)]


def test_row_added_with_update_items_to_a_mixed_order_belongs_to_none(world: World) -> None:
	"""Nobody has said whose it is: the header is empty where the rows differ."""
	first, second = (make_opportunity(world, world.customers[0], title) for title in ("First", "Second"))
	draft = do.new_sales_document(
		world,
		"Sales Order",
		world.customers[0],
		[(world.services[0], 1, 10), (world.services[1], 1, 20)],
		first,
	)
	draft.items[1].crms_opportunity = second
	order = do.submit(draft)
	rows = [
		{
			"docname": row.name,
			"item_code": row.item_code,
			"qty": 1,
			"rate": row.rate,
			"delivery_date": today(),
		}
		for row in order.items
	]
	rows.append(
		{
			"item_code": world.stocked,
			"qty": 1,
			"rate": 7,
			"delivery_date": today(),
			"conversion_factor": 1,
			"uom": "Nos",
		}
	)

	order = do.update_items(order, rows)

	assert opportunities(order) == (None, [first, second, None])
	prove()


def test_amendment_keeps_the_opportunity(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	order = do.order(world, world.customers[0], [(world.services[0], 2, 100)], deal)
	prove()

	amended = do.amend(order)

	assert opportunities(amended) == (deal, [deal])
	prove()
	assert entries(order.name) == []
	assert entries(amended.name) == [("Ordered", deal, 200, 242)]


def test_invoice_straight_from_a_quotation(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	quotation = do.quote(world, world.customers[0], [(world.services[0], 2, 100)], deal)

	invoice = do.submit(make_sales_invoice(quotation.name))

	assert opportunities(invoice) == (deal, [deal])


def test_invoices_of_a_subscription_belong_where_its_last_one_did(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	subscription = make_subscription(world, world.customers[0], add_months(today(), -3))
	first = subscription.create_invoice()
	assert opportunities(first) == (None, [None])
	first.crms_opportunity = deal
	first.save()

	second = subscription.create_invoice()

	assert opportunities(first) == (deal, [deal])
	assert opportunities(second) == (deal, [deal])
	prove()
	assert totals_of(deal).billed_net == 200


def test_order_from_a_blanket_order(world: World) -> None:
	"""A frame agreement belongs to no deal; its orders do where somebody says so."""
	deal = make_opportunity(world, world.customers[0])
	blanket = frappe.get_doc(
		{
			"doctype": "Blanket Order",
			"blanket_order_type": "Selling",
			"customer": world.customers[0],
			"company": world.company,
			"from_date": add_days(today(), -1),
			"to_date": add_days(today(), 30),
			"items": [{"item_code": world.services[0], "qty": 10, "rate": 9}],
		}
	)
	do.submit(blanket)
	frappe.flags.args = frappe._dict(doctype="Sales Order")
	order = make_order(blanket.name)
	order.update({"delivery_date": today(), "currency": world.currency, "crms_opportunity": deal})
	order.items[0].qty = 4

	do.submit(order)

	assert opportunities(order) == (deal, [deal])
	prove()
	assert entries(order.name) == [("Ordered", deal, 36, 36)]


def test_opening_invoice(world: World) -> None:
	"""The Opening Invoice Creation Tool makes what this makes, and commits each: it belongs to no deal."""
	opening = frappe.db.get_value("Account", {"company": world.company, "account_type": "Temporary"})
	invoice = frappe.get_doc(
		{
			"doctype": "Opening Invoice Creation Tool",
			"company": world.company,
			"invoice_type": "Sales",
			"cost_center": world.cost_center,
			"invoices": [{"party": world.customers[0], "outstanding_amount": 300, "qty": 1}],
		}
	).get_invoices()[0]
	document = frappe.get_doc(invoice)
	document.flags.ignore_mandatory = True
	do.submit(document)
	payment = do.pay(world, document, 100)

	assert document.items[0].income_account == opening
	prove()
	assert entries(document.name) == [("Invoiced", None, 300, 300)]
	assert entries(payment.name) == [("Paid", None, 100, 100)]

"""From quotation to invoice, each through ERPNext's own mapper: every row knows its opportunity."""

from tests.site.business import documents as do
from tests.site.business.proof import entries, prove
from tests.site.business.world import World, make_opportunity


def opportunities(document: object) -> tuple[str | None, list[str | None]]:
	"""The header's opportunity, and those of the rows."""
	return document.crms_opportunity, [row.crms_opportunity for row in document.items]


def test_quotation_to_order_to_delivery_to_invoice(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	lines = [(world.services[0], 2, 100), (world.stocked, 3, 10)]

	quotation = do.quote(world, world.customers[0], lines, deal)
	order = do.order_quotation(quotation)
	delivery = do.deliver([order])
	invoice = do.bill_deliveries([delivery])

	for document in (quotation, order, delivery, invoice):
		assert opportunities(document) == (deal, [deal, deal])
	prove()
	assert entries(quotation.name) == [("Quoted", deal, 230, 278.3)]
	assert entries(order.name) == [("Ordered", deal, 230, 278.3)]
	assert entries(delivery.name) == [("Delivered", deal, 230, 278.3)]
	assert entries(invoice.name) == [("Invoiced", deal, 230, 278.3)]


def test_order_to_invoice_without_a_delivery(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	order = do.order(world, world.customers[0], [(world.services[0], 1, 50)], deal)

	invoice = do.bill_orders([order])

	assert opportunities(invoice) == (deal, [deal])


def test_rows_of_two_opportunities_in_one_invoice(world: World) -> None:
	"""The mapper leaves the last order's opportunity in the header; it must not fill the other rows."""
	first, second = (make_opportunity(world, world.customers[0], title) for title in ("First", "Second"))
	orders = [
		do.order(world, world.customers[0], [(world.services[0], 1, 100)], first),
		do.order(world, world.customers[0], [(world.services[1], 1, 33.33)], second),
		do.order(world, world.customers[0], [(world.services[1], 1, 10)], None),
	]

	delivery = do.deliver(orders)
	invoice = do.bill_deliveries([delivery])

	for document in (delivery, invoice):
		assert opportunities(document) == (None, [first, second, None])
	prove()
	assert entries(invoice.name) == [
		("Invoiced", None, 10, 12.1),
		("Invoiced", first, 100, 121),
		("Invoiced", second, 33.33, 40.33),
	]


def test_orders_of_two_opportunities_and_the_last_without(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	orders = [
		do.order(world, world.customers[0], [(world.services[0], 1, 100)], None),
		do.order(world, world.customers[0], [(world.services[1], 1, 30)], deal),
	]

	assert opportunities(do.bill_orders(orders)) == (deal, [None, deal])


def test_two_deliveries_into_one_invoice(world: World) -> None:
	first, second = (make_opportunity(world, world.customers[0], title) for title in ("First", "Second"))
	deliveries = [
		do.deliver([do.order(world, world.customers[0], [(world.stocked, 4, 10)], deal)], part=0.5)
		for deal in (first, second)
	]

	invoice = do.bill_deliveries(deliveries)

	assert opportunities(invoice) == (None, [first, second])
	prove()


def test_header_fills_rows_on_entry_and_later_rows_decide(world: World) -> None:
	first, second = (make_opportunity(world, world.customers[0], title) for title in ("First", "Second"))
	draft = do.new_sales_document(
		world,
		"Sales Order",
		world.customers[0],
		[(world.services[0], 1, 10), (world.services[1], 1, 20)],
		first,
	)
	draft.insert()
	assert opportunities(draft) == (first, [first, first])

	draft.items[1].crms_opportunity = second
	draft.save()
	assert opportunities(draft) == (None, [first, second])

	draft.items[0].crms_opportunity = second
	draft.save()
	assert opportunities(draft) == (second, [second, second])

	draft.crms_opportunity = first
	draft.save()
	assert opportunities(draft) == (first, [first, first])

	draft.crms_opportunity = None
	draft.save()
	assert opportunities(draft) == (None, [None, None])


def test_row_added_to_a_draft_gets_the_headers(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	draft = do.new_sales_document(
		world, "Sales Order", world.customers[0], [(world.services[0], 1, 10)], deal
	)
	draft.insert()

	draft.append("items", do.item_rows(world, [(world.services[1], 1, 20)])[0])
	draft.save()

	assert opportunities(draft) == (deal, [deal, deal])


def test_invoice_that_moves_stock_is_a_delivery_too(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])

	invoice = do.invoice(world, world.customers[0], [(world.stocked, 2, 10)], deal, update_stock=1)

	prove()
	assert entries(invoice.name) == [("Delivered", deal, 20, 24.2), ("Invoiced", deal, 20, 24.2)]

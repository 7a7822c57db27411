"""Returns, credit notes and debit notes belong where the goods and the invoice did."""

from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_invoice

from tests.site.business import documents as do
from tests.site.business.proof import entries, prove
from tests.site.business.world import World, make_opportunity, outstanding, totals_of
from tests.site.test_lineage_orders import opportunities


def test_delivery_return(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	delivery = do.deliver([do.order(world, world.customers[0], [(world.stocked, 4, 10)], deal)])

	back = do.send_back(delivery, part=0.5)

	assert opportunities(back) == (deal, [deal])
	prove()
	assert entries(back.name) == [("Returned", deal, -20, -24.2)]
	assert totals_of(deal).delivered_net == 40
	assert totals_of(deal).returned_net == 20


def test_credit_note_of_mixed_invoice(world: World) -> None:
	first, second = (make_opportunity(world, world.customers[0], title) for title in ("First", "Second"))
	orders = [
		do.order(world, world.customers[0], [(world.services[0], 2, 100)], first),
		do.order(world, world.customers[0], [(world.services[1], 2, 50)], second),
	]
	invoice = do.bill_orders(orders)

	note = do.credit(invoice, part=0.5)

	assert opportunities(note) == (None, [first, second])
	prove()
	assert entries(note.name) == [("Credited", first, -100, -121), ("Credited", second, -50, -60.5)]


def test_credit_note_that_brings_stock_back(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	invoice = do.invoice(world, world.customers[0], [(world.stocked, 2, 10)], deal, update_stock=1)

	note = do.credit(invoice)

	prove()
	assert entries(note.name) == [("Credited", deal, -20, -24.2), ("Returned", deal, -20, -24.2)]


def test_credit_note_that_was_made_of_a_delivery_return(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	delivery = do.deliver([do.order(world, world.customers[0], [(world.stocked, 4, 10)], deal)])
	do.bill_deliveries([delivery])
	back = do.send_back(delivery)

	note = do.submit(make_sales_invoice(back.name))

	assert note.is_return
	assert opportunities(note) == (deal, [deal])
	prove()
	assert totals_of(deal).credited_net == 40


def test_credit_note_settles_its_invoice_or_stays_open(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	invoices = [
		do.invoice(world, world.customers[0], [(world.services[0], 2, 100)], deal) for _number in range(2)
	]

	do.credit(invoices[0], part=0.5, update_outstanding_for_self=0)
	note = do.credit(invoices[1], part=0.5, update_outstanding_for_self=1)

	assert outstanding(invoices[0].name) == 121
	assert outstanding(invoices[1].name) == 242
	assert outstanding(note.name) == -121
	prove()
	assert totals_of(deal).outstanding_amount == 242


def test_credit_note_that_is_entered_by_hand(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])

	note = do.invoice(world, world.customers[0], [(world.services[0], -1, 100)], deal, is_return=1)

	prove()
	assert entries(note.name) == [("Credited", deal, -100, -121)]


def test_debit_note_raises_what_was_billed(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	invoice = do.invoice(world, world.customers[0], [(world.services[0], 1, 100)], deal)

	note = do.draft_copy(invoice)
	note.update({"is_debit_note": 1, "return_against": invoice.name})
	note.items[0].update(
		{"qty": 0, "rate": 15, "crms_opportunity": None, "sales_invoice_item": invoice.items[0].name}
	)
	note.crms_opportunity = None
	note.payment_schedule = []
	do.submit(note)

	assert opportunities(note) == (deal, [deal])
	prove()
	assert entries(note.name)[0][:2] == ("Invoiced", deal)
	assert totals_of(deal).billed_net == 115

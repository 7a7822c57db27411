"""Edits after submit: the ledger follows, also in what was paid for the edited document."""

from tests.site.business import documents as do
from tests.site.business.proof import entries, prove
from tests.site.business.world import World, make_opportunity, totals_of
from tests.site.test_lineage_orders import opportunities


def test_row_given_to_another_deal_takes_its_payments_along(world: World) -> None:
	first, second = (make_opportunity(world, world.customers[0], title) for title in ("First", "Second"))
	invoice = do.invoice(
		world, world.customers[0], [(world.services[0], 1, 100), (world.services[1], 1, 50)], first
	)
	payment = do.pay(world, invoice, 90.75)
	prove()
	assert entries(payment.name) == [("Paid", first, 75, 90.75)]

	invoice.reload()
	invoice.items[1].crms_opportunity = second
	invoice.save()

	assert opportunities(invoice) == (None, [first, second])
	prove()
	assert entries(payment.name) == [("Paid", first, 50, 60.5), ("Paid", second, 25, 30.25)]
	assert totals_of(first).paid_net == 50
	assert totals_of(second).paid_gross == 30.25


def test_header_changed_after_submit_takes_its_rows_along(world: World) -> None:
	first, second = (make_opportunity(world, world.customers[0], title) for title in ("First", "Second"))
	order = do.order(world, world.customers[0], [(world.services[0], 1, 100)], first)
	advance = do.pay(world, order, 50)
	prove()

	order.reload()
	order.crms_opportunity = second
	order.save()

	assert opportunities(order) == (second, [second])
	prove()
	assert entries(advance.name) == [("Paid", second, 41.32, 50)]


def test_opportunity_named_for_the_first_time_after_submit(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	invoice = do.invoice(world, world.customers[0], [(world.services[0], 1, 100)])
	do.pay(world, invoice)
	prove()

	invoice.reload()
	invoice.crms_opportunity = deal
	invoice.save()

	prove()
	assert totals_of(deal).billed_net == 100
	assert totals_of(deal).paid_net == 100


def test_later_documents_follow_the_edited_row(world: World) -> None:
	first, second = (make_opportunity(world, world.customers[0], title) for title in ("First", "Second"))
	order = do.order(world, world.customers[0], [(world.services[0], 2, 100)], first)
	order.reload()
	order.items[0].crms_opportunity = second
	order.save()

	assert opportunities(do.bill_orders([order])) == (second, [second])

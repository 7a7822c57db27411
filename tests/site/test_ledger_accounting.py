"""Currencies, companies, rounding and the tools that rewrite accounts behind the documents."""

import frappe
import pytest
from frappe.utils import add_days, today

from tests.site.business import documents as do
from tests.site.business.proof import entries, prove
from tests.site.business.world import World, build_world, make_account, make_opportunity, totals_of


@pytest.fixture
def deal(world: World) -> str:
	return make_opportunity(world, world.customers[0])


@pytest.fixture
def euro_debtors(world: World) -> str:
	"""A receivable account in euros in the dollar company."""
	frappe.db.set_value(
		"Company",
		world.company,
		"exchange_gain_loss_account",
		make_account(world.company, "Proof Exchange", "Indirect Expenses", ""),
	)
	return make_account(
		world.company, "Proof Debtors EUR", "Accounts Receivable", "Receivable", account_currency="EUR"
	)


def test_invoice_in_another_currency_paid_at_another_rate(world: World, deal: str, euro_debtors: str) -> None:
	"""The cash is what the bank got; the difference between the rates is no cash."""
	invoice = do.invoice(
		world,
		world.customers[0],
		[(world.services[0], 1, 100)],
		deal,
		currency="EUR",
		conversion_rate=1.2,
		debit_to=euro_debtors,
	)
	prove()
	assert entries(invoice.name) == [("Invoiced", deal, 120, 145.2)]

	payment = do.new_payment(world, invoice)
	payment.update(
		{"source_exchange_rate": 1.1, "received_amount": 133.1, "target_exchange_rate": 1, "paid_amount": 121}
	)
	payment.set_amounts()
	do.submit(payment)

	assert frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount") == 0
	prove()
	totals = totals_of(deal)
	assert (totals.paid_gross, totals.written_off_gross, totals.outstanding_amount) == (133.1, 12.1, 0)

	do.cancel(payment)
	prove()
	assert totals_of(deal).outstanding_amount == 145.2


@pytest.fixture
def one_debtors_account(world: World) -> None:
	"""Invoices in any currency go to the company's own debtors."""
	frappe.db.set_single_value(
		"Accounts Settings", "allow_multi_currency_invoices_against_single_party_account", 1
	)


@pytest.mark.usefixtures("one_debtors_account")
def test_invoice_in_another_currency_on_the_companys_own_debtors(world: World, deal: str) -> None:
	invoice = do.invoice(
		world,
		world.customers[0],
		[(world.services[0], 3, 33.33)],
		deal,
		currency="EUR",
		conversion_rate=1.1234,
	)
	payment = do.pay(world, invoice, 50)

	prove()
	assert totals_of(deal).paid_gross == 50
	assert entries(payment.name)[0][0] == "Paid"


@pytest.mark.usefixtures("one_debtors_account")
def test_rounded_totals(world: World) -> None:
	"""Swiss bills are rounded to five centimes: the rounded total is what is owed."""
	frappe.db.set_value("Currency", "CHF", {"enabled": 1, "smallest_currency_fraction_value": 0.05})
	first, second = (make_opportunity(world, world.customers[0], title) for title in ("First", "Second"))
	draft = do.new_sales_document(
		world,
		"Sales Invoice",
		world.customers[0],
		[(world.services[0], 1, 10.01), (world.services[1], 1, 7.02)],
		first,
		currency="CHF",
		conversion_rate=1,
		disable_rounded_total=0,
	)
	draft.items[1].crms_opportunity = second
	invoice = do.submit(draft)
	assert invoice.base_rounded_total != invoice.base_grand_total

	do.pay(world, invoice)

	prove()
	assert totals_of(first).billed_gross + totals_of(second).billed_gross == invoice.base_rounded_total
	assert totals_of(first).outstanding_amount == totals_of(second).outstanding_amount == 0


@pytest.mark.parametrize("discount", [{"additional_discount_percentage": 7}, {"discount_amount": 10}])
@pytest.mark.parametrize("apply_on", ["Net Total", "Grand Total"])
def test_discounts_on_the_whole(world: World, deal: str, discount: dict[str, float], apply_on: str) -> None:
	lines = [(world.services[0], 3, 33.33), (world.services[1], 1, 9.99)]
	invoice = do.invoice(world, world.customers[0], lines, deal, apply_discount_on=apply_on, **discount)

	do.pay(world, invoice)

	prove()
	assert totals_of(deal).billed_net == invoice.base_net_total


def test_gift_has_no_amounts_but_happened(world: World, deal: str) -> None:
	frappe.db.set_single_value("Accounts Settings", "allow_zero_qty_in_sales_invoice", 1)

	invoice = do.invoice(world, world.customers[0], [(world.services[0], 1, 0)], deal)

	prove()
	assert entries(invoice.name) == [("Invoiced", deal, 0, 0)]


def test_two_companies_do_not_mix(world: World, deal: str, second_company: str) -> None:
	other = build_world(second_company)
	their_deal = make_opportunity(other, other.customers[0], "Abroad", currency="EUR")
	ours = do.invoice(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	theirs = do.invoice(
		other,
		other.customers[0],
		[(other.services[0], 1, 200)],
		their_deal,
		selling_price_list=None,
		plc_conversion_rate=1,
		price_list_currency="EUR",
	)
	do.pay(other, theirs, 42)

	prove()
	assert totals_of(deal).outstanding_amount == ours.grand_total == 121
	assert totals_of(their_deal).paid_gross == 42
	assert totals_of(their_deal).billed_net == 200


def test_sale_to_oneself_is_no_sale(world: World) -> None:
	"""An internal customer that stands for the company itself: goods change the warehouse, not the owner."""
	customer = frappe.get_doc(
		{
			"doctype": "Customer",
			"customer_name": "Proof Ourselves",
			"customer_group": "Commercial",
			"territory": "All Territories",
			"is_internal_customer": 1,
			"represents_company": world.company,
			"companies": [{"company": world.company}],
		}
	).insert()
	order = do.order(world, customer.name, [(world.services[0], 1, 10)], taxed=False)

	prove()
	assert entries(order.name) == []


def test_immutable_ledger(world: World, deal: str) -> None:
	"""A cancel writes opposite rows in the accounts instead of marking the first ones."""
	frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 1)
	invoice = do.invoice(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	payment = do.pay(world, invoice, 60.5)
	prove()

	do.cancel(payment)
	prove()
	assert totals_of(deal).paid_gross == 0

	second = do.pay(world, invoice, 20)
	do.cancel(invoice)

	prove()
	assert totals_of(deal).billed_gross == 0
	assert entries(second.name) == [("Paid", None, 20, 20)]


def test_repost_accounting_ledger(world: World, deal: str) -> None:
	"""It deletes and writes the accounts anew; the documents say the same as before."""
	allow_reposts()
	invoice = do.invoice(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	payment = do.pay(world, invoice, 60.5)
	prove()
	before = entries(invoice.name), entries(payment.name)

	repost = frappe.get_doc({"doctype": "Repost Accounting Ledger", "company": world.company})
	repost.append("vouchers", {"voucher_type": "Sales Invoice", "voucher_no": invoice.name})
	repost.append("vouchers", {"voucher_type": "Payment Entry", "voucher_no": payment.name})
	do.submit(repost)

	prove()
	assert (entries(invoice.name), entries(payment.name)) == before


def allow_reposts() -> None:
	"""ERPNext 17 allows them from the start, and has these settings no longer."""
	if not frappe.db.exists("DocType", "Repost Accounting Ledger Settings"):
		return
	settings = frappe.get_doc("Repost Accounting Ledger Settings")
	for doctype in ("Sales Invoice", "Payment Entry"):
		settings.append("allowed_types", {"document_type": doctype, "allowed": 1})
	settings.save()


def test_repost_payment_ledger(world: World, deal: str) -> None:
	from erpnext.accounts.doctype.repost_payment_ledger.repost_payment_ledger import repost_ple_for_voucher

	invoice = do.invoice(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	payment = do.pay(world, invoice, 60.5)
	prove()

	for document in (invoice, payment):
		repost_ple_for_voucher(document.doctype, document.name)

	prove()
	assert totals_of(deal).paid_gross == 60.5


def test_backdated_documents_stand_at_their_own_time(world: World, deal: str) -> None:
	day = add_days(today(), -40)
	invoice = do.invoice(
		world,
		world.customers[0],
		[(world.services[0], 1, 100)],
		deal,
		set_posting_time=1,
		posting_date=day,
		posting_time="08:15:00",
		due_date=today(),
	)
	payment = do.pay(world, invoice, posting_date=day)

	prove()
	at = frappe.get_all(
		"Relationship Entry",
		filters={"voucher_no": ("in", [invoice.name, payment.name])},
		fields=["posting_datetime"],
		order_by="posting_datetime desc",
	)
	assert [str(row.posting_datetime) for row in at] == [f"{day} 08:15:00", f"{day} 00:00:00"]

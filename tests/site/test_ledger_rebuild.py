"""A site's history comes into the ledger as if it had been posted live, and the check names every difference."""

from collections.abc import Callable

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import now_datetime
from frappe.utils.synchronization import filelock

from crm_suite.ledger import background, rebuild, repost
from crm_suite.ledger.check import check
from crm_suite.ledger.refresh import refresh
from crm_suite.rules.entries import Entry
from tests.site.business import documents as do
from tests.site.business.actions import cancel, credit, merge, move_row, pay_several
from tests.site.business.proof import prove
from tests.site.business.sequences import Day
from tests.site.business.world import World, build_world, make_opportunity, totals_of
from tests.site.test_flush_faults import STEPS, broken

TOTALS = ("billed_net", "paid_gross", "ordered_net", "sales_stage", "status", "outstanding_amount")


class Interruption(Exception):
	"""The worker is killed."""


@pytest.fixture
def history(really_commits: None) -> Day:
	"""A committed day of business, with its ledger."""
	day = Day(build_world(), "history")
	day.open_shop()
	for action in (credit, pay_several, cancel, move_row, merge):
		day.attempt(action)
	frappe.db.commit()
	prove(day.story())
	frappe.db.commit()
	return day


def standing_rows() -> list[tuple]:
	"""Everything that the standing rows say, whenever and as which row they were posted."""
	rows = frappe.get_all(
		"Relationship Entry", filters={"is_reversed": 0}, fields=[*Entry._fields, "posting_key"], as_list=True
	)
	return sorted(rows, key=str)


def shown_totals() -> list[tuple]:
	return frappe.get_all("Sales Opportunity", fields=["name", *TOTALS], as_list=True, order_by="name")


def forget_everything() -> None:
	"""As on a site where the app was not installed when it happened."""
	frappe.db.sql("delete from `tabRelationship Entry`")
	frappe.db.sql("update `tabSales Opportunity` set billed_net = 0, paid_gross = 0, ordered_net = 0")
	frappe.db.commit()


def rebuild_all(progress: Callable[[Document], None] = lambda state: None) -> Document:
	if not rebuild.unfinished():
		rebuild.new_rebuild()
	frappe.db.commit()
	return frappe.get_doc(rebuild.DOCTYPE, rebuild.go_on(progress))


def test_rebuild_gives_what_live_posting_gave(history: Day) -> None:
	live, totals = standing_rows(), shown_totals()
	assert len(live) > 12
	forget_everything()

	done = rebuild_all()

	assert standing_rows() == live
	assert shown_totals() == totals
	assert (done.status, done.progress, done.entries_inserted) == ("Completed", 100, len(live))
	prove()


def test_rebuild_of_a_ledger_that_is_right_changes_nothing(history: Day) -> None:
	names = sorted(frappe.get_all("Relationship Entry", pluck="name"))

	done = rebuild_all()

	assert (done.entries_inserted, done.entries_reversed) == (0, 0)
	assert sorted(frappe.get_all("Relationship Entry", pluck="name")) == names


def test_rebuild_goes_on_where_it_was_interrupted(history: Day, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(rebuild, "DOCUMENTS_PER_STEP", 1)
	live = standing_rows()
	forget_everything()
	seen: list[int] = []

	def interrupt(state: Document) -> None:
		seen.append(state.documents_done)
		if len(seen) in (5, 9, 14):
			raise Interruption

	for _number in range(3):
		with pytest.raises(Interruption):
			rebuild_all(interrupt)
		frappe.db.rollback()
	done = rebuild_all(interrupt)

	assert standing_rows() == live
	assert frappe.db.count(rebuild.DOCTYPE) == 1
	assert done.entries_inserted == len(live)
	prove()


def test_step_that_fails_does_not_stop_the_rest(history: Day) -> None:
	live = standing_rows()
	forget_everything()

	with broken(STEPS["insert"], times=1):
		rebuild_all()

	assert 0 < len(standing_rows()) < len(live)
	assert frappe.db.count("Relationship Repost")
	repost.repost_due()
	assert standing_rows() == live
	prove()


@pytest.fixture
def invoice(world: World) -> Document:
	"""A paid invoice of a deal, in a ledger without differences."""
	deal = make_opportunity(world, world.customers[0])
	invoice = do.invoice(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	do.pay(world, invoice, 50)
	prove()
	return invoice


def test_what_is_posted_beside_a_rebuild_is_looked_at_again(world: World, invoice: Document) -> None:
	"""Neither sees what the other is writing; the queue is read when both have committed."""
	background.begin(background.REBUILD)
	try:
		do.pay(world, invoice, 10)
		frappe.db.before_commit.run()
	finally:
		background.end(background.REBUILD)
	queued = frappe.get_all("Relationship Repost", fields=["voucher_type", "next_attempt"])
	assert {"Payment Entry"} <= {row.voucher_type for row in queued}
	assert all(row.next_attempt > now_datetime() for row in queued)


def test_nothing_is_looked_at_again_when_nobody_rebuilds(invoice: Document) -> None:
	assert not background.is_posting()
	assert not frappe.db.count("Relationship Repost")


def test_a_second_rebuild_leaves_it_to_the_first(history: Day) -> None:
	rebuild.new_rebuild()
	frappe.db.commit()
	with filelock("crm_suite_rebuild", timeout=1):
		assert rebuild.go_on() is None
	assert rebuild.go_on()


def findings() -> set[tuple[str, str]]:
	return {(finding.kind, finding.document) for finding in check(frappe.db.sql)}


def test_check_finds_a_missing_row(invoice: Document) -> None:
	frappe.db.delete("Relationship Entry", {"voucher_no": invoice.name})

	assert ("Missing", invoice.name) in findings()
	assert ("Opportunity total", invoice.crms_opportunity) in findings()
	assert ("Receivable", invoice.customer) in findings()


def test_check_finds_a_row_that_should_not_be(invoice: Document) -> None:
	"""The invoice was taken out of the database by hand."""
	frappe.db.set_value("Sales Invoice", invoice.name, "docstatus", 2)

	assert ("Superfluous", invoice.name) in findings()


def test_check_finds_a_row_of_a_document_that_is_gone(invoice: Document) -> None:
	frappe.db.delete("Sales Invoice", {"name": invoice.name})

	assert ("Superfluous", invoice.name) in findings()


def test_check_finds_another_amount(invoice: Document) -> None:
	"""`db.set_value` has no event: only the check can see it, and a repost mends it."""
	frappe.db.set_value("Sales Invoice Item", invoice.items[0].name, "base_net_amount", 90)

	assert {("Missing", invoice.name), ("Superfluous", invoice.name)} <= findings()
	posting = repost.post_vouchers([("Sales Invoice", invoice.name)])
	refresh(posting.sales_opportunities)
	assert totals_of(invoice.crms_opportunity).billed_net == 90
	assert findings() == set()


def test_check_finds_a_row_that_stands_twice(invoice: Document) -> None:
	frappe.db.sql(
		"""insert into `tabRelationship Entry` (name, creation, modified, posting_datetime, event, customer,
			voucher_type, voucher_no, sales_opportunity, company, net_amount, gross_amount, is_reversed, owner)
		select 'proof', creation, modified, posting_datetime, event, customer, voucher_type, voucher_no,
			sales_opportunity, company, net_amount, gross_amount, 0, owner
		from `tabRelationship Entry` where voucher_no = %s and is_reversed = 0""",
		invoice.name,
	)

	assert ("Superfluous", invoice.name) in findings()


def test_check_finds_wrong_totals(invoice: Document) -> None:
	frappe.db.set_value("Sales Opportunity", invoice.crms_opportunity, "paid_net", 1)

	assert findings() == {("Opportunity total", invoice.crms_opportunity)}


def test_check_finds_a_debt_that_the_accounts_do_not_know(invoice: Document) -> None:
	frappe.db.sql(
		"update `tabGL Entry` set debit = debit + 5 where voucher_no = %s and party is not null", invoice.name
	)

	assert findings() == {("Receivable", invoice.customer)}

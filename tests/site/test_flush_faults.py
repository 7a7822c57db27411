"""Faults in every step of the flush: the ERP's document is saved, nothing is lost, the repost makes all whole."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import frappe
import pytest
from frappe.model.document import Document

from crm_suite.ledger import flush as flush_module
from crm_suite.ledger import repost
from crm_suite.ledger.check import check
from tests.site.business import documents as do
from tests.site.business.proof import entries, prove
from tests.site.business.world import World, build_world, make_opportunity, totals_of

pytestmark = pytest.mark.usefixtures("really_commits")

# The steps of a flush by the statements that they run.
STEPS = {
	"standing rows": r"^select entry\.name.*from `tabRelationship Entry`",
	"facts": r"^select '(Sales Document|Settlement)'",
	"mark reversed": r"^update `tabRelationship Entry` set is_reversed",
	"insert": r"^insert into `tabRelationship Entry`",
}
REFRESH_STEPS = {
	"lock": r"from `tabSales Opportunity` where name in .* for update",
	"sums": r"union all select sales_opportunity, null, event",
	"totals": r"^update `tabSales Opportunity` deal",
	"stage": r"^insert into `tabSales Opportunity Stage Change`",
}


class Fault(Exception):
	"""What goes wrong here, and nowhere else."""


@contextmanager
def broken(pattern: str, error: Callable[[], Exception] = Fault, times: int = 1000) -> Iterator[list[str]]:
	"""Let the first `times` statements that match fail as the server would let them. Yields those statements."""
	real = frappe.db.sql
	failed: list[str] = []

	def sql(query: object, *args: object, **kwargs: object) -> object:
		statement = re.sub(r"\s+", " ", str(query)).strip()
		if len(failed) < times and re.search(pattern, statement, re.IGNORECASE):
			failed.append(statement)
			raise error()
		return real(query, *args, **kwargs)

	frappe.db.sql = sql
	try:
		yield failed
	finally:
		del frappe.db.sql


@pytest.fixture
def world(really_commits: None) -> World:
	"""Committed, as all that these tests do."""
	world = build_world()
	frappe.db.commit()
	return world


@pytest.fixture
def invoice(world: World) -> Document:
	"""A committed invoice with its rows, of a deal that it won nothing for yet."""
	deal = make_opportunity(world, world.customers[0])
	invoice = do.invoice(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	frappe.db.commit()
	prove()
	frappe.db.commit()
	return invoice


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict]]:
	"""What is enqueued instead of run, as (method, values)."""
	enqueued: list[tuple[str, dict]] = []
	monkeypatch.setattr(frappe, "enqueue", lambda method, **values: enqueued.append((method, values)))
	return enqueued


def queued() -> list[tuple[str, str]]:
	"""What waits for the repost job; each with the error."""
	rows = frappe.get_all("Relationship Repost", fields=["voucher_type", "voucher_no", "error", "status"])
	assert all(row.error and row.status == "Queued" for row in rows)
	return sorted((row.voucher_type, row.voucher_no) for row in rows)


def forget_transaction() -> None:
	"""Another connection's view: what was not committed is gone."""
	frappe.db.rollback()


def repair() -> None:
	"""The job that runs every few minutes."""
	repost.repost_due()
	assert queued() == []
	prove()


def bill(world: World, deal: str) -> Document:
	"""A committed invoice of the deal, with its rows."""
	invoice = do.invoice(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	frappe.db.commit()
	return invoice


def test_cancel_goes_through(world: World) -> None:
	"""A cancel takes all steps: it reverses rows and inserts the reversing ones."""
	deal = make_opportunity(world, world.customers[0])
	for step, pattern in STEPS.items():
		invoice = bill(world, deal)
		invoice.reload()
		invoice.cancel()

		with broken(pattern, times=1) as failed:
			frappe.db.commit()

		assert len(failed) == 1, step
		forget_transaction()
		assert frappe.db.get_value("Sales Invoice", invoice.name, "docstatus") == 2, step
		assert ("Sales Invoice", invoice.name) in queued(), step
		assert [row[0] for row in entries(invoice.name)] == ["Invoiced"], step
		assert list(check(frappe.db.sql)), step

		repair()
		assert entries(invoice.name) == [], step
		assert totals_of(deal).billed_net == 0, step


def test_submit_goes_through(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	for number, step in enumerate((step for step in STEPS if step != "mark reversed"), 1):
		invoice = bill(world, deal)
		payment = do.pay(world, invoice, 60.5)

		with broken(STEPS[step], times=1) as failed:
			frappe.db.commit()

		assert len(failed) == 1, step
		forget_transaction()
		assert frappe.db.get_value("Payment Entry", payment.name, "docstatus") == 1, step
		assert frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount") == 60.5, step
		assert ("Payment Entry", payment.name) in queued(), step
		assert entries(payment.name) == [], step

		repair()
		assert totals_of(deal).paid_gross == number * 60.5, step


def test_no_savepoint(invoice: Document, world: World, jobs: list[tuple[str, dict]]) -> None:
	"""Nothing can be undone then, so nothing is tried: a job gets the vouchers after the commit."""
	payment = do.pay(world, invoice, 60.5)

	with broken("^savepoint crms_flush", times=1) as failed:
		frappe.db.commit()

	assert len(failed) == 1
	forget_transaction()
	assert frappe.db.get_value("Payment Entry", payment.name, "docstatus") == 1
	assert entries(payment.name) == []
	post_as_job(jobs, payment)


def test_rule_that_fails(invoice: Document, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
	"""A fault of our own in the projection stops nobody, and is named where the admin looks."""
	payment = do.pay(world, invoice)

	def project(facts: object) -> None:
		list(facts)
		raise Fault("the rule is wrong")

	with monkeypatch.context() as patch:
		patch.setattr("crm_suite.ledger.facts.project", project)
		frappe.db.commit()
		forget_transaction()
		assert frappe.db.get_value("Payment Entry", payment.name, "docstatus") == 1
		assert "the rule is wrong" in frappe.get_all("Relationship Repost", pluck="error")[0]

		assert repost.repost_due() == 0
		rows = frappe.get_all(
			"Relationship Repost", fields=["attempts", "status", "next_attempt", "modified"]
		)
		assert {(row.attempts, row.status) for row in rows} == {(1, "Queued")}
		assert all(row.next_attempt > row.modified for row in rows)

	frappe.db.sql("update `tabRelationship Repost` set next_attempt = creation")
	repair()


def test_one_document_that_cannot_be_posted_holds_nobody_up(
	invoice: Document, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
	with broken(STEPS["insert"]):
		payments = [do.pay(world, invoice, 10) for _number in range(3)]
		frappe.db.commit()
	from crm_suite.ledger import facts

	real = facts.project

	def project(read: object) -> object:
		read = list(read)
		if any(fact.voucher_no == payments[1].name for fact in read):
			raise Fault("this one")
		return real(read)

	with monkeypatch.context() as patch:
		patch.setattr(facts, "project", project)
		repost.repost_due()

	assert [bool(entries(payment.name)) for payment in payments] == [True, False, True]
	assert queued() == [("Payment Entry", payments[1].name)]


def test_queue_fails_too(invoice: Document, world: World, jobs: list[tuple[str, dict]]) -> None:
	"""When not even the queue can be written, a job gets the vouchers after the commit."""
	payment = do.pay(world, invoice, 60.5)

	with broken(rf"{STEPS['insert']}|^insert into `tabRelationship Repost`") as failed:
		frappe.db.commit()

	assert len(failed) == 2
	forget_transaction()
	assert frappe.db.get_value("Payment Entry", payment.name, "docstatus") == 1
	assert queued() == []
	post_as_job(jobs, payment)


def post_as_job(jobs: list[tuple[str, dict]], payment: Document) -> None:
	"""Run the job that was left for a payment, as a worker would."""
	((method, values),) = ((method, values) for method, values in jobs if "crm_suite" in method)
	assert ("Payment Entry", payment.name) in [tuple(voucher) for voucher in values["vouchers"]]
	frappe.get_attr(method)(values["vouchers"])
	assert entries(payment.name)
	prove()


def test_job_for_what_could_not_be_queued_queues_it_when_it_fails(invoice: Document) -> None:
	with broken(STEPS["standing rows"]):
		repost.post_vouchers_in_job([("Sales Invoice", invoice.name)])

	assert queued() == [("Sales Invoice", invoice.name)]
	repair()


def test_no_redis_after_a_fault(invoice: Document, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
	"""The job cannot be started: the scheduler finds the queue by itself."""

	def enqueue(*args: object, **kwargs: object) -> None:
		raise ConnectionError("no Redis")

	monkeypatch.setattr(frappe, "enqueue", enqueue)
	payment = do.pay(world, invoice, 60.5)

	with broken(STEPS["insert"], times=1):
		frappe.db.commit()

	forget_transaction()
	assert frappe.db.get_value("Payment Entry", payment.name, "docstatus") == 1
	assert ("Payment Entry", payment.name) in queued()
	repair()


def test_totals_that_fail_after_the_commit(world: World, jobs: list[tuple[str, dict]]) -> None:
	"""The documents and the ledger are right; the totals follow by a job."""
	for step, pattern in REFRESH_STEPS.items():
		deal = make_opportunity(world, world.customers[0])
		frappe.db.commit()
		order = do.order(world, world.customers[0], [(world.services[0], 1, 100)], deal)
		jobs.clear()

		with broken(pattern, times=2) as failed:
			frappe.db.commit()

		assert len(failed) == 2, step
		forget_transaction()
		assert frappe.db.get_value("Sales Order", order.name, "docstatus") == 1, step
		assert entries(order.name) == [("Ordered", deal, 100, 121)], step
		assert totals_of(deal).ordered_net == 0, step

		((method, values),) = ((method, values) for method, values in jobs if "crm_suite" in method)
		frappe.get_attr(method)(values["names"])
		assert (totals_of(deal).ordered_net, totals_of(deal).status) == (100, "Won"), step
	prove()


def test_totals_that_fail_once_are_tried_again_at_once(world: World, jobs: list[tuple[str, dict]]) -> None:
	deal = make_opportunity(world, world.customers[0])
	frappe.db.commit()
	do.order(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	jobs.clear()

	with broken(REFRESH_STEPS["sums"], times=1) as failed:
		frappe.db.commit()

	assert len(failed) == 1
	assert totals_of(deal).ordered_net == 100
	assert not [method for method, _values in jobs if "crm_suite" in method]


def test_transaction_that_the_server_took_back_is_not_called_a_success(
	invoice: Document, world: World
) -> None:
	"""After a deadlock the savepoint is gone, and the payment with it: whoever submitted it must hear that."""
	payment = do.pay(world, invoice)
	real = frappe.db.sql

	def deadlock() -> Exception:
		real("rollback")
		return frappe.QueryDeadlockError(1213, "Deadlock found when trying to get lock")

	with broken(STEPS["insert"], error=deadlock, times=1), pytest.raises(frappe.QueryDeadlockError):
		frappe.db.commit()

	frappe.db.rollback()
	assert not frappe.db.exists("Payment Entry", payment.name)
	assert queued() == []
	prove()


def test_marks_of_a_rolled_back_transaction_do_no_harm(invoice: Document, world: World) -> None:
	payment = do.pay(world, invoice)
	frappe.db.rollback()

	frappe.db.commit()

	assert entries(payment.name) == []
	prove()


def test_callback_of_another_app_that_fails_before_us(invoice: Document, world: World) -> None:
	"""Its exception aborts that commit; the next one posts what was marked."""

	def fail() -> None:
		raise Fault("another app")

	frappe.db.before_commit.add(fail)
	payment = do.pay(world, invoice, 60.5)
	with pytest.raises(Fault):
		frappe.db.commit()
	frappe.db.commit()

	assert entries(payment.name)
	prove()


def test_flush_is_done_once_however_many_marks(
	invoice: Document, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
	posted = []
	real = flush_module.post_marks
	monkeypatch.setattr(flush_module, "post_marks", lambda marks: posted.append(marks) or real(marks))
	for amount in (10, 20, 30):
		do.pay(world, invoice, amount)

	frappe.db.commit()

	assert len(posted) == 1
	prove()

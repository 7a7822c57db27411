"""Customer 360, first page: the same for a customer with a hundred entries and for one with a million."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

import frappe
from frappe.utils import add_to_date, now_datetime

from benchmarks.counting import counted
from benchmarks.documents import Shop
from benchmarks.report import Result, exactly, roughly
from benchmarks.site import forget_request
from crm_suite.api.relations import customer_relations
from crm_suite.ledger.closing import close
from crm_suite.ledger.flush import stamp
from crm_suite.ledger.post import TABLE

FEW = 100
MOST_STATEMENTS = 12
MOST_RATIO = 1.5
ROUNDS = 25
# Event, and what its voucher is, one after the other through the years.
HISTORY = (
	("Interaction", "Customer Interaction"),
	("Quoted", "Quotation"),
	("Ordered", "Sales Order"),
	("Delivered", "Delivery Note"),
	("Invoiced", "Sales Invoice"),
	("Paid", "Payment Entry"),
)
MINUTES_BETWEEN = 5


def measure(many: int) -> Iterator[Result]:
	"""One line for the statements, one for the times."""
	customers = {entries: Shop().customer for entries in (FEW, many)}
	for entries, customer in customers.items():
		insert_history(customer, entries)
	# Opportunities are not touched, and nothing is committed: rolling back takes all of it away.
	for _customers in close(frappe.db.sql, stamp()):
		pass
	statements = {entries: count(customer) for entries, customer in customers.items()}
	yield Result(
		"360",
		f"first page of {FEW} and of {many} entries",
		" and ".join(f"{number} statements" for number in statements.values()),
		f"at most {MOST_STATEMENTS}",
		exactly(max(statements.values()) <= MOST_STATEMENTS),
	)
	times = [(milliseconds(customers[FEW]), milliseconds(customers[many])) for _round in range(ROUNDS)]
	few, many_times = (median(column) for column in zip(*times, strict=True))
	yield Result(
		"360",
		f"first page of {FEW} and of {many} entries",
		f"{few:.1f} ms and {many_times:.1f} ms = {many_times / few:.2f}",
		f"at most {MOST_RATIO}",
		roughly(many_times / few, MOST_RATIO, tolerance=2),
	)


def insert_history(customer: str, entries: int) -> None:
	"""Entries of a customer, the newest of yesterday."""
	events, doctypes = zip(*HISTORY, strict=True)
	frappe.db.sql(
		f"""insert into {TABLE} (name, creation, modified, owner, modified_by, posting_datetime, event,
			customer, company, voucher_type, voucher_no, net_amount, gross_amount, posting_key)
		select concat(%(customer)s, '-', seq), %(end)s - interval seq * %(minutes)s minute, %(end)s,
			'Administrator', 'Administrator', %(end)s - interval seq * %(minutes)s minute,
			elt(1 + seq %% {len(events)}, {", ".join(f"'{event}'" for event in events)}),
			%(customer)s, %(company)s,
			elt(1 + seq %% {len(events)}, {", ".join(f"'{doctype}'" for doctype in doctypes)}),
			concat(%(customer)s, '-', seq), 100, 121, md5(concat(%(customer)s, seq))
		from seq_1_to_{entries}""",
		{
			"customer": customer,
			"company": frappe.get_all("Company", pluck="name", limit=1)[0],
			"end": add_to_date(now_datetime(), days=-1),
			"minutes": MINUTES_BETWEEN,
		},
	)


def count(customer: str) -> int:
	"""Statements of the request, its permission checks included, after one that warms the caches."""
	for _warm_up in range(2):
		forget_request()
		with counted() as statements:
			customer_relations(customer)
	return len(statements.all)


def milliseconds(customer: str) -> float:
	"""Time of the request."""
	forget_request()
	start = perf_counter()
	customer_relations(customer)
	return (perf_counter() - start) * 1000

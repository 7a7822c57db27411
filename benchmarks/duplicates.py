"""Who is this already, among a thousand parties and among a million."""

from collections.abc import Iterator
from itertools import product
from statistics import median
from time import perf_counter
from typing import Any

import frappe

from benchmarks.counting import Statements, counted
from benchmarks.report import Result, exactly, roughly
from benchmarks.site import forget_request
from crm_suite.api.duplicates import find_duplicates
from crm_suite.erp.identities import TABLE
from crm_suite.rules.names import skeleton

FEW = 1000
MOST_STATEMENTS = 4
MOST_RATIO = 3
ROUNDS = 25
# Parties that share each domain, and names made of syllables.
PARTIES_PER_DOMAIN = 20
SYLLABLES = ("ba", "den", "go", "kir", "lam", "mor", "nes", "pol", "ras", "tev")
INDEXED = {"const", "eq_ref", "ref", "range"}
PERSON = {
	"first_name": "Ada",
	"last_name": "Lovelace",
	"email": "ada@benchmark-engines.example",
	"phone": "+44 20 7946 0000",
	"organization_name": "Benchmark Engines",
}
# The same person, as somebody else writes her.
TYPED = PERSON | {
	"first_name": "Adda",
	"phone": "+44 (0)20 7946 0000",
	"organization_name": "Benchmark Engine Ltd",
}


def measure(parties: int) -> Iterator[Result]:
	"""A line for the statements, one for how rows are found, one for the times."""
	make_words()
	company = frappe.get_all("Company", pluck="name", order_by="creation", limit=1)[0]
	frappe.get_doc({"doctype": "Sales Lead", "company": company, **PERSON}).insert()
	frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": "Ada",
			"email_ids": [{"email_id": PERSON["email"], "is_primary": 1}],
		}
	).insert()
	frappe.get_doc(
		{"doctype": "Customer", "customer_name": "Benchmark Engines", "customer_type": "Company"}
	).insert()

	for doctype in ("Sales Lead", "Contact", "Customer"):
		insert_documents(doctype)

	insert_parties(1, FEW)
	few = milliseconds()
	insert_parties(FEW + 1, parties)
	many = milliseconds()
	statements = check()
	queries = [
		(query, values)
		for query, values in zip(statements.all, statements.values, strict=True)
		if not about_permissions(query)
	]
	others = len(statements.all) - len(queries)
	yield Result(
		"duplicates",
		f"check among {parties} parties",
		f"{len(queries)} statements, {others} of Frappe's on roles",
		f"at most {MOST_STATEMENTS}",
		exactly(len(queries) <= MOST_STATEMENTS),
	)
	scans = [scan for query, values in queries for scan in unindexed(query, values)]
	yield Result(
		"duplicates",
		"how rows are found",
		", ".join(scans) or "by index",
		"by index",
		exactly(not scans),
	)
	yield Result(
		"duplicates",
		f"check among {FEW} and {parties} parties",
		f"{few:.1f} ms and {many:.1f} ms = {many / few:.2f}",
		f"at most {MOST_RATIO}",
		roughly(many / few, MOST_RATIO, tolerance=2),
	)


def make_words() -> None:
	"""A thousand words that names are made of, with their skeletons."""
	words = sorted("".join(syllables) for syllables in product(SYLLABLES, repeat=3))
	frappe.db.sql(
		"create temporary table benchmark_word (number int primary key, word varchar(20), bones varchar(20))"
	)
	frappe.db.sql(
		f"insert into benchmark_word values {', '.join(['(%s, %s, %s)'] * len(words))}",
		tuple(part for number, word in enumerate(words) for part in (number, word, skeleton(word))),
	)


def insert_documents(doctype: str) -> None:
	"""So many that the server prefers an index."""
	frappe.db.sql(
		f"""insert into `tab{doctype}` (name, creation, modified, owner, modified_by)
		select concat('BENCHMARK-', seq), now(), now(), 'Administrator', 'Administrator' from seq_1_to_{FEW}"""
	)


def insert_parties(first: int, last: int) -> None:
	"""The keys of contacts with e-mail, telephone, domain, a person's name and an organization's."""
	for kind, value in (
		("E-mail", "concat(first.word, '.', seq, '@', last.word, '.example')"),
		("Phone", "concat('+4420', lpad(seq, 8, '0'))"),
		("Domain", f"concat(last.word, '-', seq div {PARTIES_PER_DOMAIN}, '.example')"),
		("Person", "concat(first.bones, ' ', last.bones, '|', first.word, ' ', last.word)"),
		("Organization", "concat(last.bones, ' ', first.bones, 's|', last.word, ' ', first.word, 's')"),
	):
		frappe.db.sql(
			f"""insert into {TABLE} (name, creation, modified, owner, modified_by, kind, value, contact)
			select concat(%(kind)s, '-', seq), now(), now(), 'Administrator', 'Administrator', %(kind)s, {value},
				concat('BENCHMARK-', seq)
			from seq_{first}_to_{last}
			join benchmark_word first on first.number = (seq * 7919) %% 1000
			join benchmark_word last on last.number = (seq * 104729 div 1000) %% 1000""",
			{"kind": kind},
		)


def check() -> Statements:
	"""Statements of the request, its permission checks included, after one that warms the caches."""
	for _warm_up in range(2):
		forget_request()
		with counted() as statements:
			found = find_duplicates(TYPED)
	if {match["party_type"] for match in found} != {"Sales Lead", "Contact", "Customer"}:
		raise AssertionError(f"the check missed who is there: {found}")
	return statements


def about_permissions(query: str) -> bool:
	"""Whether Frappe asks what roles may do, as it does for whoever lists contacts: however many there are."""
	return "DocPerm" in query


def unindexed(query: str, values: Any) -> Iterator[str]:
	"""Tables that the statement reads without an index."""
	# Frappe passes an empty text for no values.
	for row in frappe.db.sql(f"explain {query}", values or (), as_dict=True):
		if row.table and not row.table.startswith("<") and row.type and row.type not in INDEXED:
			yield f"{row.table}: {row.type}"


def milliseconds() -> float:
	"""Median time of the request."""
	times: list[Any] = []
	for _round in range(ROUNDS):
		forget_request()
		start = perf_counter()
		find_duplicates(TYPED)
		times.append((perf_counter() - start) * 1000)
	return median(times)

"""Insert many leads at once: names, rows, identities and the ledger's marks, in a few statements.

What the form does one by one is done here for all. Document events and server scripts of other apps do not run,
as with every insert in bulk; assignment, scores and the search follow in jobs.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import frappe
from frappe.model.naming import parse_naming_series, set_new_name
from frappe.utils import now_datetime

from crm_suite.erp.identities import insert_rows, lead_rows
from crm_suite.ledger.database import insert
from crm_suite.ledger.mark import mark
from crm_suite.moving.lead_fields import DOCTYPE
from crm_suite.rules.identity import Identity
from crm_suite.rules.lead import OPEN_STATUSES

ROWS_PER_STATEMENT = 1000
# A database takes packets of 16 MB unless told otherwise, and a character may have four bytes; a statement that is larger
# costs the connection, not only the row.
CHARACTERS_PER_STATEMENT = 3_000_000

Values = dict[str, Any]


def blank_lead() -> Values:
	"""A new lead's columns with the defaults that the site, its administrator and the user have set."""
	return frappe.new_doc(DOCTYPE).get_valid_dict(convert_dates_to_str=False)


def insert_leads(
	leads: Sequence[Values], identities: Sequence[Identity], held: Sequence[Collection[str]]
) -> None:
	"""Insert leads that have names and all columns of `blank_lead`.

	`held`: for each, the claims on its keys that other open leads hold. Raises an IntegrityError where somebody
	has claimed one of the others meanwhile.
	"""
	if not leads:
		return
	now, user = now_datetime(), frappe.session.user
	own = {"owner": user, "modified_by": user, "creation": now, "modified": now, "docstatus": 0, "idx": 0}
	columns = list(dict.fromkeys([*leads[0], *own]))
	rows = [tuple((lead | own)[column] for column in columns) for lead in leads]
	for batch in batches_that_fit(rows):
		insert(frappe.db.sql, f"`tab{DOCTYPE}`", columns, batch, ROWS_PER_STATEMENT)
	insert_rows(
		[
			row
			for lead, identity, others in zip(leads, identities, held, strict=True)
			for row in lead_rows(lead["name"], identity, is_open(lead), others)
		]
	)
	mark((DOCTYPE, lead["name"]) for lead in leads)


def batches_that_fit(rows: Sequence[tuple]) -> Iterator[Sequence[tuple]]:
	"""The rows in runs of at most CHARACTERS_PER_STATEMENT, nearly always in one."""
	start = size = 0
	for position, row in enumerate(rows):
		length = sum(len(value) for value in row if isinstance(value, str))
		if size + length > CHARACTERS_PER_STATEMENT and position > start:
			yield rows[start:position]
			start, size = position, 0
		size += length
	yield rows[start:]


def is_open(lead: Mapping[str, Any]) -> bool:
	"""Whether somebody still works on the lead."""
	return lead["status"] in OPEN_STATUSES


class LeadNames:
	"""Numbers of the lead's series, taken from the site's counters for many leads in one step.

	The counter's row stays locked until the transaction ends, as with every document that takes a number. Where
	an administrator names leads in another way (a naming rule, a hash), each lead is named as a document is.
	"""

	def __init__(self) -> None:
		meta = frappe.get_meta(DOCTYPE)
		has_rules = frappe.db.exists("Document Naming Rule", {"document_type": DOCTYPE, "disabled": 0})
		self.has_series = meta.autoname == "naming_series:" and not has_rules

	def lock(self, leads: Sequence[Values]) -> None:
		"""Keep others from taking numbers until the transaction ends: what they saved is then seen by all that follows.

		A locking read, to be the first thing in a transaction, before it sees the database as it is at its first
		ordinary read.
		"""
		if self.has_series:
			prefixes = sorted({prefix_and_digits(lead)[0] for lead in leads})
			frappe.db.sql("select name from `tabSeries` where name in %s for update", (prefixes,))

	def give(self, leads: Sequence[Values]) -> None:
		"""Name the leads, in their order."""
		if not self.has_series:
			for lead in leads:
				document = frappe.get_doc({"doctype": DOCTYPE, **lead})
				set_new_name(document)
				lead["name"] = document.name
			return
		prefixes = [prefix_and_digits(lead) for lead in leads]
		last = {
			prefix: take_numbers(prefix, count)
			for prefix, count in Counter(prefix for prefix, _digits in prefixes).items()
		}
		left = Counter(prefix for prefix, _digits in prefixes)
		for lead, (prefix, digits) in zip(leads, prefixes, strict=True):
			left[prefix] -= 1
			lead["name"] = f"{prefix}{last[prefix] - left[prefix]:0{digits}d}"


def prefix_and_digits(lead: Mapping[str, Any]) -> tuple[str, int]:
	"""Under which counter the lead's series counts, and with how many digits."""
	found: list[tuple[str, int]] = []

	def count(prefix: str, digits: int) -> str:
		found.append((prefix, digits))
		return ""

	series = lead["naming_series"]
	# As Frappe does: a series without a place for the number has it at its end.
	pattern = series if "#" in series else f"{series}.#####"
	parse_naming_series(pattern, doc=frappe._dict(lead), number_generator=count)
	return found[0]


def take_numbers(prefix: str, count: int) -> int:
	"""Take so many numbers of a counter at once; returns the last of them."""
	frappe.db.sql(
		"""insert into `tabSeries` (name, current) values (%(prefix)s, %(count)s)
		on duplicate key update current = current + %(count)s""",
		{"prefix": prefix, "count": count},
	)
	return frappe.db.sql("select current from `tabSeries` where name = %s", prefix)[0][0]

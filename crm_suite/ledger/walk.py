"""Walk over all documents that the ledger is made from, and over those that it still names."""

from collections.abc import Iterator

from crm_suite.ledger.database import NameRange, Run, named, parameters
from crm_suite.ledger.post import TABLE
from crm_suite.ledger.sources.payments import PAYMENT_DOCTYPES
from crm_suite.ledger.sources.sales_documents import SALES_SOURCES

SUBMITTABLE = (*SALES_SOURCES, *PAYMENT_DOCTYPES)


def ranges(run: Run, doctype: str, after: str, size: int) -> Iterator[NameRange]:
	"""Ranges that together hold every name after `after` ("": every name), of a document or in the ledger.

	Each has at most `size` documents, in force or not, and hardly more rows of the ledger. The last one is
	open, and there is always one.
	"""
	while up_to := end_of_range(run, doctype, after, size):
		yield NameRange(after, up_to)
		after = up_to
	yield NameRange(after)


def end_of_range(run: Run, doctype: str, after: str, size: int) -> str | None:
	"""The last name of the next full range, or None when what is left does not fill one."""
	rows = run(
		f"""select min(name) from (
			(select name from `tab{doctype}` where name > %(after)s order by name limit %(others)s, 1)
			union all
			(select voucher_no name from {TABLE} where voucher_type = %(doctype)s and voucher_no > %(after)s
			order by voucher_no limit %(others)s, 1)
		) ends""",
		{"doctype": doctype, "after": after, "others": size - 1},
	)
	return rows[0][0]


def count_documents(run: Run, doctype: str, names: NameRange) -> int:
	"""How many documents there are in a range, in force or not."""
	return run(
		f"select count(*) from `tab{doctype}` where {named(doctype, names)('name')}",
		parameters({doctype: names}),
	)[0][0]


def names_in(run: Run, doctype: str, names: NameRange) -> list[str]:
	"""The names in a range: of the documents in force, and of those that the ledger has rows of."""
	is_named = named(doctype, names)
	in_force = "docstatus = 1" if doctype in SUBMITTABLE else "docstatus < 2"
	rows = run(
		f"""select name from `tab{doctype}` where {is_named("name")} and {in_force}
		union select voucher_no from {TABLE} where voucher_type = %(doctype)s and is_reversed = 0
			and {is_named("voucher_no")}""",
		{"doctype": doctype, **parameters({doctype: names})},
	)
	return [name for (name,) in rows]

"""Walk over all documents that the ledger is made from, and over those that it still names."""

from crm_suite.ledger.database import Run
from crm_suite.ledger.post import TABLE
from crm_suite.ledger.sources.payments import PAYMENT_DOCTYPES
from crm_suite.ledger.sources.sales_documents import SALES_SOURCES

SUBMITTABLE = (*SALES_SOURCES, *PAYMENT_DOCTYPES)


def names_after(run: Run, doctype: str, last: str | None, limit: int) -> list[str]:
	"""The next documents in force by name, after `last` (None: from the first)."""
	in_force = "docstatus = 1" if doctype in SUBMITTABLE else "docstatus < 2"
	rows = run(
		f"select name from `tab{doctype}` where name > %(last)s and {in_force} order by name limit %(limit)s",
		{"last": last or "", "limit": limit},
	)
	return [name for (name,) in rows]


def orphans(run: Run, doctype: str) -> list[str]:
	"""Vouchers of this DocType that have standing rows but are not in force, or not there, any more."""
	in_force = "and document.docstatus = 1" if doctype in SUBMITTABLE else ""
	rows = run(
		f"""select distinct entry.voucher_no from {TABLE} entry
		left join `tab{doctype}` document on document.name = entry.voucher_no {in_force}
		where entry.voucher_type = %(doctype)s and entry.is_reversed = 0 and document.name is null""",
		{"doctype": doctype},
	)
	return [name for (name,) in rows]

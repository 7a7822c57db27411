"""The check: does the ledger say what the documents say? Like a trial balance, it names every difference.

One pass over all documents in runs, without a query per document. It reads only.
"""

from collections.abc import Iterator
from typing import NamedTuple

from crm_suite.ledger.closing import wrong_balances
from crm_suite.ledger.database import NameRange, Run, mills
from crm_suite.ledger.facts import SOURCE_DOCTYPES, desired_entries
from crm_suite.ledger.post import TABLE, standing_entries
from crm_suite.ledger.totals import sums_of
from crm_suite.ledger.walk import ranges
from crm_suite.rules.amounts import MILLS
from crm_suite.rules.entries import RECEIVABLE_SIGNS, Entry, compare
from crm_suite.rules.opportunity_totals import TOTAL_FIELDS, opportunity_totals

DOCUMENTS_PER_STEP = 2000

MISSING = "Missing"
SUPERFLUOUS = "Superfluous"
TOTAL = "Opportunity total"
RECEIVABLE = "Receivable"
BALANCE = "Closing balance"


class Finding(NamedTuple):
	"""One difference. Amounts in the company's currency; `ledger` is what the ledger has, `source` what it should."""

	kind: str
	document_type: str
	document: str
	what: str
	ledger: float
	source: float
	company: str | None = None


def check(run: Run) -> Iterator[Finding]:
	"""All differences between the ledger and the site's documents, totals and debtors' accounts."""
	for doctype in SOURCE_DOCTYPES:
		yield from check_documents(run, doctype)
	yield from check_totals(run)
	yield from check_receivables(run)
	yield from check_balances(run)


def check_documents(run: Run, doctype: str) -> Iterator[Finding]:
	"""Rows that are missing or superfluous, for one kind of document."""
	for names in ranges(run, doctype, "", DOCUMENTS_PER_STEP):
		yield from check_range(run, doctype, names)


def check_range(run: Run, doctype: str, names: NameRange) -> Iterator[Finding]:
	"""The differences of a range of documents, in two statements."""
	vouchers = {doctype: names}
	difference = compare(standing_entries(run, vouchers, {}), desired_entries(run, vouchers))
	for entry in difference.to_insert:
		yield finding(MISSING, entry, ledger=0, source=entry.gross_amount / MILLS)
	for _name, entry in difference.to_reverse:
		yield finding(SUPERFLUOUS, entry, ledger=entry.gross_amount / MILLS, source=0)


def finding(kind: str, entry: Entry, ledger: float, source: float) -> Finding:
	"""A difference in one row."""
	return Finding(kind, entry.voucher_type, entry.voucher_no, entry.event, ledger, source, entry.company)


def check_totals(run: Run) -> Iterator[Finding]:
	"""Opportunities whose stored totals are not the sums of their entries."""
	fields = ", ".join(mills(field) for field in TOTAL_FIELDS)
	last = ""
	while rows := run(
		f"""select name, company, {fields} from `tabSales Opportunity`
		where name > %(last)s order by name limit %(limit)s""",
		{"last": last, "limit": DOCUMENTS_PER_STEP},
	):
		sums = sums_of(run, [row[0] for row in rows])
		for name, company, *stored in rows:
			summed = opportunity_totals(sums[name])
			for field, amount in zip(TOTAL_FIELDS, stored, strict=True):
				if amount != summed[field]:
					yield Finding(
						TOTAL,
						"Sales Opportunity",
						name,
						field,
						(amount or 0) / MILLS,
						summed[field] / MILLS,
						company,
					)
		last = rows[-1][0]


def check_receivables(run: Run) -> Iterator[Finding]:
	"""Customers whose debt by the ledger is not their balance on the debtors' accounts, company by company.

	A POS Invoice reaches the accounts only when it is consolidated.
	"""
	effect = " ".join(f"when '{event}' then {sign}" for event, sign in RECEIVABLE_SIGNS.items())
	for company, customer, ledger, accounts in run(
		f"""select company, customer, {mills("sum(ledger)")}, {mills("sum(accounts)")} from (
			select entry.company, entry.customer,
				sum(entry.gross_amount * case entry.event {effect} else 0 end) ledger, 0 accounts
			from {TABLE} entry
			left join `tabPOS Invoice` pos on entry.voucher_type = 'POS Invoice' and pos.name = entry.voucher_no
			where entry.is_reversed = 0 and entry.customer is not null and entry.event in %(events)s
				and (entry.voucher_type != 'POS Invoice' or ifnull(pos.consolidated_invoice, '') != '')
			group by entry.company, entry.customer
			union all
			select gl.company, gl.party, 0, sum(gl.debit - gl.credit)
			from `tabGL Entry` gl
			join `tabAccount` account on account.name = gl.account and account.account_type = 'Receivable'
			where gl.party_type = 'Customer' and gl.is_cancelled = 0
			group by gl.company, gl.party
		) both_sides
		group by company, customer having {mills("sum(ledger)")} != {mills("sum(accounts)")}""",
		{"events": tuple(RECEIVABLE_SIGNS)},
	):
		yield Finding(RECEIVABLE, "Customer", customer, RECEIVABLE, ledger / MILLS, accounts / MILLS, company)


def check_balances(run: Run) -> Iterator[Finding]:
	"""Closing balances that are not the sums of their rows, by net, gross or number."""
	for customer, company, event, balance, summed in wrong_balances(run):
		yield Finding(BALANCE, "Customer", customer, event, balance / MILLS, summed / MILLS, company)

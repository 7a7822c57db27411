"""The recorded golden company in a test's database, and what an accountant would say of it."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from crm_suite.ledger.database import Run
from crm_suite.ledger.post import TABLE, Stamp
from crm_suite.setup.recorded import REFERENCE_DAY, replay, runner

STAMP = Stamp("Administrator", datetime.combine(REFERENCE_DAY, datetime.min.time()))
CENT = Decimal("0.01")


def golden(database: Any) -> Run:
	"""`Run` on a database into which the recording was read; the ledger is empty."""
	run = runner(database)
	replay(run)
	return run


def standing_rows(run: Run) -> list[tuple]:
	"""All that the standing rows say, in an order of their own; their names and moments of posting left out."""
	return sorted(
		run(
			f"""select posting_datetime, event, ifnull(customer, ''), ifnull(sales_lead, ''),
				ifnull(contact, ''), voucher_type, voucher_no, ifnull(against_type, ''),
				ifnull(against_no, ''), ifnull(sales_opportunity, ''), ifnull(outreach_campaign, ''),
				ifnull(service_case, ''), ifnull(company, ''), net_amount, gross_amount, owner, posting_key
			from {TABLE} where is_reversed = 0"""
		)
	)


def count_rows(run: Run, condition: str = "1 = 1") -> int:
	"""How many rows of the ledger fulfil `condition`."""
	return run(f"select count(*) from {TABLE} where {condition}")[0][0]


def net_of_documents(run: Run, doctype: str) -> dict[tuple[str, bool], Decimal]:
	"""Net sums of the submitted documents' item rows by opportunity and whether they are returns: added up
	in Python, row by row."""
	has_returns = doctype in ("Delivery Note", "Sales Invoice", "POS Invoice")
	headers = {
		name: bool(is_return)
		for name, is_return, left_out in run(
			f"""select name, {"is_return" if has_returns else 0},
				{"is_consolidated" if doctype == "Sales Invoice" else 0}
			from `tab{doctype}` where docstatus = 1"""
		)
		if not left_out
	}
	sums: dict[tuple[str, bool], Decimal] = defaultdict(Decimal)
	for parent, opportunity, net in run(
		f"select parent, crms_opportunity, base_net_amount from `tab{doctype} Item`"
	):
		if parent in headers and opportunity:
			sums[opportunity, headers[parent]] += net
	return dict(sums)


def cash_of_opportunities(run: Run) -> dict[str, Decimal]:
	"""Cash received less cash given back, by opportunity, from what the payments' own forms say.

	The Payment Ledger, from which the projection reads it, is not looked at: a payment's cash is shared among
	its references as they stand in the form, and a document's among its rows' opportunities by their net.
	"""
	cash: dict[str, Decimal] = defaultdict(Decimal)
	for document, amount in (*cash_by_references(run), *cash_by_journal(run), *cash_at_till(run)):
		for opportunity, part in parts_by_opportunity(run, document).items():
			cash[opportunity] += amount * part
	return dict(cash)


def cash_by_references(run: Run) -> list[tuple[str, Decimal]]:
	"""(document, cash) of all submitted payment entries of customers."""
	found = []
	for name, kind, paid, received, unallocated in run(
		"""select name, payment_type, base_paid_amount, base_received_amount, unallocated_amount
		from `tabPayment Entry` where docstatus = 1 and party_type = 'Customer'"""
	):
		references = run(
			"select reference_name, allocated_amount from `tabPayment Entry Reference` where parent = %s",
			(name,),
		)
		total = sum(abs(allocated) for _document, allocated in references) + unallocated
		cash = -paid if kind == "Pay" else received
		found += [(document, cash * abs(allocated) / total) for document, allocated in references]
	return found


def cash_by_journal(run: Run) -> list[tuple[str, Decimal]]:
	"""(invoice, cash) of journal entries that have a bank's line."""
	return list(
		run(
			"""select line.reference_name, line.credit - line.debit
			from `tabJournal Entry Account` line
			join `tabJournal Entry Account` bank on bank.parent = line.parent
			join `tabAccount` account on account.name = bank.account and account.account_type in ('Bank', 'Cash')
			where line.docstatus = 1 and line.party_type = 'Customer' and line.reference_type = 'Sales Invoice'"""
		)
	)


def cash_at_till(run: Run) -> list[tuple[str, Decimal]]:
	"""(invoice, cash net of change) of invoices that were paid when they were written."""
	return [
		(name, paid - change)
		for doctype in ("Sales Invoice", "POS Invoice")
		for name, paid, change in run(
			f"""select document.name, sum(payment.base_amount), document.base_change_amount
			from `tab{doctype}` document
			join `tabSales Invoice Payment` payment
				on payment.parent = document.name and payment.parenttype = '{doctype}'
			where document.docstatus = 1 and document.is_pos = 1 group by document.name"""
		)
	]


def parts_by_opportunity(run: Run, document: str) -> dict[str, Decimal]:
	"""What part of a document's net belongs to which opportunity."""
	rows = [
		row
		for doctype in ("Sales Invoice", "POS Invoice", "Sales Order")
		for row in run(
			f"select crms_opportunity, base_net_amount from `tab{doctype} Item` where parent = %s",
			(document,),
		)
	]
	total = sum(net for _opportunity, net in rows)
	parts: dict[str, Decimal] = defaultdict(Decimal)
	for opportunity, net in rows:
		if opportunity:
			parts[opportunity] += net / total
	return dict(parts)

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

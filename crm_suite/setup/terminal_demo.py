"""Shows in the terminal what the ledger makes of the golden company, on a bare MariaDB and without Frappe.

`script/demo` runs it, with a MariaDB of its own in CRM_SUITE_SQL_SOCKET (or CRM_SUITE_SQL_HOST and
CRM_SUITE_SQL_PORT), CRM_SUITE_SQL_USER and CRM_SUITE_SQL_PASSWORD. Its database is dropped at the end.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time
from time import perf_counter
from typing import Any

from crm_suite.ledger.check import check
from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE, Stamp
from crm_suite.ledger.timeline import Question, TimelineRow, read_page
from crm_suite.rules.amounts import MILLS
from crm_suite.rules.entries import EVENTS, INTERACTION, STAGE_CHANGED
from crm_suite.setup.recorded import REFERENCE_DAY, build_ledger, replay, runner

CUSTOMER = "Hotel Zeezicht"
ROWS_OF_TIMELINE = 24
WIDTH = 110
BOLD, DIM, GREEN, RED, PLAIN = "\033[1m", "\033[2m", "\033[32m", "\033[31m", "\033[0m"
LEFT, RIGHT = "<", ">"


def main() -> int:
	"""Show everything; exit status 1 when the check finds a difference."""
	with temporary_database() as connection:
		run = runner(connection)
		show_projection(run)
		show_timeline(run)
		show_opportunities(run)
		return show_check(run)


@contextmanager
def temporary_database() -> Iterator[Any]:
	"""A connection to a new database, which is dropped afterwards."""
	import MySQLdb

	socket = os.environ.get("CRM_SUITE_SQL_SOCKET")
	where = (
		{"unix_socket": socket}
		if socket
		else {
			"host": os.environ.get("CRM_SUITE_SQL_HOST", "127.0.0.1"),
			"port": int(os.environ.get("CRM_SUITE_SQL_PORT", 3306)),
		}
	)
	connection = MySQLdb.connect(
		**where,
		user=os.environ.get("CRM_SUITE_SQL_USER", "root"),
		password=os.environ.get("CRM_SUITE_SQL_PASSWORD", ""),
		charset="utf8mb4",
	)
	run, name = runner(connection), f"crm_suite_demo_{os.getpid()}"
	run(f"create database `{name}` character set utf8mb4 collate utf8mb4_unicode_ci")
	try:
		run(f"use `{name}`")
		yield connection
	finally:
		run(f"drop database `{name}`")
		connection.close()


def show_projection(run: Run) -> None:
	"""Read the recording, project it, and count what came of it."""
	replay(run)
	started = perf_counter()
	posting = build_ledger(run, Stamp("Administrator", datetime.combine(REFERENCE_DAY, time(12))))
	seconds = perf_counter() - started
	title("The year of Harbor & Pine, projected into the Relationship Ledger")
	rows = dict(run(f"select event, count(*) from {TABLE} where is_reversed = 0 group by event"))
	counted = [(event, f"{rows[event]:,}") for event in EVENTS if event in rows]
	half = (len(counted) + 1) // 2
	second_half = [*counted[half:], ("", "")]
	table(
		("Event", "Rows", "Event", "Rows"),
		[(*first, *second) for first, second in zip(counted[:half], second_half, strict=False)],
		(LEFT, RIGHT, LEFT, RIGHT),
	)
	say(f"{posting.inserted:,} rows in {seconds:.2f} s; ERPNext's documents are the only source.")


def show_timeline(run: Run) -> None:
	"""What happened with one customer, newest first."""
	title(f"The timeline of {CUSTOMER}")
	page = read_page(run, Question("customer", CUSTOMER, EVENTS), None, ROWS_OF_TIMELINE)
	subjects = dict(run("select name, subject from `tabCustomer Interaction`"))
	table(
		("Day", "Event", "What", "Document", "By", "Amount"),
		[
			(
				f"{row.entry.posting_datetime:%d %b %Y}",
				row.entry.event,
				what(row, subjects)[:38],
				row.entry.voucher_no,
				row.owner_name or "",
				money(row.entry.gross_amount),
			)
			for row in page.rows
		],
		(LEFT, LEFT, LEFT, LEFT, LEFT, RIGHT),
	)
	if page.next:
		say(f"The {len(page.rows)} newest; there are older ones.")


def what(row: TimelineRow, subjects: dict[str, str]) -> str:
	"""A few words on one row."""
	if row.entry.event == STAGE_CHANGED:
		return f"{row.from_stage or 'new'} → {row.to_stage}"
	if row.entry.event == INTERACTION:
		return subjects.get(row.entry.voucher_no, "")
	if row.campaign_name:
		return row.campaign_name
	return f"for {row.entry.against_no}" if row.entry.against_no else ""


def show_opportunities(run: Run) -> None:
	"""Every deal with its money, net of tax, in its company's currency."""
	title("Opportunities and their money (net of tax; owed with tax)")
	amounts = ("quoted_net", "ordered_net", "delivered_net", "billed_net", "paid_net", "outstanding_amount")
	rows = run(
		f"""select deal.name, deal.title, deal.sales_stage, company.default_currency,
			{", ".join(mills(amount) for amount in amounts)}
		from `tabSales Opportunity` deal join `tabCompany` company on company.name = deal.company
		order by company.name, deal.paid_net desc, deal.name"""
	)
	table(
		("Opportunity", "Stage", "", "Quoted", "Ordered", "Delivered", "Billed", "Paid", "Owed"),
		[
			(deal_title[:34], stage, currency, *(money(amount) for amount in sums))
			for _name, deal_title, stage, currency, *sums in rows
		],
		(LEFT, LEFT, LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT),
	)


def show_check(run: Run) -> int:
	"""Compare the ledger with the documents and the debtors' accounts."""
	title("The check: ledger against documents, totals and debtors' accounts")
	findings = list(check(run))
	for finding in findings:
		say(
			f"{finding.kind}: {finding.document_type} {finding.document}, {finding.what}:"
			f" ledger {finding.ledger:.2f}, documents {finding.source:.2f}"
		)
	verdict = f"{len(findings)} differences"
	say(painted(RED if findings else GREEN, verdict))
	return int(bool(findings))


def title(text: str) -> None:
	"""A headline."""
	print(f"\n{painted(BOLD, text)}\n{painted(DIM, '─' * WIDTH)}")


def say(text: str) -> None:
	"""A line of text."""
	print(f"  {text}")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], sides: Sequence[str]) -> None:
	"""Columns as wide as what is in them; `sides` says to which side each leans."""
	rows = list(rows)
	widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
	print(painted(DIM, line(heads, widths, sides)))
	for row in rows:
		print(line(row, widths, sides))


def line(cells: Sequence[str], widths: Sequence[int], sides: Sequence[str]) -> str:
	"""One line of a table."""
	padded = (f"{cell:{side}{width}}" for cell, width, side in zip(cells, widths, sides, strict=True))
	return f"  {'  '.join(padded)}".rstrip()


def money(amount: int) -> str:
	"""An amount in mills as people read it; nothing for nothing."""
	return f"{amount / MILLS:,.2f}" if amount else ""


def painted(color: str, text: str) -> str:
	"""The text in a colour, where there is a terminal that shows it."""
	return f"{color}{text}{PLAIN}" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else text


if __name__ == "__main__":
	sys.exit(main())

"""Make the ledger's standing rows the desired ones: reverse what is no longer right, insert what is missing.

Posting is idempotent: projecting twice changes nothing. Nothing is edited but the mark on a reversed row.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex
from typing import NamedTuple

from crm_suite.ledger.database import NameRange, Names, Run, Vouchers, insert, mills, named, parameters
from crm_suite.ledger.facts import desired_entries
from crm_suite.rules.amounts import MILLS
from crm_suite.rules.entries import SETTLEMENTS, Difference, Entry, compare

TABLE = "`tabRelationship Entry`"
AMOUNTS = ("net_amount", "gross_amount")
ROW_COLUMNS = (
	"name",
	"creation",
	"modified",
	"modified_by",
	*Entry._fields,
	"is_reversed",
	"reversal_of",
	"posting_key",
)
# Rows of one INSERT: well within the smallest usual max_allowed_packet (16 MB).
ROWS_PER_STATEMENT = 2000


class Stamp(NamedTuple):
	"""Who posts, and when (site's time zone)."""

	user: str
	now: datetime


class Posting(NamedTuple):
	"""What a posting did."""

	inserted: int
	reversed: int
	sales_opportunities: set[str]


def post(run: Run, documents: Vouchers, touched: Vouchers, stamp: Stamp, is_new: bool = False) -> Posting:
	"""Bring the rows of `documents` up to date, and those of the vouchers that `touched` documents reach.

	`touched` reach the payments that settle them and, of a Sales Lead, what was recorded about it. Four
	statements at most, however many documents, while the new rows fit into one INSERT. `is_new` says that nothing
	can stand yet: one statement less.
	"""
	standing = [] if is_new else standing_entries(run, documents, touched)
	difference = compare(standing, desired_entries(run, with_vouchers_of(standing, documents)))
	return write(run, difference, stamp)


def standing_entries(run: Run, documents: Vouchers, touched: Vouchers) -> list[tuple[str, Entry]]:
	"""The standing rows of `documents`, and all those of the vouchers that `touched` documents reach."""
	values = parameters(documents, "own_") | parameters(touched, "touched_")
	queries = []
	if any(documents.values()):
		condition = voucher_condition("entry.voucher_type", "entry.voucher_no", documents, "own_")
		queries.append(
			f"select {columns('entry')} from {TABLE} entry where entry.is_reversed = 0 and ({condition})"
		)
	if any(touched.values()):
		condition = voucher_condition("settled.against_type", "settled.against_no", touched, "touched_")
		queries.append(select_vouchers_of("settled", f"settled.event in %(settlements)s and ({condition})"))
		values["settlements"] = SETTLEMENTS
	if touched.get("Sales Lead"):
		queries.append(select_vouchers_of("led", "led.sales_lead in %(touched_sales_lead)s"))
	if not queries:
		return []
	# UNION, not UNION ALL: a row can be reached on several ways.
	return [(name, Entry(*entry)) for name, *entry in run("\nunion\n".join(queries), values)]


def columns(alias: str) -> str:
	"""A row's name and an Entry's columns as SQL, amounts in mills."""
	return ", ".join(
		(
			f"{alias}.name",
			*(
				mills(f"{alias}.{field}") if field in AMOUNTS else f"{alias}.{field}"
				for field in Entry._fields
			),
		)
	)


def voucher_condition(type_column: str, name_column: str, vouchers: Vouchers, prefix: str) -> str:
	"""SQL that is true for the documents of `vouchers`, in a form that an index on both columns serves."""
	return " or ".join(
		f"({type_column} = '{doctype}' and {named(doctype, names, prefix)(name_column)})"
		for doctype, names in vouchers.items()
		if names
	)


def select_vouchers_of(alias: str, condition: str) -> str:
	"""All standing rows of the vouchers that have a standing row for which `condition` on `alias` is true."""
	return f"""select {columns("entry")} from {TABLE} {alias}
		join {TABLE} entry on entry.voucher_type = {alias}.voucher_type
			and entry.voucher_no = {alias}.voucher_no and entry.is_reversed = 0
		where {alias}.is_reversed = 0 and {condition}"""


def with_vouchers_of(standing: Sequence[tuple[str, Entry]], documents: Vouchers) -> dict[str, Names]:
	"""`documents` and the vouchers of the standing rows."""
	ranges = {doctype: names for doctype, names in documents.items() if isinstance(names, NameRange)}
	vouchers: dict[str, dict[str, None]] = defaultdict(dict)
	for doctype, names in documents.items():
		if doctype not in ranges:
			vouchers[doctype].update(dict.fromkeys(names))
	for _name, entry in standing:
		if entry.voucher_type not in ranges:
			vouchers[entry.voucher_type][entry.voucher_no] = None
	return ranges | {doctype: list(names) for doctype, names in vouchers.items() if names}


def write(run: Run, difference: Difference, stamp: Stamp) -> Posting:
	"""Carry out a difference: mark what is reversed, then insert reversing and new rows together."""
	if difference.to_reverse:
		mark_reversed(run, [name for name, _entry in difference.to_reverse], stamp)
	rows = [new_row(entry.reversed(), stamp, reversal_of=name) for name, entry in difference.to_reverse]
	rows += [new_row(entry, stamp) for entry in difference.to_insert]
	insert_rows(run, rows)
	entries = [*difference.to_insert, *(entry for _name, entry in difference.to_reverse)]
	return Posting(
		inserted=len(difference.to_insert),
		reversed=len(difference.to_reverse),
		sales_opportunities={entry.sales_opportunity for entry in entries if entry.sales_opportunity},
	)


def mark_reversed(run: Run, names: Sequence[str], stamp: Stamp) -> None:
	"""Give up the rows' posting keys (NULL, never empty text) so that the key can stand again."""
	run(
		f"""update {TABLE} set is_reversed = 1, posting_key = null, modified = %(now)s, modified_by = %(user)s
		where name in %(names)s""",
		{"now": stamp.now, "user": stamp.user, "names": tuple(names)},
	)


def row_name(stamp: Stamp) -> str:
	"""A name that nobody else makes, beginning with the milliseconds: rows come to lie in the order of posting.

	With names in random order, an INSERT takes half as much time again on the server, and a rebuild posts many
	thousand rows in one second.
	"""
	return f"{int(stamp.now.timestamp() * 1000):011x}{token_hex(5)}"


def new_row(entry: Entry, stamp: Stamp, reversal_of: str | None = None) -> tuple:
	"""An Entry as a row of the table, in the order of ROW_COLUMNS."""
	return (
		row_name(stamp),
		stamp.now,
		stamp.now,
		stamp.user,
		*entry[:-3],
		entry.net_amount / MILLS,
		entry.gross_amount / MILLS,
		entry.owner,
		int(reversal_of is not None),
		reversal_of,
		None if reversal_of else entry.posting_key,
	)


def insert_rows(run: Run, rows: Sequence[tuple]) -> None:
	"""Insert rows made by `new_row`, in as few statements as the packet size allows."""
	insert(run, TABLE, ROW_COLUMNS, rows, ROWS_PER_STATEMENT)

"""Years of history in minutes: one real sale, multiplied by the database with new names, customers and dates.

Only the tables that the ledger reads are filled. All names start with `PREFIX`, so that everything can be taken
away again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from erpnext.selling.doctype.sales_order.sales_order import make_sales_invoice

from benchmarks.documents import Shop, submitted
from crm_suite.ledger.post import TABLE

PREFIX = "BENCHMARK-"
CUSTOMERS = 1000
DAYS = 3000
SALES_PER_STATEMENT = 5000

VOUCHERS = ("Sales Order", "Delivery Note", "Sales Invoice", "Payment Entry")
# Where the rows of a voucher are, by the columns that name it.
TABLES = {
	**{doctype: "name" for doctype in VOUCHERS},
	**{f"{doctype} Item": "parent" for doctype in VOUCHERS[:3]},
	"Payment Entry Reference": "parent",
	"Payment Ledger Entry": "voucher_no",
	"GL Entry": "voucher_no",
}
# What is filled, and the column that names it.
FILLED = {**TABLES, "Relationship Entry": "voucher_no"}
DATES = ("posting_date", "transaction_date", "creation")

Row = dict[str, Any]


@contextmanager
def history(sales: int) -> Iterator[int]:
	"""The site with so many sales more, four vouchers each, of customers without opportunities; gives their number."""
	templates = one_sale()
	empty = {table for table in FILLED if not has_rows(table)}
	try:
		for doctype, rows in templates.items():
			multiply(doctype, rows, sales)
		for doctype in TABLES:
			frappe.db.sql(f"analyze table `tab{doctype}`")
		yield sales * len(VOUCHERS)
	finally:
		frappe.db.rollback()
		clear(empty, FILLED)


def one_sale() -> dict[str, list[Row]]:
	"""The rows of an order, its delivery, its invoice and its payment, as ERPNext writes them, under new names."""
	shop = Shop()
	order = submitted(shop.order(rows=2))
	submitted(shop.delivery_of(order))
	invoice = submitted(make_sales_invoice(order.name).insert())
	submitted(shop.payment_of([invoice]))
	vouchers = frappe.db.sql_list(
		f"select distinct voucher_no from {TABLE} where customer = %s and voucher_type in %s",
		(shop.customer, VOUCHERS),
	)
	rows = {
		doctype: frappe.db.sql(
			f"select * from `tab{doctype}` where `{key}` in %s", (tuple(vouchers),), as_dict=True
		)
		for doctype, key in TABLES.items()
	}
	frappe.db.rollback()
	names = {row["name"] for table in rows.values() for row in table}
	return {
		doctype: [renamed(row, names, shop.customer) for row in table if not is_internal(row)]
		for doctype, table in rows.items()
	}


def is_internal(row: Row) -> bool:
	"""Stock postings of a delivery have no party: the ledger never reads them."""
	return "party" in row and not row["party"]


def renamed(row: Row, names: set[str], customer: str) -> Row:
	"""The row with places for the number of a sale in all names of documents and rows, and for its customer."""

	def value(old: Any) -> Any:
		if old == customer:
			return f"{PREFIX}{{customer}}"
		return f"{PREFIX}{{sale}}-{old}" if isinstance(old, str) and old in names else old

	return {column: None if column == "crms_opportunity" else value(old) for column, old in row.items()}


def multiply(doctype: str, rows: list[Row], sales: int) -> None:
	"""Insert the rows once for each sale."""
	for row in rows:
		columns = ", ".join(f"`{column}`" for column in row)
		expressions = ", ".join(expression(column, value) for column, value in row.items())
		values = {
			column: value for column, value in row.items() if isinstance(value, str) or value is not None
		}
		for first in range(1, sales + 1, SALES_PER_STATEMENT):
			last = min(first + SALES_PER_STATEMENT - 1, sales)
			frappe.db.sql(
				f"insert into `tab{doctype}` ({columns}) select {expressions} from seq_{first}_to_{last} sale",
				values,
			)
			frappe.db.commit()


def expression(column: str, value: Any) -> str:
	"""SQL for a column's value in the sale number `sale.seq`."""
	if value is None:
		return "null"
	if column in DATES:
		return f"%({column})s - interval (sale.seq %% {DAYS}) day"
	if isinstance(value, str) and "{" in value:
		return (
			f"replace(replace(%({column})s, '{{sale}}', lpad(sale.seq, 7, '0')),"
			f" '{{customer}}', sale.seq %% {CUSTOMERS})"
		)
	return f"%({column})s"


def has_rows(doctype: str) -> bool:
	"""Whether anything is in the table."""
	return bool(frappe.db.sql(f"select 1 from `tab{doctype}` limit 1"))


def clear(empty: set[str], filled: dict[str, str]) -> None:
	"""Take it all away, by the tables that were filled and their columns; what was empty before is emptied at once."""
	for doctype, key in filled.items():
		if doctype in empty:
			frappe.db.truncate(doctype)
		else:
			clear_table(doctype, key)


def clear_table(doctype: str, key: str) -> None:
	"""Delete our rows in short transactions."""
	while frappe.db.sql(f"select 1 from `tab{doctype}` where `{key}` like '{PREFIX}%%' limit 1"):
		frappe.db.sql(f"delete from `tab{doctype}` where `{key}` like '{PREFIX}%%' limit 20000")
		frappe.db.commit()

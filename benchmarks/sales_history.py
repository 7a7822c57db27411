"""Years of selling in minutes: deals with their stages, orders, invoices, payments and leads, made by the database.

Only what sales reports and the forecast read is filled. All names start with `PREFIX`, so that everything can be
taken away again. Of a hundred deals ten are open, forty-five lost and forty-five won; of the won ones nine in ten are
billed, and nineteen in twenty of those are paid.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.utils import now_datetime

from benchmarks.history import PREFIX, clear, has_rows
from crm_suite.rules.stages import LOST, OPEN, WON

# Where the names are that begin with PREFIX.
TABLES = {
	"Customer": "name",
	"Sales Lead": "name",
	"Sales Opportunity": "name",
	"Sales Opportunity Stage Change": "parent",
	"Sales Order": "name",
	"Sales Order Item": "parent",
	"Sales Invoice": "name",
	"Sales Invoice Item": "parent",
	"Payment Schedule": "parent",
	"Relationship Entry": "voucher_no",
}
DEALS_OF_CUSTOMER = 20
OWNERS = 25
DAYS = 1800
SOURCES = ("Website", "Phone", "E-mail")

KIND = "deal.seq %% 100"
# Deals that are open began lately, the others at any time.
BEGAN = f"if({KIND} < 10, deal.seq %% 200, 80 + deal.seq * 7 %% {DAYS})"
IS_WON = f"{KIND} >= 55"
IS_BILLED = f"{IS_WON} and deal.seq %% 10 < 9"
IS_PAID = f"{IS_BILLED} and deal.seq %% 20 < 19"
AMOUNT = "(1000 + deal.seq %% 9000)"
CUSTOMER = f"concat('{PREFIX}', deal.seq %% %(customers)s)"


def named(kind: str) -> str:
	"""SQL for the name of a deal's document."""
	return f"concat('{PREFIX}{kind}-', deal.seq)"


def days_ago(days: str) -> str:
	"""SQL for a moment so many days before today."""
	return f"(%(now)s - interval ({days}) day)"


OPENED = days_ago(BEGAN)
CLOSED = days_ago(f"{BEGAN} - 40")
BILLED_ON = days_ago(f"{BEGAN} - 50")
PAID_ON = days_ago(f"{BEGAN} - 80")


@contextmanager
def sales_history(deals: int) -> Iterator[None]:
	"""The site with so many deals more, and all that became of them."""
	empty = {table for table in TABLES if not has_rows(table)}
	try:
		values = parameters(deals)
		for doctype, columns, condition in rows():
			insert(doctype, columns, condition, values)
		for doctype in TABLES:
			frappe.db.sql(f"analyze table `tab{doctype}`")
		yield
	finally:
		frappe.db.rollback()
		clear(empty, TABLES)


def parameters(deals: int) -> dict[str, object]:
	"""What the statements are told: masters of the site, and how much there is to make."""
	company, currency = frappe.get_all(
		"Company", fields=["name", "default_currency"], order_by="creation", limit=1, as_list=True
	)[0]
	pipeline = frappe.db.get_single_value("CRM Suite Settings", "default_pipeline")
	stages = frappe.get_all(
		"Sales Pipeline Stage",
		filters={"parent": pipeline},
		fields=["stage", "outcome", "probability"],
		order_by="idx",
	)
	of = {outcome: [stage for stage in stages if stage.outcome == outcome] for outcome in (OPEN, WON, LOST)}
	return {
		"deals": deals,
		"customers": max(deals // DEALS_OF_CUSTOMER, 1),
		"company": company,
		"currency": currency,
		"pipeline": pipeline,
		"first": of[OPEN][0].stage,
		"middle": of[OPEN][-1].stage,
		"won": of[WON][0].stage,
		"lost": of[LOST][0].stage,
		"probability": of[OPEN][-1].probability,
		"now": now_datetime(),
	}


def rows() -> Iterator[tuple[str, dict[str, str], str]]:
	"""DocType, SQL by column, and the condition for which deals."""
	money = {"company": "%(company)s", "customer": CUSTOMER}
	yield "Customer", {"name": CUSTOMER, "customer_name": CUSTOMER}, "deal.seq <= %(customers)s"
	yield (
		"Sales Lead",
		{
			"name": named("LEAD"),
			"lead_name": named("LEAD"),
			"company": "%(company)s",
			"source": f"elt(1 + deal.seq %% {len(SOURCES)}, {', '.join(map(repr, SOURCES))})",
			"status": "'Converted'",
			"captured_on": OPENED,
			"converted_on": OPENED,
			"customer": CUSTOMER,
			"sales_opportunity": named("DEAL"),
			"lead_owner": owner(),
		},
		"deal.seq %% 2 = 0",
	)
	yield (
		"Sales Opportunity",
		{
			"name": named("DEAL"),
			"title": named("DEAL"),
			**money,
			"sales_lead": f"if(deal.seq %% 2 = 0, {named('LEAD')}, null)",
			"status": f"if({KIND} < 10, '{OPEN}', if({IS_WON}, '{WON}', '{LOST}'))",
			"sales_stage": f"if({KIND} < 10, %(middle)s, if({IS_WON}, %(won)s, %(lost)s))",
			"sales_pipeline": "%(pipeline)s",
			"probability": f"if({KIND} < 10, %(probability)s, if({IS_WON}, 100, 0))",
			"expected_close": f"date({days_ago(f'{BEGAN} - if({KIND} < 10, 90, 40)')})",
			"expected_amount": AMOUNT,
			"base_expected_amount": AMOUNT,
			"currency": "%(currency)s",
			"conversion_rate": "1",
			"opportunity_owner": owner(),
			"ordered_net": f"if({IS_WON}, {AMOUNT}, 0)",
			"billed_net": f"if({IS_BILLED}, {AMOUNT}, 0)",
		},
		"1 = 1",
	)
	yield from stage_changes()
	yield from documents(money)
	yield from entries(money)


def owner() -> str:
	"""SQL for whose a deal is."""
	return f"concat('seller-', deal.seq %% {OWNERS}, '@benchmark.invalid')"


def stage_changes() -> Iterator[tuple[str, dict[str, str], str]]:
	"""Two steps of each deal, and the one that closed it."""
	for index, stage, moment, condition in (
		(1, "%(first)s", OPENED, "1 = 1"),
		(2, "%(middle)s", days_ago(f"greatest({BEGAN} - 20, 0)"), "1 = 1"),
		(3, f"if({IS_WON}, %(won)s, %(lost)s)", CLOSED, f"{KIND} >= 10"),
	):
		yield (
			"Sales Opportunity Stage Change",
			{
				"name": f"concat('{PREFIX}', deal.seq, '-{index}')",
				"parent": named("DEAL"),
				"parenttype": "'Sales Opportunity'",
				"parentfield": "'stage_changes'",
				"idx": str(index),
				"to_stage": stage,
				"changed_on": moment,
			},
			condition,
		)


def documents(money: dict[str, str]) -> Iterator[tuple[str, dict[str, str], str]]:
	"""Orders of two rows, and invoices that bill them."""
	gross = f"{AMOUNT} * 1.21"
	sums = {"docstatus": "1", "conversion_rate": "1", "base_net_total": AMOUNT, "base_grand_total": gross}
	yield (
		"Sales Order",
		{
			"name": named("SO"),
			**money,
			**sums,
			"transaction_date": f"date({CLOSED})",
			"delivery_date": f"date({BILLED_ON})",
			"status": f"if({IS_BILLED}, 'Completed', 'To Deliver and Bill')",
			"per_billed": f"if({IS_BILLED}, 100, 0)",
		},
		IS_WON,
	)
	yield (
		"Sales Invoice",
		{
			"name": named("SI"),
			**money,
			**sums,
			"posting_date": f"date({BILLED_ON})",
			"due_date": f"date({days_ago(f'{BEGAN} - 80')})",
			"status": f"if({IS_PAID}, 'Paid', 'Unpaid')",
		},
		IS_BILLED,
	)
	for row in (1, 2):
		item = {
			"docstatus": "1",
			"idx": str(row),
			"net_amount": f"{AMOUNT} / 2",
			"crms_opportunity": named("DEAL"),
		}
		order_row = f"concat('{PREFIX}SO-', deal.seq, '-{row}')"
		yield (
			"Sales Order Item",
			{
				"name": order_row,
				"parent": named("SO"),
				**item,
				"delivery_date": f"date({BILLED_ON})",
			},
			IS_WON,
		)
		yield (
			"Sales Invoice Item",
			{
				"name": f"concat('{PREFIX}SI-', deal.seq, '-{row}')",
				"parent": named("SI"),
				**item,
				"base_net_amount": f"{AMOUNT} / 2",
				"sales_order": named("SO"),
				"so_detail": order_row,
			},
			IS_BILLED,
		)
	yield (
		"Payment Schedule",
		{
			"name": named("TERM"),
			"parent": named("SI"),
			"parenttype": "'Sales Invoice'",
			"idx": "1",
			"due_date": f"date({days_ago(f'{BEGAN} - 80')})",
			"base_payment_amount": gross,
		},
		IS_BILLED,
	)


def entries(money: dict[str, str]) -> Iterator[tuple[str, dict[str, str], str]]:
	"""What the ledger has of it: a deal in two was quoted for."""
	for event, doctype, voucher, moment, condition in (
		("Quoted", "Quotation", "QTN", OPENED, "deal.seq %% 2 = 1"),
		("Ordered", "Sales Order", "SO", CLOSED, IS_WON),
		("Invoiced", "Sales Invoice", "SI", BILLED_ON, IS_BILLED),
		("Paid", "Payment Entry", "PAY", PAID_ON, IS_PAID),
	):
		against = event == "Paid"
		yield (
			"Relationship Entry",
			{
				"name": f"concat('{PREFIX}{voucher}-', deal.seq)",
				"event": f"'{event}'",
				"voucher_type": f"'{doctype}'",
				"voucher_no": named(voucher),
				"against_type": "'Sales Invoice'" if against else "null",
				"against_no": named("SI") if against else "null",
				**money,
				"sales_opportunity": named("DEAL"),
				"posting_datetime": moment,
				"net_amount": AMOUNT,
				"gross_amount": f"{AMOUNT} * 1.21",
				"posting_key": f"md5({named(voucher)})",
			},
			condition,
		)


def insert(doctype: str, columns: dict[str, str], condition: str, values: dict[str, object]) -> None:
	"""One statement for all deals."""
	stamps = {
		"creation": OPENED,
		"modified": OPENED,
		"owner": "'Administrator'",
		"modified_by": "'Administrator'",
	}
	filled = {**stamps, **columns}
	frappe.db.sql(
		f"""insert into `tab{doctype}` ({", ".join(f"`{column}`" for column in filled)})
		select {", ".join(filled.values())}
		from (select cast(seq as signed) seq from seq_1_to_{values["deals"]}) deal where {condition}""",
		values,
	)
	frappe.db.commit()

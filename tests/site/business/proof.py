"""The ledger must say what ERPNext's documents say, at any moment."""

import frappe

from crm_suite.ledger.check import check
from crm_suite.ledger.refresh import refresh
from tests.site.business.truth import Truth, cents

SIGNS = {"Invoiced": 1, "Credited": 1, "Paid": -1, "Refunded": -1, "Written Off": -1, "Adjusted": -1}


def flush() -> None:
	"""What a commit runs before it commits; nothing may end in the repost queue."""
	frappe.db.before_commit.run()
	queued = frappe.get_all("Relationship Repost", fields=["voucher_type", "voucher_no", "error"])
	assert not queued, queued[0].error


def refresh_opportunities() -> None:
	"""What runs after a commit, for all opportunities."""
	names = frappe.get_all("Sales Opportunity", pluck="name")
	if names:
		refresh(names)


def prove(context: str = "") -> None:
	"""Flush, refresh, and hold the ledger against ERPNext in every way we know. `context` is said on failure."""
	flush()
	refresh_opportunities()
	findings = list(check(frappe.db.sql))
	assert not findings, f"{context}\n" + "\n".join(map(str, findings))
	prove_totals(context)
	prove_receivables(context)
	prove_open_invoices(context)


def prove_totals(context: str) -> None:
	"""Each opportunity shows the sums over ERPNext's documents, to the cent; nothing else is booked on none."""
	truth = Truth()
	for opportunity in frappe.get_all("Sales Opportunity", fields=["*"]):
		shown = {field: cents(opportunity[field]) for field in truth.of(None)}
		expected = truth.of(opportunity.name)
		wrong = {
			field: (shown[field] / 100, expected[field] / 100)
			for field in shown
			if shown[field] != expected[field]
		}
		assert not wrong, f"{context}\n{opportunity.name} shows, and should: {wrong}"


def prove_receivables(context: str) -> None:
	"""What each customer owes by the ledger is what the General Ledger says, company by company.

	POS invoices reach the General Ledger when they are consolidated, and are left to their own tests.
	"""
	owed: dict[tuple[str, str], int] = {}
	for row in frappe.db.sql(
		"""select company, customer, event, sum(gross_amount) amount from `tabRelationship Entry`
		where is_reversed = 0 and event in %(events)s and voucher_type != 'POS Invoice'
		group by company, customer, event""",
		{"events": tuple(SIGNS)},
		as_dict=True,
	):
		key = (row.company, row.customer)
		owed[key] = owed.get(key, 0) + SIGNS[row.event] * cents(row.amount)
	booked: dict[tuple[str, str], int] = {}
	for row in frappe.db.sql(
		"""select company, party, sum(debit - credit) amount from `tabGL Entry`
		where is_cancelled = 0 and party_type = 'Customer' and voucher_no not in
			(select name from `tabSales Invoice` where is_consolidated = 1)
		group by company, party""",
		as_dict=True,
	):
		booked[row.company, row.party] = cents(row.amount)
	wrong = {
		key: (owed.get(key, 0) / 100, booked.get(key, 0) / 100)
		for key in owed.keys() | booked.keys()
		if owed.get(key, 0) != booked.get(key, 0)
	}
	assert not wrong, f"{context}\nowed by the ledger, and by the accounts: {wrong}"


def prove_open_invoices(context: str) -> None:
	"""What is open on each invoice in its company's currency is what the ledger's rows about it come to."""
	wrong = {}
	for invoice in frappe.get_all(
		"Sales Invoice",
		filters={"docstatus": 1, "is_consolidated": 0},
		fields=["name", "company", "currency", "outstanding_amount"],
	):
		if invoice.currency != frappe.get_cached_value("Company", invoice.company, "default_currency"):
			continue
		open_amount = sum(
			SIGNS.get(row.event, 0) * cents(row.gross_amount)
			for row in rows_about("Sales Invoice", invoice.name)
		)
		if open_amount != cents(invoice.outstanding_amount):
			wrong[invoice.name] = (open_amount / 100, invoice.outstanding_amount)
	assert not wrong, f"{context}\nopen by the ledger, and on the invoice: {wrong}"


def rows_about(doctype: str, name: str) -> list[frappe._dict]:
	"""Standing rows that change what is open on a document.

	A credit note says for itself whether it settles the invoice or stays open on its own.
	"""
	rows = frappe.get_all(
		"Relationship Entry",
		filters={"is_reversed": 0},
		or_filters=[
			["voucher_no", "=", name],
			["against_no", "=", name],
		],
		fields=["voucher_type", "voucher_no", "event", "gross_amount"],
	)
	own_credit_notes = frappe.get_all(
		doctype,
		filters={"return_against": name, "docstatus": 1, "update_outstanding_for_self": 1},
		pluck="name",
	)
	moved = frappe.get_all(
		doctype,
		filters={
			"name": name,
			"is_return": 1,
			"update_outstanding_for_self": 0,
			"return_against": ("!=", ""),
		},
		pluck="name",
	)
	return [
		row
		for row in rows
		if row.voucher_no not in own_credit_notes
		and not (row.voucher_no in moved and row.event == "Credited")
	]


def entries(voucher: str) -> list[tuple[str, str | None, float, float]]:
	"""Standing rows of a voucher: event, opportunity, net and gross, in a fixed order."""
	rows = frappe.get_all(
		"Relationship Entry",
		filters={"voucher_no": voucher, "is_reversed": 0},
		fields=["event", "sales_opportunity", "net_amount", "gross_amount"],
	)
	return sorted(
		((row.event, row.sales_opportunity, row.net_amount, row.gross_amount) for row in rows),
		key=lambda row: (row[0], row[1] or "", row[2]),
	)

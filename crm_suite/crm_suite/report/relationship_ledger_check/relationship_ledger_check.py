"""The check of the Relationship Ledger in the desk: every difference to the documents, or a line that says none."""

from typing import Any

import frappe
from frappe import _

from crm_suite.ledger import check
from crm_suite.reports.presentation import company_columns

Columns = list[dict[str, Any]]
Rows = list[dict[str, Any]]


def execute(filters: dict[str, Any] | None = None) -> tuple[Columns, Rows, str | None]:
	"""Columns, one row per difference, and a message where there is none. Amounts in the company's currency."""
	labels = kinds()
	rows = [row(finding, labels) for finding in check.check(frappe.db.sql)]
	message = None if rows else _("The ledger agrees with the documents: there is no difference.")
	return columns(), rows, message


def row(finding: check.Finding, labels: dict[str, str]) -> dict[str, Any]:
	"""A finding with its kind in words and the currency of its amounts."""
	currency = finding.company and frappe.get_cached_value("Company", finding.company, "default_currency")
	return finding._asdict() | {
		"kind": labels[finding.kind],
		"what": _(finding.what),
		"difference": finding.ledger - finding.source,
		"currency": currency,
	}


def kinds() -> dict[str, str]:
	"""What the findings say."""
	return {
		check.MISSING: _("Missing in the ledger"),
		check.SUPERFLUOUS: _("Not backed by a document"),
		check.TOTAL: _("Wrong total of an opportunity"),
		check.RECEIVABLE: _("Not the debtors' balance"),
		check.BALANCE: _("Wrong closing balance"),
	}


def columns() -> Columns:
	"""The columns of the report."""
	amount = {"fieldtype": "Currency", "options": "currency", "width": 140}
	return [
		{"fieldname": "kind", "label": _("Difference"), "fieldtype": "Data", "width": 200},
		{
			"fieldname": "document_type",
			"label": _("Document Type"),
			"fieldtype": "Link",
			"options": "DocType",
			"width": 150,
		},
		{
			"fieldname": "document",
			"label": _("Document"),
			"fieldtype": "Dynamic Link",
			"options": "document_type",
			"width": 200,
		},
		{"fieldname": "what", "label": _("What"), "fieldtype": "Data", "width": 140},
		{"fieldname": "ledger", "label": _("In the Ledger"), **amount},
		{"fieldname": "source", "label": _("By the Documents"), **amount},
		{"fieldname": "difference", "label": _("Ledger less Documents"), **amount},
		*company_columns(),
	]

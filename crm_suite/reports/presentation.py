"""What the reports share of Frappe's tables and charts. Labels come translated."""

from collections.abc import Collection, Sequence
from typing import Any

import frappe
from frappe import _

from crm_suite.rules.amounts import MILLS

Columns = list[dict[str, Any]]
Rows = list[dict[str, Any]]
Chart = dict[str, Any] | None
# More than this are not legible in a chart.
BARS = 15

# No link: see `link`.
CURRENCY = {"fieldname": "currency", "label": "Currency", "fieldtype": "Data", "hidden": 1}


def text(fieldname: str, label: str, width: int = 160) -> dict[str, Any]:
	"""A column of words."""
	return {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width}


def link(fieldname: str, label: str, doctype: str, width: int = 160) -> dict[str, Any]:
	"""A column of links; of words for who may not read what they lead to: Frappe would refuse the whole report."""
	if not frappe.has_permission(doctype, "read"):
		return text(fieldname, label, width)
	return {"fieldname": fieldname, "label": label, "fieldtype": "Link", "options": doctype, "width": width}


def company_columns() -> Columns:
	"""Whose amounts these are, and in which currency."""
	return [link("company", _("Company"), "Company"), CURRENCY]


def document_columns() -> Columns:
	"""The columns that say which document a row is about, whose it is, and its deal."""
	return [
		text("voucher_type", _("Document Type"), 150),
		{
			"fieldname": "voucher_no",
			"label": _("Document"),
			"fieldtype": "Dynamic Link",
			"options": "voucher_type",
			"width": 190,
		},
		link("customer", _("Customer"), "Customer", width=180),
		link("sales_opportunity", _("Sales Opportunity"), "Sales Opportunity"),
	]


def number(fieldname: str, label: str, width: int = 130) -> dict[str, Any]:
	"""A column of counts."""
	return {"fieldname": fieldname, "label": label, "fieldtype": "Int", "width": width}


def amount(fieldname: str, label: str, width: int = 170) -> dict[str, Any]:
	"""A column of amounts in the row's `currency`."""
	return {
		"fieldname": fieldname,
		"label": label,
		"fieldtype": "Currency",
		"options": "currency",
		"width": width,
	}


def percent(fieldname: str, label: str, width: int = 130) -> dict[str, Any]:
	"""A column of percents."""
	return {"fieldname": fieldname, "label": label, "fieldtype": "Percent", "width": width}


def duration(fieldname: str, label: str, width: int = 130) -> dict[str, Any]:
	"""A column of days. Empty is unknown, which is not 0."""
	return {"fieldname": fieldname, "label": label, "fieldtype": "Float", "precision": 1, "width": width}


def moment(fieldname: str, label: str, width: int = 120) -> dict[str, Any]:
	"""A column of days of the calendar."""
	return {"fieldname": fieldname, "label": label, "fieldtype": "Date", "width": width}


def money(mills: int) -> float:
	"""An amount as tables show it."""
	return mills / MILLS


def named(name: str | None) -> str:
	"""What a group is called; one without a name has nothing set."""
	return name or _("Not Set")


def names_of(users: Collection[str | None]) -> dict[str, str]:
	"""The full names of users, in one statement."""
	filters = {"name": ("in", [*filter(None, users), ""])}
	rows = frappe.get_all("User", filters=filters, fields=["name", "full_name"])
	return {row.name: row.full_name or row.name for row in rows}


def labels_of(groups: Sequence[str | None], doctype: str | None) -> list[str]:
	"""What groups are called in a chart: people by their names."""
	names = names_of(groups) if doctype == "User" else {}
	return [named(names.get(group or "", group)) for group in groups]


def chart(
	kind: str, labels: Sequence[str], series: dict[str, Sequence[float | None]], currency: str | None = None
) -> Chart:
	"""A chart of at most BARS labels; None where there is nothing to draw. With a `currency` of amounts in it."""
	if not labels:
		return None
	drawn: dict[str, Any] = {
		"type": kind,
		"data": {
			"labels": list(labels[:BARS]),
			"datasets": [
				{"name": name, "values": [value or 0 for value in values[:BARS]]}
				for name, values in series.items()
			],
		},
	}
	if currency:
		drawn |= {"fieldtype": "Currency", "options": "currency", "currency": currency}
	return drawn

"""What documents behind a customer's rows say, as far as the user may read them: one query per DocType.

A customer's open opportunities and cases are read together with those that rows name.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import frappe

from crm_suite.api.viewer import Viewer
from crm_suite.ledger.timeline import TimelineRow
from crm_suite.rules.stages import OPEN
from crm_suite.rules.visibility import INTERACTIONS, SALES, SERVICE

Contents = dict[str, dict[str, Any]]
"""Documents by name, by DocType."""

LEAD = "Sales Lead"
INTERACTION = "Customer Interaction"
OPPORTUNITY = "Sales Opportunity"
CASE = "Service Case"

FIELDS = {
	LEAD: ("lead_name",),
	INTERACTION: ("subject", "interaction_type", "direction", "outcome"),
	OPPORTUNITY: (
		"title",
		"customer",
		"status",
		"sales_stage",
		"expected_amount",
		"currency",
		"expected_close",
		"opportunity_owner",
		"next_step",
	),
	CASE: ("subject", "customer", "status", "priority", "opened_on", "resolved_on", "agent"),
}
AREAS = {LEAD: SALES, INTERACTION: INTERACTIONS, OPPORTUNITY: SALES, CASE: SERVICE}
# How the open ones are found.
IS_OPEN = {OPPORTUNITY: ["status", "=", OPEN], CASE: ["resolved_on", "is", "not set"]}
# More open matters of one customer than anybody looks at.
MOST_OPEN = 200


def read_contents(viewer: Viewer, rows: Iterable[TimelineRow], customer: str | None = None) -> Contents:
	"""The documents that the rows are about and those opportunities that they belong to; with `customer` also
	the customer's open opportunities and cases."""
	named: dict[str, set[str]] = {doctype: set() for doctype in FIELDS}
	for row in rows:
		if row.entry.voucher_type in named:
			named[row.entry.voucher_type].add(row.entry.voucher_no)
		if row.entry.sales_opportunity:
			named[OPPORTUNITY].add(row.entry.sales_opportunity)
	return {doctype: read(viewer, doctype, names, customer) for doctype, names in named.items()}


def read(viewer: Viewer, doctype: str, names: Iterable[str], customer: str | None = None) -> dict[str, Any]:
	"""The documents of one DocType by name; nothing is asked where there can be none."""
	if not viewer.visibility.shows(AREAS[doctype]) or not viewer.may_read(doctype):
		return {}
	names = sorted(names)
	conditions = [["name", "in", names]] if names else []
	if customer and doctype in IS_OPEN:
		conditions.append(IS_OPEN[doctype])
	if not conditions:
		return {}
	rows = frappe.get_list(
		doctype,
		filters={"customer": customer} if customer and doctype in IS_OPEN else {},
		or_filters=conditions,
		fields=["name", *FIELDS[doctype]],
		order_by="creation desc",
		limit_page_length=MOST_OPEN + len(names),
	)
	return {row.name: row for row in rows}


def open_opportunities(viewer: Viewer, contents: Contents) -> list[dict[str, Any]]:
	"""The open deals among the contents, those that close next first; without amounts who may not see them."""
	deals = [deal for deal in contents[OPPORTUNITY].values() if deal.status == OPEN]
	hidden = () if viewer.visibility.shows_amounts else ("expected_amount",)
	return [
		{field: value for field, value in deal.items() if field not in hidden}
		for deal in sorted(deals, key=lambda deal: (deal.expected_close or date.max, deal.name))
	]


def open_cases(contents: Contents) -> list[dict[str, Any]]:
	"""The cases among the contents that are not resolved, the oldest first."""
	cases = [case for case in contents[CASE].values() if not case.resolved_on]
	return sorted(cases, key=lambda case: case.opened_on)

"""What a report is asked about, and what its user may see of it."""

from datetime import date, timedelta
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.desk.reportview import build_match_conditions
from frappe.utils import add_days, add_months, cint

from crm_suite.erp.company import company_currency
from crm_suite.erp.teams import standing_teams
from crm_suite.reports.filters import day_of, filters_of
from crm_suite.rules.teams import teams_below

OPPORTUNITY = "Sales Opportunity"
LEAD = "Sales Lead"
OWNERS = {OPPORTUNITY: "opportunity_owner", LEAD: "lead_owner"}
AMOUNTS_LEVEL = 1


class Scope(NamedTuple):
	"""The filters of a report. `from_date` and `to_date` are days, both included, in the site's time zone.

	`values` are the parameters of the conditions that `condition` gives.
	"""

	company: str
	currency: str
	values: dict[str, Any]
	sales_pipeline: str | None = None
	owner: str | None = None
	teams: tuple[str, ...] = ()
	show_documents: bool = False

	@property
	def last_day(self) -> date:
		"""The last day that is included."""
		return self.values["until"] - timedelta(days=1)


def scope_of(filters: dict[str, Any] | None) -> Scope:
	"""The scope of a report's filters; without dates the last twelve months.

	Raises MandatoryError without a company, ValidationError for filters that are none, PermissionError for who may not read opportunities.
	"""
	filters = filters_of(filters)
	frappe.has_permission(OPPORTUNITY, "read", throw=True)
	if not filters.company:
		frappe.throw(_("Choose a company."), title=_("Company Missing"), exc=frappe.MandatoryError)
	to_date = day_of(filters.to_date)
	from_date = day_of(filters.from_date) if filters.from_date else add_months(to_date, -12)
	teams = (
		tuple(sorted(teams_below(standing_teams(), [filters.selling_team]))) if filters.selling_team else ()
	)
	return Scope(
		company=filters.company,
		currency=company_currency(filters.company),
		values={
			"company": filters.company,
			"from_date": from_date,
			"until": add_days(to_date, 1),
			"sales_pipeline": filters.sales_pipeline,
			"owner": filters.owner,
			"teams": teams or (filters.selling_team or "",),
		},
		sales_pipeline=filters.sales_pipeline,
		owner=filters.owner,
		teams=teams or ((filters.selling_team,) if filters.selling_team else ()),
		show_documents=bool(cint(filters.show_documents)),
	)


def condition(scope: Scope, doctype: str = OPPORTUNITY) -> str:
	"""SQL that is true for the documents in scope that the session's user may read.

	The statement calls the table by its own name, and runs with `scope.values`. Roles, user permissions, shares,
	owner, team and territory are Frappe's own answer, the one that lists are limited by.
	"""
	table = f"`tab{doctype}`"
	conditions = [f"{table}.company = %(company)s"]
	if scope.sales_pipeline and doctype == OPPORTUNITY:
		conditions.append(f"{table}.sales_pipeline = %(sales_pipeline)s")
	if scope.owner:
		conditions.append(f"{table}.{OWNERS[doctype]} = %(owner)s")
	if scope.teams:
		conditions.append(f"{table}.selling_team in %(teams)s")
	if permitted := build_match_conditions(doctype):
		conditions.append(f"({permitted})")
	return " and ".join(conditions)


def list_filters(scope: Scope, doctype: str = OPPORTUNITY) -> dict[str, Any]:
	"""The filters under which a list shows the documents in scope, dates aside: for links into lists."""
	filters: dict[str, Any] = {"company": scope.company}
	if scope.sales_pipeline and doctype == OPPORTUNITY:
		filters["sales_pipeline"] = scope.sales_pipeline
	if scope.owner:
		filters[OWNERS[doctype]] = scope.owner
	if scope.teams:
		filters["selling_team"] = ["in", list(scope.teams)]
	return filters


def shows_documents_amounts() -> bool:
	"""Whether the user may read what documents brought in: the permission level of an opportunity's amounts."""
	return AMOUNTS_LEVEL in frappe.get_meta(OPPORTUNITY).get_permlevel_access("read")

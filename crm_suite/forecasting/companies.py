"""Which companies a forecast is about, and the moment that it is asked for."""

import frappe
from frappe import _
from frappe.permissions import get_allowed_docs_for_doctype, get_user_permissions
from frappe.utils import getdate

from crm_suite.forecasting.backtest import Rebuilt
from crm_suite.forecasting.known import Moment
from crm_suite.forecasting.sources import Scope
from crm_suite.rules.text import bold


def permitted_companies(company: str | None) -> list[str]:
	"""The company, or all that user permissions leave to the session's user. Raises PermissionError for another,
	and ValidationError where there is none.

	Roles are asked document by document: nobody needs to read the Company itself for a forecast.
	"""
	permitted = get_user_permissions(frappe.session.user).get("Company")
	allowed = get_allowed_docs_for_doctype(permitted, "Sales Opportunity") if permitted else []
	if company and allowed and company not in allowed:
		frappe.throw(
			_("You may not see the company {0}.").format(bold(company)),
			title=_("Not Permitted"),
			exc=frappe.PermissionError,
		)
	if company:
		return [company]
	companies = frappe.get_all(
		"Company", filters={"name": ("in", allowed)} if allowed else {}, pluck="name", order_by="name"
	)
	if not companies:
		frappe.throw(_("There is no company yet: set one up first."), title=_("Company Missing"))
	return companies


def scope_now(companies: list[str]) -> Scope:
	"""The forecast of today."""
	return Scope(companies, Moment(), getdate())


def first_rebuild() -> Rebuilt:
	"""When the ledger was filled with what was there before it."""
	rebuild = frappe.db.get_value(
		"Relationship Rebuild", {"status": "Completed"}, ["started_on", "finished_on"], order_by="creation"
	)
	return Rebuilt(*rebuild) if rebuild else Rebuilt()

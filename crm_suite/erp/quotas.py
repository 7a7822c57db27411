"""Sales Quotas follow ERPNext: the company's fiscal year, and whose they are when that is renamed or merged."""

import frappe
from frappe.model.document import Document

from crm_suite.rules.entries import hash_key
from crm_suite.rules.quotas import SELLING_TEAM, TERRITORY, USER

# Links of their own and no dynamic one: Frappe asks each table with a dynamic link on every cancel and delete.
TARGET_FIELDS = {USER: "user", SELLING_TEAM: "selling_team", TERRITORY: "territory"}
KEY_FIELDS = ("company", "target_type", *TARGET_FIELDS.values(), "period_type", "starts_on", "measure")


def target_of(quota: Document) -> str | None:
	"""Whose or where the quota is."""
	return quota.get(TARGET_FIELDS.get(quota.target_type, ""))


def quota_key(quota: Document) -> str:
	"""What there may be only one quota for."""
	return hash_key(*(str(quota.get(field) or "") for field in KEY_FIELDS))


def fiscal_year_begins(company: str) -> int:
	"""The month (1 to 12) in which the company's fiscal years begin; January where none is set up.

	By the latest one, also for years that nobody has set up yet: a quota is made before its year begins.
	"""
	years = frappe.db.sql(
		"""select month(year.year_start_date) from `tabFiscal Year` year
		left join `tabFiscal Year Company` own on own.parent = year.name
		where year.disabled = 0 and year.is_short_year = 0 and (own.company = %s or own.company is null)
		order by own.company is null, year.year_start_date desc limit 1""",
		company,
	)
	return years[0][0] if years else 1


def renew_quota_keys(
	doc: Document, method: str | None, old_name: str, new_name: str, merge: bool = False
) -> None:
	"""Document event `after_rename` of whose a quota can be: the keys say the old name and have to follow.

	After a merge two quotas can be for the same. Both stay, as somebody has to decide; only one has the key.
	"""
	field = TARGET_FIELDS.get(doc.doctype, "company")
	parts = ", ".join(f"ifnull({part}, '')" for part in KEY_FIELDS)
	frappe.db.sql(f"update `tabSales Quota` set quota_key = null where {field} = %s", new_name)
	frappe.db.sql(
		f"update ignore `tabSales Quota` set quota_key = md5(concat_ws('|', {parts})) where {field} = %s",
		new_name,
	)

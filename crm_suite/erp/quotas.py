"""Sales Quotas follow ERPNext: the company's fiscal year, and whose they are when that is renamed or merged."""

import frappe
from frappe.model.document import Document

from crm_suite.rules.entries import hash_key

KEY_FIELDS = ("company", "target_type", "target", "period_type", "starts_on", "measure")


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
	field = "company" if doc.doctype == "Company" else "target"
	condition = f"{field} = %(name)s" + ("" if field == "company" else " and target_type = %(doctype)s")
	values = {"name": new_name, "doctype": doc.doctype}
	frappe.db.sql(f"update `tabSales Quota` set quota_key = null where {condition}", values)
	frappe.db.sql(
		f"""update ignore `tabSales Quota` set quota_key = md5(concat_ws('|', {", ".join(KEY_FIELDS)}))
		where {condition}""",
		values,
	)

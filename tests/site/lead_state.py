"""All that can change when two leads are merged, as values that a test compares."""

import json
from typing import Any

import frappe

from crm_suite.erp.lead_references import LEAD, attached, link_fields
from tests.site.relations_records import ledger_rows

# Written by every save, and by nothing that a user calls a lead's state.
MOMENTS = ("modified", "modified_by")


def state() -> dict[str, Any]:
	"""All leads with all that can name one, and what the ledger says. Which save came last is left out."""
	tables = {LEAD, "Campaign Member", "Party Identity"}
	tables |= {doctype for doctype, _fieldname in link_fields()} | {row[0] for row in attached()}
	found: dict[str, Any] = {}
	for doctype in sorted(tables):
		rows = frappe.db.sql(f"select * from `tab{doctype}`", as_dict=True)
		if doctype == "Party Identity":
			# Written anew whenever a lead's keys change: their own names are nobody's concern.
			found[doctype] = sorted(json.dumps([r.kind, r.value, r.claim, r.sales_lead]) for r in rows)
			continue
		for row in rows:
			for moment in MOMENTS:
				row.pop(moment)
			row.pop("_seen", None)
		found[doctype] = {row.name: row for row in rows}
	columns = ("event", "sales_lead", "voucher_type", "voucher_no", "customer", "posting_datetime")
	found["ledger"] = sorted(map(str, ledger_rows(*columns)))
	return found


def pointing_at(lead: str) -> dict[str, int]:
	"""How many rows of each table name a lead."""
	counts = {doctype: frappe.db.count(doctype, {field: lead}) for doctype, field in link_fields()}
	for doctype, type_field, field in attached():
		counts[doctype] = frappe.db.count(doctype, {type_field: LEAD, field: lead})
	return {doctype: count for doctype, count in counts.items() if count}

"""Ledger rows as the browser shows them: what each says, what it links to, and how much, for this user."""

from typing import Any

import frappe

from crm_suite.api.contents import OPPORTUNITY, Contents
from crm_suite.api.sentences import sentence
from crm_suite.api.viewer import Viewer
from crm_suite.ledger.timeline import TimelineRow
from crm_suite.rules.amounts import MILLS
from crm_suite.rules.timeline import Move, look_of, phrase_of
from crm_suite.rules.visibility import area_of

Answer = dict[str, Any]
# Documents that people know by what they are about, not by their number.
KNOWN_BY_SUBJECT = (
	"Sales Lead",
	"Sales Opportunity",
	"Customer Interaction",
	"Campaign Member",
	"Service Case",
	"Customer Commitment",
)
# What the ledger's rows are against, but nobody opens.
NOT_DOCUMENTS = ("Sales Opportunity Stage Change", "Campaign Member")


def company_currency(company: str | None) -> str | None:
	"""The currency of a company's amounts."""
	return frappe.get_cached_value("Company", company, "default_currency") if company else None


def tell(viewer: Viewer, rows: list[TimelineRow], contents: Contents) -> list[Answer]:
	"""Rows as the browser shows them."""
	return [tell_row(viewer, row, contents) for row in rows]


def tell_row(viewer: Viewer, row: TimelineRow, contents: Contents) -> Answer:
	"""One row: its sentence, its document, what that is against, its deal, who did it, when, and how much."""
	entry = row.entry
	move = Move(row.from_stage, row.stage_outcome) if row.to_stage else None
	phrase = phrase_of(entry.event, entry.against_type, move)
	document = contents.get(entry.voucher_type, {}).get(entry.voucher_no)
	look = look_of(phrase)
	answer = {
		"name": row.name,
		"event": entry.event,
		"area": area_of(entry.event),
		"icon": look.icon,
		"color": look.color,
		"posting_datetime": str(entry.posting_datetime),
		"sentence": sentence(row, phrase, document),
		"document": document_answer(viewer, entry.voucher_type, entry.voucher_no),
		"is_numbered": entry.voucher_type not in KNOWN_BY_SUBJECT,
		"against": against_answer(viewer, row),
		"opportunity": opportunity_answer(entry.sales_opportunity, contents[OPPORTUNITY]),
		"outcome": document.get("outcome") if document else None,
		"direction": document.get("direction") if document else None,
		"owner": entry.owner,
		"owner_name": row.owner_name or entry.owner,
	}
	if viewer.visibility.shows_amounts and (entry.net_amount or entry.gross_amount):
		answer |= {
			"net": entry.net_amount / MILLS,
			"gross": entry.gross_amount / MILLS,
			"currency": company_currency(entry.company),
		}
	return answer


def document_answer(viewer: Viewer, doctype: str, name: str) -> Answer:
	"""A document, and whether it is a link for the user."""
	return {"doctype": doctype, "name": name, "is_link": viewer.may_read(doctype)}


def against_answer(viewer: Viewer, row: TimelineRow) -> Answer | None:
	"""What a payment pays, a return returns, a case is about; not the ledger's own tables."""
	entry = row.entry
	if not entry.against_no or entry.against_type in NOT_DOCUMENTS or entry.against_no == entry.voucher_no:
		return None
	return document_answer(viewer, entry.against_type, entry.against_no)


def opportunity_answer(name: str | None, deals: dict[str, Answer]) -> Answer | None:
	"""The deal that a row belongs to, where the user may read it."""
	return {"name": name, "title": deals[name].title} if name in deals else None

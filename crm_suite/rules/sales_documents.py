"""Quotations, orders, deliveries and invoices: what each puts into the ledger.

Reads facts of kind SALES_DOCUMENT, one per document and opportunity: `net` is the sum of the item rows of
that opportunity, `gross` the total of the whole document, `event` what the document means when it is not
a return. Of a document that was settled at the till, `paid` is the cash net of change, `written_off` what
was let go and `adjusted` what loyalty points paid; all of the whole document.
"""

from collections.abc import Iterator, Sequence

from crm_suite.rules.entries import (
	ADJUSTED,
	CREDITED,
	DELIVERED,
	INVOICED,
	PAID,
	REFUNDED,
	RETURNED,
	WRITTEN_OFF,
	Entry,
)
from crm_suite.rules.facts import IS_RETURN, MOVES_STOCK, Fact
from crm_suite.rules.settlement import Share, document_shares, settle

EVENT_OF_RETURN = {DELIVERED: RETURNED, INVOICED: CREDITED}


def project_sales_document(facts: Sequence[Fact]) -> Iterator[Entry]:
	"""The rows of one document. `facts` are all of one voucher, at least one."""
	document = facts[0]
	shares = document_shares(
		[fact.sales_opportunity for fact in facts], [fact.net or 0 for fact in facts], document.gross or 0
	)
	for event in document_events(document):
		for share in shares:
			yield entry_for(document, event, share, document.against_type, document.against_no)
	for event, amount in till_settlements(document):
		for share in settle(amount, shares):
			yield entry_for(document, event, share, document.voucher_type, document.voucher_no)


def document_events(document: Fact) -> list[str]:
	"""What happened: an invoice that moves stock is a delivery too."""
	flags = document.flags or 0
	events = [document.event]
	if flags & MOVES_STOCK and document.event != DELIVERED:
		events.append(DELIVERED)
	if flags & IS_RETURN:
		return [EVENT_OF_RETURN.get(event, event) for event in events]
	return events


def till_settlements(document: Fact) -> list[tuple[str, int]]:
	"""What settled the document by itself, as events with their gross amounts."""
	paid = document.paid or 0
	settlements = [
		(PAID if paid > 0 else REFUNDED, paid),
		(WRITTEN_OFF, document.written_off or 0),
		(ADJUSTED, document.adjusted or 0),
	]
	return [(event, amount) for event, amount in settlements if amount]


def entry_for(
	document: Fact, event: str, share: Share, against_type: str | None, against_no: str | None
) -> Entry:
	"""The row that says `event` of `document` for one opportunity's share."""
	return Entry(
		posting_datetime=document.posting_datetime,
		event=event,
		customer=document.customer,
		sales_lead=document.sales_lead,
		contact=document.contact,
		voucher_type=document.voucher_type,
		voucher_no=document.voucher_no,
		against_type=against_type,
		against_no=against_no,
		sales_opportunity=share.sales_opportunity,
		outreach_campaign=document.outreach_campaign,
		service_case=document.service_case,
		company=document.company,
		net_amount=share.net,
		gross_amount=share.gross,
		owner=document.owner,
	)

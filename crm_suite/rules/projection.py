"""The projection: which rows the ledger must have for the facts that were read about some vouchers.

Live posting, repair and backfill all use this one function. It is indifferent to the order of the facts
and to which other vouchers were read with them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from crm_suite.rules.entries import Entry
from crm_suite.rules.facts import RELATION, SALES_DOCUMENT, SHARE, Fact
from crm_suite.rules.payments import Document, project_payment
from crm_suite.rules.sales_documents import entry_for, project_sales_document
from crm_suite.rules.settlement import Share, document_shares


def project(facts: Iterable[Fact]) -> Iterator[Entry]:
	"""The rows that must stand for the vouchers that the facts are about."""
	sales_documents: dict[Document, list[Fact]] = defaultdict(list)
	settled_documents: dict[Document, dict[str | None, Fact]] = defaultdict(dict)
	payments: dict[Document, list[Fact]] = defaultdict(list)
	for fact in facts:
		voucher = (fact.voucher_type, fact.voucher_no)
		if fact.kind == SALES_DOCUMENT:
			sales_documents[voucher].append(fact)
		elif fact.kind == SHARE:
			# The same document can be read on several ways (by its payment, by an advance): once is enough.
			settled_documents[voucher][fact.sales_opportunity] = fact
		elif fact.kind == RELATION:
			yield project_relation(fact)
		else:
			payments[voucher].append(fact)
	for document in sales_documents.values():
		yield from project_sales_document(sorted(document, key=by_opportunity))
	shares = {voucher: shares_of(parts.values()) for voucher, parts in settled_documents.items()}
	for payment in payments.values():
		yield from project_payment(sorted(payment, key=by_against), shares)


def project_relation(fact: Fact) -> Entry:
	"""A lead, a stage change, a touch, a case: it has no money, and one fact is one row."""
	return entry_for(
		fact, fact.event, Share(fact.sales_opportunity, 0, 0), fact.against_type, fact.against_no
	)


def shares_of(parts: Iterable[Fact]) -> list[Share]:
	"""How a document that payments settle belongs to opportunities."""
	ordered = sorted(parts, key=by_opportunity)
	return document_shares(
		[fact.sales_opportunity for fact in ordered],
		[fact.net or 0 for fact in ordered],
		ordered[0].gross or 0,
	)


def by_opportunity(fact: Fact) -> str:
	"""Cents that cannot be divided must fall on the same opportunity each time."""
	return fact.sales_opportunity or ""


def by_against(fact: Fact) -> tuple[str, str, str]:
	"""As `by_opportunity`, for what a payment settles."""
	return (fact.customer or "", fact.against_type or "", fact.against_no or "")

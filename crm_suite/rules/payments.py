"""Payment Entries and Journal Entries: what they settle, and how much of it was cash.

Reads, per voucher:

- SETTLEMENT facts, one per (against, customer): `gross` is by how much the customer owes less because of
  it (the opposite of the Payment Ledger's sum). `paid` is the voucher's cash (positive: came in) and
  `written_off` what its deductions or other lines wrote off, both of the whole voucher.
- ADVANCE facts, one per order that an advance is meant for, and one without `against` for the part that is
  meant for nothing: `gross` is the weight. On which document the Payment Ledger books an advance that is
  not applied yet differs between versions of ERPNext; the voucher's own references say it on all of them.

Paid is cash received, and nothing else is; what a voucher settles beyond its cash is Written Off or Adjusted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from crm_suite.rules.amounts import allocate
from crm_suite.rules.entries import ADJUSTED, PAID, REFUNDED, WRITTEN_OFF, Entry
from crm_suite.rules.facts import ADVANCE, SETTLEMENT, Fact
from crm_suite.rules.sales_documents import entry_for
from crm_suite.rules.settlement import Share, settle

JOURNAL_ENTRY = "Journal Entry"
ORDERS = ("Sales Order", "Quotation")

Document = tuple[str | None, str | None]


class Line(NamedTuple):
	"""What a voucher settles of one document for one customer, in mills."""

	fact: Fact
	against: Document
	gross: int


def project_payment(facts: Sequence[Fact], shares: Mapping[Document, Sequence[Share]]) -> Iterator[Entry]:
	"""The rows of one voucher; `shares` tells how the documents that it settles belong to opportunities."""
	settlements = [fact for fact in facts if fact.kind == SETTLEMENT]
	if not settlements:
		return
	advances = [fact for fact in facts if fact.kind == ADVANCE]
	lines = settlement_lines(settlements, advances)
	for line, amounts in zip(lines, split_by_nature(settlements[0], lines), strict=True):
		for event, amount in amounts:
			for share in settle(amount, shares.get(line.against, ())):
				yield entry_for(line.fact, event, share, *line.against)


def settlement_lines(settlements: Sequence[Fact], advances: Sequence[Fact]) -> list[Line]:
	"""What is settled, document by document; advances that are not applied go to the orders they are for."""
	amounts: dict[tuple[str | None, Document], int] = defaultdict(int)
	fact_of_customer = {fact.customer: fact for fact in settlements}
	unapplied: dict[str | None, int] = defaultdict(int)
	for fact in settlements:
		against = (fact.against_type, fact.against_no)
		if fact.against_type in ORDERS or against == (fact.voucher_type, fact.voucher_no):
			unapplied[fact.customer] += fact.gross or 0
		else:
			amounts[fact.customer, against] += fact.gross or 0
	for customer, pool in unapplied.items():
		meant_for = [fact for fact in advances if fact.customer == customer and fact.gross]
		targets = [(fact.against_type, fact.against_no) for fact in meant_for] or [(None, None)]
		weights = [fact.gross or 0 for fact in meant_for] or [1]
		for against, part in zip(targets, allocate(pool, weights), strict=True):
			amounts[customer, against] += part
	return [
		Line(fact_of_customer[customer], against, gross)
		for (customer, against), gross in amounts.items()
		if gross
	]


def split_by_nature(voucher: Fact, lines: Sequence[Line]) -> list[list[tuple[str, int]]]:
	"""For each line, what was cash, what was written off and what was adjusted, as (event, amount)."""
	grosses = [line.gross for line in lines]
	total = sum(grosses)
	cash = cash_part(voucher, total)
	paid = grosses if cash == total and moves_cash(voucher, cash) else spread(cash, grosses)
	rests = [gross - part for gross, part in zip(grosses, paid, strict=True)]
	written_off = spread(within(voucher.written_off or 0, sum(rests)), rests)
	return [
		[
			(event, amount)
			for event, amount in (
				(PAID if part > 0 else REFUNDED, part),
				(WRITTEN_OFF, lost),
				(ADJUSTED, rest - lost),
			)
			if amount
		]
		for part, rest, lost in zip(paid, rests, written_off, strict=True)
	]


def moves_cash(voucher: Fact, cash: int) -> bool:
	"""A Payment Entry moves money by its nature; a Journal Entry only where it has bank or cash lines."""
	return voucher.voucher_type != JOURNAL_ENTRY or bool(cash)


def cash_part(voucher: Fact, total: int) -> int:
	"""How much of what the voucher settles is cash, in mills.

	A Journal Entry's bank line can pay other things than customers, so its cash counts at most to the
	amount that it settles.
	"""
	cash = voucher.paid or 0
	return within(cash, total) if voucher.voucher_type == JOURNAL_ENTRY else cash


def within(amount: int, bound: int) -> int:
	"""`amount` between 0 and `bound`, whichever side of 0 the bound is."""
	return max(min(amount, bound), 0) if bound > 0 else min(max(amount, bound), 0)


def spread(amount: int, weights: Sequence[int]) -> list[int]:
	"""`allocate`, with nothing for everybody when there is nothing to share or nobody to share among."""
	return allocate(amount, weights) if amount and weights else [0] * len(weights)

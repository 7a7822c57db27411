"""How a document's amounts and what settles them are shared among the opportunities of its item rows."""

from collections.abc import Sequence
from typing import NamedTuple

from crm_suite.rules.amounts import allocate, rounded_ratio


class Share(NamedTuple):
	"""What belongs to one opportunity (None: to none) in one document, in mills."""

	sales_opportunity: str | None
	net: int
	gross: int


def document_shares(opportunities: Sequence[str | None], nets: Sequence[int], gross: int) -> list[Share]:
	"""Each opportunity's net, as summed from its item rows, and its part of the document's gross total."""
	return [Share(*part) for part in zip(opportunities, nets, allocate(gross, list(nets)), strict=True)]


def settle(amount: int, shares: Sequence[Share]) -> list[Share]:
	"""Share a gross `amount` that settles a document among its opportunities.

	The gross parts follow the document's gross, the net parts its net; the net of the whole amount is the
	document's own net/gross ratio of it. A document without shares belongs to no opportunity.
	"""
	if not shares:
		return [Share(None, amount, amount)]
	net = rounded_ratio(amount, sum(share.net for share in shares), sum(share.gross for share in shares))
	gross_parts = allocate(amount, [share.gross for share in shares])
	net_parts = allocate(net, [share.net for share in shares])
	return [
		Share(share.sales_opportunity, net_part, gross_part)
		for share, net_part, gross_part in zip(shares, net_parts, gross_parts, strict=True)
		if net_part or gross_part
	]

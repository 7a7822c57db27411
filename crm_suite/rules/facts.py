"""What is read from the source documents: the input of every projection.

One shape for all sources, so that one SQL statement can read any mixture of documents. Which columns a
source fills is said beside its rule; the rest are None. Amounts are in mills of the company's currency.
"""

from datetime import datetime
from typing import NamedTuple


class Fact(NamedTuple):
	"""One row read about one voucher. `kind` says which rule understands it."""

	kind: str
	voucher_type: str
	voucher_no: str
	posting_datetime: datetime | None
	company: str | None
	customer: str | None
	sales_lead: str | None
	contact: str | None
	against_type: str | None
	against_no: str | None
	sales_opportunity: str | None
	outreach_campaign: str | None
	service_case: str | None
	event: str | None
	net: int | None
	gross: int | None
	paid: int | None
	written_off: int | None
	adjusted: int | None
	flags: int | None
	owner: str | None


SALES_DOCUMENT = "Sales Document"
SETTLEMENT = "Settlement"
ADVANCE = "Advance"
SHARE = "Share"
RELATION = "Relation"

# Bits of Fact.flags
IS_RETURN = 1
MOVES_STOCK = 2

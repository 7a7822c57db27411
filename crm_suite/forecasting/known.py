"""Rows of the Relationship Ledger as they were known at a moment.

The ledger is append-only: a row that is no longer right is taken back by an opposite one. So what was known at a
moment are the rows written until then, opposites and all, and their sums. Rows that a first rebuild wrote tell of
documents that were there before the ledger: these count from their own date.
"""

from datetime import datetime
from typing import NamedTuple

from crm_suite.ledger.post import TABLE


class Moment(NamedTuple):
	"""When the question is asked, in the site's time zone. `at` is None for now.

	`rebuilt_from` and `rebuilt_to` are when the first rebuild ran, None where there was none.
	"""

	at: datetime | None = None
	rebuilt_from: datetime | None = None
	rebuilt_to: datetime | None = None

	@property
	def parameters(self) -> dict[str, datetime | None]:
		"""The parameters of `known`."""
		return self._asdict()


def known(alias: str, moment: Moment) -> str:
	"""SQL that is true for the rows whose sums are the state at that moment."""
	if moment.at is None:
		return f"{alias}.is_reversed = 0"
	written = f"{alias}.creation"
	if moment.rebuilt_from and moment.rebuilt_to:
		written = f"""if({alias}.creation between %(rebuilt_from)s and %(rebuilt_to)s,
			{alias}.posting_datetime, {alias}.creation)"""
	return f"{written} <= %(at)s"


def stood(doctype: str, column: str, events: str, moment: Moment) -> str:
	"""SQL that is true where the document that `column` names stood at that moment with one of these events.

	It looks into an index for each document: the documents should be few.
	"""
	return f"""(select ifnull(sum(if(entry.reversal_of is null, 1, -1)), 0) from {TABLE} entry
		where entry.voucher_type = '{doctype}' and entry.voucher_no = {column}
			and entry.event in ({events}) and {known("entry", moment)}) > 0"""

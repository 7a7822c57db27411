"""Which opportunity an item row belongs to.

Rows carry the lineage, because one invoice can come from several orders; the header is a convenience. On
entry it fills rows that have none of their own; after that the rows decide what it shows.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class ItemRow(NamedTuple):
	"""What the rule needs of an item row. `sources` are the names of what it was made from, nearest first."""

	sales_opportunity: str | None
	sources: tuple[str, ...] = ()
	is_new: bool = True


class Header(NamedTuple):
	"""The header's opportunity now and before this save; for a new document, `before` is None."""

	now: str | None
	before: str | None = None
	is_new_document: bool = True

	@property
	def was_entered(self) -> bool:
		"""Somebody, or the mapper, put it there with this save."""
		return self.is_new_document or self.now != self.before


def opportunities_of_rows(
	header: Header, rows: Sequence[ItemRow], source_opportunities: Mapping[str, str]
) -> list[str | None]:
	"""The opportunity of each row.

	A row keeps its own; one without is what the row it came from is. A header that is changed or emptied
	takes along the rows that it stood for. The header fills what is left, on entry, if it can be meant: where
	rows came from documents of another opportunity, the mapper put the last order's there. A row that came from
	a document without an opportunity stays without, unless no row has one: then the header is all that was said.
	"""
	own = [row.sales_opportunity for row in rows]
	if header.before and header.was_entered and set(own) <= {header.before, None}:
		return [header.now] * len(rows)
	found = [
		opportunity or first_known(row.sources, source_opportunities)
		for opportunity, row in zip(own, rows, strict=True)
	]
	if not header.now or any(
		row.sources and opportunity not in (header.now, None)
		for opportunity, row in zip(found, rows, strict=True)
	):
		return found
	return [
		opportunity or (header.now if header_fills(header, row, any(found)) else None)
		for opportunity, row in zip(found, rows, strict=True)
	]


def header_fills(header: Header, row: ItemRow, some_row_has_one: bool) -> bool:
	"""Whether the header speaks for a row that has no opportunity."""
	if row.sources:
		return header.was_entered and not some_row_has_one
	return header.was_entered or row.is_new


def first_known(sources: Sequence[str], opportunities: Mapping[str, str]) -> str | None:
	"""The opportunity of the first source that has one."""
	return next((opportunities[source] for source in sources if opportunities.get(source)), None)


def header_of_rows(opportunities: Sequence[str | None]) -> str | None:
	"""What the header shows: the one opportunity of all rows that have one, or nothing when they differ."""
	present = {opportunity for opportunity in opportunities if opportunity}
	return present.pop() if len(present) == 1 else None

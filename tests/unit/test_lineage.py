from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.lineage import Header, ItemRow, header_of_rows, opportunities_of_rows

ENTERED = Header("A")
DEALS = st.sampled_from([None, "A", "B"])
ROWS = st.lists(
	st.builds(ItemRow, DEALS, st.sampled_from([(), ("row-a",), ("row-b",), ("row-none",)]), st.booleans()),
	min_size=1,
	max_size=5,
)
SOURCES = {"row-a": "A", "row-b": "B"}


def test_the_header_fills_rows_on_entry():
	assert opportunities_of_rows(ENTERED, [ItemRow(None), ItemRow("A")], {}) == ["A", "A"]


def test_the_header_does_not_fill_rows_of_a_saved_document():
	saved = Header("A", "A", is_new_document=False)
	assert opportunities_of_rows(saved, [ItemRow("A"), ItemRow(None, is_new=False)], {}) == ["A", None]


def test_a_new_row_of_a_saved_document_belongs_where_the_others_do():
	saved = Header("A", "A", is_new_document=False)
	assert opportunities_of_rows(saved, [ItemRow("A"), ItemRow(None)], {}) == ["A", "A"]


def test_the_mappers_header_of_the_last_order_fills_nothing():
	rows = [ItemRow("B", ("row-b",)), ItemRow("A", ("row-a",)), ItemRow(None)]
	assert opportunities_of_rows(ENTERED, rows, {}) == ["B", "A", None]


def test_a_header_that_was_typed_fills_rows_beside_another_deals():
	assert opportunities_of_rows(ENTERED, [ItemRow(None), ItemRow("B")], {}) == ["A", "B"]


def test_a_row_takes_what_the_row_it_came_from_has():
	rows = [ItemRow(None, ("row-none", "row-b"))]
	assert opportunities_of_rows(Header(None), rows, SOURCES) == ["B"]


def test_a_row_of_an_order_without_opportunity_stays_without():
	rows = [ItemRow("A", ("row-a",)), ItemRow(None, ("row-none",))]
	assert opportunities_of_rows(ENTERED, rows, SOURCES) == ["A", None]


def test_a_header_that_is_all_that_was_said_fills_mapped_rows_too():
	assert opportunities_of_rows(ENTERED, [ItemRow(None, ("row-none",))], {}) == ["A"]


def test_a_changed_header_takes_its_rows_along():
	changed = Header("B", "A", is_new_document=False)
	assert opportunities_of_rows(changed, [ItemRow("A", ("row-a",)), ItemRow(None)], SOURCES) == ["B", "B"]


def test_an_emptied_header_empties_its_rows():
	emptied = Header(None, "A", is_new_document=False)
	assert opportunities_of_rows(emptied, [ItemRow("A", ("row-a",))], SOURCES) == [None]


@given(st.builds(Header, DEALS), ROWS)
def test_a_new_documents_rows_keep_their_own(header, rows):
	for row, opportunity in zip(rows, opportunities_of_rows(header, rows, SOURCES), strict=True):
		assert row.sales_opportunity in (None, opportunity)


@given(st.builds(Header, DEALS), ROWS)
def test_a_second_save_changes_nothing(header, rows):
	found = opportunities_of_rows(header, rows, SOURCES)
	settled = header_of_rows(found)
	saved = [
		row._replace(sales_opportunity=deal, is_new=False) for row, deal in zip(rows, found, strict=True)
	]
	assert opportunities_of_rows(Header(settled, settled, is_new_document=False), saved, {}) == found


def test_the_header_shows_what_all_rows_agree_on():
	assert header_of_rows(["A", None, "A"]) == "A"
	assert header_of_rows(["A", "B"]) is None
	assert header_of_rows([None]) is None

"""The golden company can be shown on any site, and is gone without a trace afterwards."""

from tests.site.golden_round_trip import round_trip


def test_clearing_leaves_every_table_as_it_was() -> None:
	seen = round_trip()
	assert seen.tables_before.keys() == seen.tables_after.keys()
	different = {
		table: (seen.tables_before[table][0], seen.tables_after[table][0])
		for table in seen.tables_before
		if seen.tables_before[table] != seen.tables_after[table]
	}
	assert different == {}


def test_loading_twice_does_nothing_the_second_time() -> None:
	assert round_trip().loaded_twice is False


def test_the_ledger_agrees_with_the_documents() -> None:
	assert round_trip().findings == []

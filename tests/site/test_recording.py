"""The recording in the repository is what ERPNext gives today: `tests/sql` stands on it."""

import erpnext
import pytest

from crm_suite.ledger.sources.columns import COLUMNS
from crm_suite.setup.recorded import RECORDING, SCHEMA, file_of
from tests.site.golden_round_trip import round_trip

# As an admin does it, and as the recording was made: Frappe's flag for tests changes what documents do.
pytestmark = [
	pytest.mark.usefixtures("as_in_production"),
	pytest.mark.skipif(
		not erpnext.__version__.startswith("15."),
		reason="recorded with ERPNext 15: later ones have other accounts and book advances and tills otherwise",
	),
]


@pytest.mark.parametrize("doctype", list(COLUMNS))
def test_the_rows_are_the_recorded_ones(doctype: str) -> None:
	name = file_of(doctype)
	assert (
		round_trip().recording[name].splitlines()
		== (RECORDING / name).read_text(encoding="utf-8").splitlines()
	)


def test_the_tables_are_the_recorded_ones() -> None:
	assert (
		round_trip().recording[SCHEMA].splitlines()
		== (RECORDING / SCHEMA).read_text(encoding="utf-8").splitlines()
	)


def test_there_is_no_other_file() -> None:
	recorded = {path.name for path in RECORDING.iterdir() if path.suffix in (".csv", ".sql")}
	assert recorded == round_trip().recording.keys()

"""The golden company can be shown on any site, and is gone without a trace afterwards."""

import frappe
import pytest

from crm_suite.rules.attention import REASONS
from crm_suite.rules.entries import (
	ADJUSTED,
	CAMPAIGN_TOUCH,
	CASE_OPENED,
	CASE_RESOLVED,
	CREDITED,
	DELIVERED,
	INTERACTION,
	INVOICED,
	LEAD_CAPTURED,
	LEAD_CONVERTED,
	ORDERED,
	PAID,
	QUOTED,
	REFUNDED,
	RETURNED,
	STAGE_CHANGED,
	WRITTEN_OFF,
)
from crm_suite.setup.demo import journal
from tests.site.golden_round_trip import round_trip

# As an admin does it, and as the recording was made: Frappe's flag for tests changes what documents do.
pytestmark = pytest.mark.usefixtures("as_in_production")

EVENTS_OF_A_YEAR = {
	ADJUSTED,
	CAMPAIGN_TOUCH,
	CASE_OPENED,
	CASE_RESOLVED,
	CREDITED,
	DELIVERED,
	INTERACTION,
	INVOICED,
	LEAD_CAPTURED,
	LEAD_CONVERTED,
	ORDERED,
	PAID,
	QUOTED,
	REFUNDED,
	RETURNED,
	STAGE_CHANGED,
	WRITTEN_OFF,
}


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


def test_a_year_of_documents_shows_every_event() -> None:
	seen = round_trip()
	assert seen.entries.keys() == EVENTS_OF_A_YEAR
	assert all(seen.documents.values())
	assert 150 <= sum(seen.documents.values()) <= 300


def test_every_part_of_selling_is_shown() -> None:
	seen = round_trip()
	assert [part for part, count in seen.selling.items() if not count] == []
	assert seen.selling["reasons"] >= 4
	assert seen.attention == set(REASONS)


def test_nothing_that_was_submitted_is_called_a_draft() -> None:
	assert round_trip().drafts == []


def test_the_tour_leads_to_what_is_there() -> None:
	assert round_trip().dead_ends == []


def test_clearing_leaves_no_file() -> None:
	files = round_trip().files
	assert len(files) >= 2
	assert [file for file in files if file.exists()] == []


def test_it_is_not_cleared_while_a_record_of_the_sites_own_uses_it() -> None:
	assert "Item Price" in round_trip().refusal


def test_what_loading_changed_is_put_back() -> None:
	before = journal.snapshot()
	change_shared_records()
	journal.put_back(journal.changes(before, journal.snapshot()))
	assert journal.snapshot() == before


def test_what_somebody_changed_since_stays() -> None:
	before = journal.snapshot()
	change_shared_records()
	changes = journal.changes(before, journal.snapshot())
	frappe.db.set_value("Currency", "CHF", "fraction", "Batzen", update_modified=False)
	frappe.db.sql("update `tabSeries` set current = 43 where name = 'GOLDEN-TEST-'")
	journal.put_back(changes)
	assert frappe.db.get_value("Currency", "CHF", "fraction") == "Batzen"
	assert frappe.db.get_value("Currency", "CHF", "smallest_currency_fraction_value") == 0.05
	assert frappe.db.sql("select current from `tabSeries` where name = 'GOLDEN-TEST-'") == ((43,),)


def test_a_tree_that_grew_since_is_numbered_anew() -> None:
	before = journal.snapshot()
	frappe.db.sql("update `tabTerritory` set lft = lft + 10, rgt = rgt + 10")
	changes = journal.changes(before, journal.snapshot())
	root = frappe.db.get_value("Territory", {"is_group": 1, "parent_territory": ("is", "not set")})
	frappe.get_doc({"doctype": "Territory", "territory_name": "Somewhere", "parent_territory": root}).insert()
	journal.put_back(changes)
	assert journal.is_sound_tree("Territory")


def change_shared_records() -> None:
	"""As loading does: a currency, a number series, a setting, the numbers of a tree."""
	values = {"fraction": "Rappen of the demo", "smallest_currency_fraction_value": 0.5}
	frappe.db.set_value("Currency", "CHF", values, update_modified=False)
	frappe.db.sql("insert into `tabSeries` (name, current) values ('GOLDEN-TEST-', 42)")
	frappe.db.set_single_value("Stock Settings", "stock_frozen_upto_days", 3)
	frappe.db.sql("update `tabAccount` set lft = lft + 2, rgt = rgt + 2")

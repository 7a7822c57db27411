"""A loading of the demo that does not end: nothing that it changed stays, and nothing of what others did goes."""

import frappe
import pytest

from crm_suite.setup import demo
from crm_suite.setup.demo import journal

pytestmark = [pytest.mark.usefixtures("really_commits")]
COUNTER = "GOLDEN-TEST-"


class Killed(BaseException):
	"""What no handler sees: the worker is gone."""


def change_shared_records() -> None:
	"""As the loading does before it is interrupted; ERPNext commits in the middle of it."""
	frappe.set_user(demo.read_golden().user_names[0])
	frappe.db.set_value("Currency", "CHF", "fraction", "Rappen of the demo")
	frappe.db.set_single_value("Stock Settings", "stock_frozen_upto_days", 3)
	frappe.db.sql("insert into `tabSeries` (name, current) values (%s, 42)", COUNTER)
	frappe.db.sql("update `tabAccount` set lft = lft + 2, rgt = rgt + 2")
	frappe.db.commit()
	frappe.set_user("Administrator")


def interrupt(monkeypatch: pytest.MonkeyPatch, reason: type[BaseException]) -> None:
	def bring(*_arguments: object) -> None:
		change_shared_records()
		raise reason

	monkeypatch.setattr(demo, "bring", bring)
	with pytest.raises(reason):
		demo.load()
	frappe.db.rollback()


def without_counters(snapshot: journal.Snapshot) -> journal.Snapshot:
	return {table: rows for table, rows in snapshot.items() if table != "Series"}


def test_a_killed_loading_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
	before = journal.snapshot()
	interrupt(monkeypatch, Killed)
	assert demo.status() == demo.LOADING
	assert demo.clear()
	assert demo.status() == demo.NOT_LOADED
	assert without_counters(journal.snapshot()) == without_counters(before)


def test_what_others_did_after_a_killed_loading_stays(monkeypatch: pytest.MonkeyPatch) -> None:
	interrupt(monkeypatch, Killed)
	frappe.db.set_value("Currency", "CHF", "fraction", "Batzen")
	frappe.db.set_single_value("Stock Settings", "stock_frozen_upto_days", 4)
	frappe.db.sql("update `tabSeries` set current = 43 where name = %s", COUNTER)
	frappe.db.commit()
	demo.clear()
	assert frappe.db.get_value("Currency", "CHF", "fraction") == "Batzen"
	assert frappe.db.get_single_value("Stock Settings", "stock_frozen_upto_days", cache=False) == 4
	assert frappe.db.sql("select current from `tabSeries` where name = %s", COUNTER) == ((43,),)


def test_a_failed_loading_is_undone_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
	before = journal.snapshot()
	interrupt(monkeypatch, ZeroDivisionError)
	assert demo.status() == demo.NOT_LOADED
	assert "ZeroDivisionError" in frappe.db.get_single_value(demo.DOCTYPE, "error", cache=False)
	assert journal.snapshot() == before

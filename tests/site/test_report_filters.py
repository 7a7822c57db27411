"""Filters that no form of a report sends, but somebody else may: they are refused in words."""

from importlib import import_module
from typing import Any

import frappe
import pytest

from tests.site.relations_records import company

REPORTS = (
	"Cash Forecast",
	"Forecast Against Quota",
	"Forecast Backtest",
	"Lead Sources to Cash",
	"Pipeline by Stage and Owner",
	"Sales Cycle Time",
	"Stage Conversion and Ageing",
	"Won and Lost",
)
DATED = REPORTS[1:2] + REPORTS[3:]
OBJECT = {"a": ["b"]}
BAD_DATES = ("9999-12-31", "0001-01-01", "1899-12-31", "99999999999999999999", "yesterday", 20260131)


def refused(name: str, filters: dict[str, Any]) -> None:
	module = frappe.scrub(name)
	execute = import_module(f"crm_suite.crm_suite.report.{module}.{module}").execute
	with pytest.raises(frappe.ValidationError):
		execute({"company": company(), **filters})
	assert frappe.get_message_log()[-1]["title"].startswith("Invalid"), filters
	frappe.clear_messages()


@pytest.mark.parametrize("name", REPORTS)
def test_filters_that_are_none_are_refused(name: str) -> None:
	for fieldname in ("company", "owner", "selling_team", "group_by"):
		for value in (OBJECT, ["a"]):
			refused(name, {fieldname: value})
	for value in BAD_DATES if name in DATED else ():
		refused(name, {"to_date": value})
		refused(name, {"from_date": value})

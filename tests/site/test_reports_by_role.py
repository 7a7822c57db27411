"""Each report opens for each role that it names, down to its documents: Frappe refuses links that a user may not read."""

from collections.abc import Iterator

import frappe
import pytest
from frappe.desk.query_report import run
from frappe.utils import add_days, today

from tests.site.business.proof import flush
from tests.site.business.world import World, make_opportunity
from tests.site.team_records import make_user

# What each report is asked, and what it is asked for the documents behind a number.
ASKED = {
	"Cash Forecast": {"bucket": "total"},
	"Lead Sources to Cash": {"show_documents": 1},
	"Pipeline by Stage and Owner": {},
	"Sales Cycle Time": {"show_documents": 1},
	"Stage Conversion and Ageing": {
		"show_documents": 1,
		"stage": "Qualification",
		"movement": "Entered",
	},
	"Won and Lost": {"show_documents": 1},
}


@pytest.fixture
def pipeline(world: World) -> str:
	"""The standard pipeline, with a lead's open deal and a won one."""
	lead = (
		frappe.get_doc({"doctype": "Sales Lead", "first_name": "Ada", "company": world.company}).insert().name
	)
	pipeline = frappe.db.get_single_value("CRM Suite Settings", "default_pipeline")
	for stage in ("Qualification", "Won"):
		make_opportunity(
			world,
			world.customers[0],
			stage,
			sales_pipeline=pipeline,
			sales_stage=stage,
			sales_lead=lead,
			expected_amount=100,
			expected_close=add_days(today(), 5),
		)
	flush()
	return pipeline


@pytest.fixture
def users() -> Iterator[dict[str, str]]:
	"""Somebody with each role that a report names, and with no other."""
	roles = frappe.get_all(
		"Has Role", {"parenttype": "Report", "parent": ("in", list(ASKED))}, pluck="role", distinct=True
	)
	yield {role: make_user(frappe.scrub(role), role) for role in roles}
	frappe.set_user("Administrator")


def test_each_report_opens_for_each_of_its_roles(world: World, pipeline: str, users: dict[str, str]) -> None:
	filters = {"company": world.company, "sales_pipeline": pipeline}
	for report, of_documents in ASKED.items():
		for role in frappe.get_all("Has Role", {"parenttype": "Report", "parent": report}, pluck="role"):
			frappe.set_user(users[role])
			for asked in (filters, filters | of_documents):
				assert run(report, asked, ignore_prepared_report=True)["result"], (report, role, asked)

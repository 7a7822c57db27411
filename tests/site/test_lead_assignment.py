"""Leads that nobody owns go to members of selling teams: on a real site, with Frappe's own assignments."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import frappe
import pytest
from frappe.desk.form import assign_to
from frappe.utils import add_days, now_datetime, today
from frappe.utils.background_jobs import get_queue

from benchmarks.counting import counted
from crm_suite.erp import assignment
from crm_suite.erp.assignment import JOB, assign, assign_batch, owned_by, reassign_batch, waiting
from crm_suite.jobs.assignment import assign as run_job
from crm_suite.jobs.assignment import assign_waiting
from tests.site.relations_records import make_lead
from tests.site.team_records import make_team, make_territory, make_user, set_settings
from tests.site.test_concurrent_conversion import in_own_connection


@pytest.fixture
def switched_on(site: str) -> None:
	set_settings(assign_leads=1)


def new_lead(**values: Any) -> str:
	return make_lead(lead_owner="", **values).name


def assignees(lead: str) -> list[str]:
	"""Who has the lead on the list of Frappe's assignments."""
	return [row.owner for row in assign_to.get({"doctype": "Sales Lead", "name": lead})]


def queued_jobs() -> list[dict[str, Any]]:
	"""The arguments of the jobs of assignment that wait for a worker."""
	return [job.kwargs["kwargs"] for job in get_queue("short").jobs if job.kwargs["method"] == JOB]


def log_of(lead: str) -> list[tuple[str | None, str]]:
	rows = frappe.get_all(
		"Lead Assignment", {"sales_lead": lead}, ["assigned_to", "reason"], order_by="creation"
	)
	return [(row.assigned_to, row.reason) for row in rows]


def test_members_take_turns_and_get_an_assignment_with_the_reason(switched_on: None) -> None:
	ann, bob = make_user("ann"), make_user("bob")
	team = make_team("Turns", [ann, bob])
	leads = [new_lead() for _ in range(5)]

	given = assign_batch(leads[:3], now_datetime()) | assign_batch(leads[3:], now_datetime())

	assert [given[lead] for lead in leads] == [ann, bob, ann, bob, ann]
	assert [assignees(lead) for lead in leads] == [[given[lead]] for lead in leads]
	assert log_of(leads[0]) == [(ann, "Next in turn")]
	lead = frappe.get_doc("Sales Lead", leads[0])
	assert (lead.lead_owner, lead.selling_team) == (ann, team)
	assert assign_batch(leads, now_datetime()) == {}


def test_territory_with_what_lies_in_it_language_product_and_load_decide(switched_on: None) -> None:
	ann, bob, cid = make_user("ann"), make_user("bob"), make_user("cid")
	island = make_territory("Test Island", make_territory("Test Sea", is_group=1))
	group = frappe.get_all("Item Group", {"parent_item_group": ("is", "set")}, pluck="name", limit=1)[0]
	root = frappe.get_all("Item Group", {"parent_item_group": ("is", "not set")}, pluck="name")[0]
	skills = [
		{"user": ann, "language": "de"},
		{"user": bob, "language": "en", "item_group": root},
	]
	make_team("Sea", [ann, bob], territories=["Test Sea"], skills=skills)
	make_team("World", [cid])
	frappe.db.set_value("Selling Team Member", {"parent": "World", "user": cid}, "capacity", 1)
	german = new_lead(territory=island, language="de")
	pump = new_lead(territory=island, language="en", item_group=group)
	elsewhere, full = new_lead(), new_lead()

	given = assign_batch([german, pump, elsewhere, full], now_datetime())

	assert given == {german: ann, pump: bob, elsewhere: cid}
	assert log_of(full) == [(None, "Nobody can take it")]


def test_leads_wait_for_working_hours_and_are_told_of_once(switched_on: None) -> None:
	ann = make_user("ann")
	make_team(
		"Office",
		[ann],
		working_hours=[{"workday": "Monday", "start_time": "09:00:00", "end_time": "17:00:00"}],
	)
	lead = new_lead()

	assert assign_batch([lead], datetime(2026, 11, 22, 10, 0)) == {}
	assert assign_batch([lead], datetime(2026, 11, 23, 8, 0)) == {}
	assert log_of(lead) == [(None, "Outside of working hours")]
	assert lead in waiting("", 1_000_000)
	assert assign_batch([lead], datetime(2026, 11, 23, 9, 0)) == {lead: ann}
	assert lead not in waiting("", 1_000_000)


def test_holidays_absences_and_disabled_users_are_respected(switched_on: None) -> None:
	ann, bob, manager = make_user("ann"), make_user("bob"), make_user("max")
	frappe.db.set_value("User", bob, "enabled", 0)
	holidays = frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": "Test Holidays",
			"from_date": "2026-01-01",
			"to_date": "2026-12-31",
			"holidays": [{"holiday_date": "2026-11-23", "description": "Day off"}],
		}
	).insert()
	make_team(
		"Careful",
		[ann, bob],
		manager,
		holiday_list=holidays.name,
		absences=[{"user": ann, "from_date": "2026-11-24", "to_date": "2026-11-25"}],
	)
	leads = [new_lead() for _ in range(3)]

	assert assign_batch(leads[:1], datetime(2026, 11, 23, 10, 0)) == {}
	assert assign_batch(leads[:1], datetime(2026, 11, 25, 23, 0)) == {leads[0]: manager}
	assert assign_batch(leads[1:], datetime(2026, 11, 26, 0, 0)) == {leads[1]: ann, leads[2]: ann}
	assert log_of(leads[0])[-1] == (manager, "Manager, as no member can take it")


def test_new_leads_of_who_is_absent_go_to_others(switched_on: None) -> None:
	ann, bob = make_user("ann"), make_user("bob")
	make_team("Cover", [ann])
	untouched, begun, chosen = new_lead(), new_lead(), make_lead(lead_owner=ann).name
	assign_batch([untouched, begun], now_datetime())
	frappe.db.set_value("Sales Lead", begun, "status", "Working")
	team = frappe.get_doc("Selling Team", "Cover")
	team.append("members", {"user": bob})
	team.append("absences", {"user": ann, "from_date": today(), "to_date": add_days(today(), 3)})
	team.save()
	assert owned_by([ann]) == [untouched]

	given = reassign_batch([untouched, begun, chosen], now_datetime())

	assert given == {untouched: bob}
	assert assignees(untouched) == [bob]
	assert frappe.db.get_value("Lead Assignment", {"assigned_to": bob}, "previous_owner") == ann
	assert reassign_batch([untouched], now_datetime()) == {}


def test_leads_that_wait_in_vain_cost_the_same_however_many(
	switched_on: None, monkeypatch: pytest.MonkeyPatch
) -> None:
	passed_on: list[str] = []
	monkeypatch.setattr(assignment, "assign", passed_on.extend)
	frappe.db.sql("update `tabSelling Team` set disabled = 1")

	def idle_pass(leads: list[str]) -> int:
		"""The statements of a pass after it was noted why the leads wait."""
		assign_batch(waiting("", 1_000_000), now_datetime())
		with counted() as statements:
			assign_waiting()
		assert {reason for lead in leads for _user, reason in log_of(lead)} == {"No team covers it"}
		return len(statements.all)

	one = [new_lead()]
	few = idle_pass(one)
	many = [new_lead() for _ in range(30)]

	assert idle_pass(many) == few
	assert passed_on == []

	make_team("At Last", [make_user("ann")])
	assign_waiting()
	assert set(one + many) <= set(passed_on)


@pytest.fixture
def without_sharing(site: str) -> Iterator[None]:
	frappe.db.set_single_value("System Settings", "disable_document_sharing", 1)
	forget_system_settings()
	yield
	frappe.db.rollback()
	forget_system_settings()


def forget_system_settings() -> None:
	frappe.clear_document_cache("System Settings", "System Settings")
	frappe.local.system_settings = None


def test_a_lead_that_cannot_be_handed_over_stops_no_other(switched_on: None, without_sharing: None) -> None:
	"""Somebody without a role for leads would need a share, which this site does not allow."""
	stranger, ann = make_user("stranger", "Accounts User"), make_user("ann")
	make_team("Mixed", [stranger, ann], skills=[{"user": stranger, "language": "de"}])
	frappe.db.set_value("Selling Team Member", {"user": ann}, "capacity", 1)
	german, english = new_lead(language="de"), new_lead(language="en")

	given = assign_batch([german, english], now_datetime())

	assert given == {english: ann}
	assert not frappe.db.get_value("Sales Lead", german, "lead_owner")
	assert (assignees(german), log_of(german)) == ([], [])
	assert frappe.db.exists("Error Log", {"reference_name": german})


def test_whom_somebody_else_handed_out_is_left_alone(switched_on: None) -> None:
	"""By an Assignment Rule of Frappe, or by hand."""
	ann, bob = make_user("ann"), make_user("bob")
	make_team("Polite", [ann])
	lead = new_lead()
	assign_to.add({"doctype": "Sales Lead", "name": lead, "assign_to": [bob]})

	assert assign_batch([lead], now_datetime()) == {}
	assert assignees(lead) == [bob]


@pytest.mark.usefixtures("really_commits")
def test_a_job_after_the_commit_assigns_a_visitors_lead() -> None:
	"""None for a lead that is rolled back, none for one with an owner; it may run in the name of a guest."""
	set_settings(assign_leads=1)
	ann = make_user("ann")
	make_team("Job", [ann])
	make_lead(lead_owner=ann)
	frappe.db.commit()
	new_lead()
	frappe.db.rollback()
	assert queued_jobs() == []

	lead = new_lead()
	assert queued_jobs() == []
	frappe.db.commit()
	assert queued_jobs() == [{"names": [lead]}]

	frappe.set_user("Guest")
	run_job([lead])
	frappe.set_user("Administrator")
	assert assignees(lead) == [ann]
	assert frappe.db.get_value("ToDo", {"reference_name": lead}, "assigned_by") == "Administrator"


def test_nothing_is_assigned_unless_it_is_switched_on(site: str) -> None:
	make_team("Idle", [make_user("ann")])
	lead = new_lead()

	run_job([lead])

	assert log_of(lead) == []


def test_a_deleted_lead_takes_its_log_along(switched_on: None) -> None:
	make_team("Log", [make_user("ann")])
	lead = new_lead()
	assign_batch([lead], now_datetime())

	frappe.delete_doc("Sales Lead", lead)

	assert log_of(lead) == []


@pytest.mark.usefixtures("really_commits")
def test_workers_that_assign_at_once_share_fairly_and_give_no_lead_twice() -> None:
	set_settings(assign_leads=1)
	users = [make_user(name) for name in ("ann", "bob", "cid")]
	make_team("Race", users)
	leads = [new_lead() for _ in range(12)]
	frappe.db.commit()
	barrier = Barrier(4)

	def work(names: list[str]) -> dict[str, str]:
		# The transaction's view of the database is from before any assignment.
		frappe.db.count("Lead Assignment")
		barrier.wait(timeout=30)
		given: dict[str, str] = {}
		for name in names:
			given |= assign([name])
		return given

	with ThreadPoolExecutor(4) as pool:
		# Every lead is wanted by two of the workers.
		parts = (leads[:6], leads[6:], leads[:6], leads[6:])
		results = [pool.submit(in_own_connection, lambda part=part: work(part)) for part in parts]
		given = [result.result(timeout=120) for result in results]

	frappe.db.rollback()
	assert sum(map(len, given)) == len(leads)
	owners = dict(frappe.get_all("Sales Lead", {"name": ("in", leads)}, ["name", "lead_owner"], as_list=True))
	assert Counter(owners.values()) == dict.fromkeys(users, 4)
	assert {lead: assignees(lead) for lead in leads} == {lead: [owner] for lead, owner in owners.items()}

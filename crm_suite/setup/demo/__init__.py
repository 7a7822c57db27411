"""The golden company in a site: loading it and clearing it are one action each.

Methods for the desk: `load_in_background`, `clear_in_background` (System Manager); the state and the progress
are in the single `Demo Company`, and every change is published to its form as `crms_demo_progress`.
"""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import getdate
from frappe.utils.synchronization import filelock

from crm_suite.erp.attention import changed_marks, write_marks
from crm_suite.setup.demo import journal
from crm_suite.setup.golden import Golden, read_golden

DOCTYPE = "Demo Company"
NOT_LOADED, LOADING, LOADED, CLEARING = "Not Loaded", "Loading", "Loaded", "Clearing"
LOCK = "crm_suite_demo"
# Of the progress bar, what the people, accounts and items take before the year begins.
SHARE_OF_MASTERS = 15

Progress = Callable[[float], None]


@frappe.whitelist(methods=["POST"])
def load_in_background() -> None:
	"""Load the demo in a job. Needs System Manager."""
	frappe.only_for("System Manager")
	enqueue("load")


@frappe.whitelist(methods=["POST"])
def clear_in_background() -> None:
	"""Clear the demo in a job. Needs System Manager."""
	frappe.only_for("System Manager")
	enqueue("clear")


def enqueue(action: str) -> None:
	"""Start the job, unless it is running."""
	frappe.enqueue(
		f"crm_suite.setup.demo.{action}",
		queue="long",
		timeout=60 * 60,
		job_id=f"crm_suite_demo_{action}",
		deduplicate=True,
		enqueue_after_commit=True,
	)


def status() -> str:
	"""`Not Loaded`, `Loading`, `Loaded` or `Clearing`."""
	return frappe.db.get_single_value(DOCTYPE, "status", cache=False) or NOT_LOADED


def load(progress: Progress | None = None) -> bool:
	"""Bring the golden company into the site; False when it is there already. Commits.

	`progress` gets how much is done, from 0 to 100; without it the desk does. A loading that fails is cleared,
	and raises. One that was interrupted is cleared and done again.
	"""
	with filelock(LOCK, timeout=60 * 60):
		if status() == LOADED:
			return False
		if status() != NOT_LOADED:
			take_out()
		golden = read_golden()
		refuse_taken_names(golden)
		# In a new transaction: what others have done until now must not count as the loading's.
		frappe.db.commit()
		before = journal.snapshot()
		# Kept with the state: ERPNext commits in the middle of making a company, and a job can be killed.
		note(status=LOADING, as_of=str(getdate()), error=None, journal=frappe.as_json(before, indent=None))
		frappe.db.commit()
		try:
			bring(golden, before, progress or publish)
		except Exception:
			error = frappe.get_traceback(with_context=False)
			frappe.db.rollback()
			take_out(journal.changes(before, journal.snapshot()))
			note(error=error)
			frappe.db.commit()
			raise
		return True


def bring(golden: Golden, before: journal.Snapshot, progress: Progress) -> None:
	"""Make everything, and note what it changed elsewhere."""
	from crm_suite.setup.demo import company, masters, scene, teams

	today = getdate()
	user = frappe.session.user
	try:
		# The people make their own company: whatever is theirs is the demo's.
		frappe.set_user(golden.user_names[0])
		company.make_users(golden)
		frappe.set_user(golden.user_names[0])
		company.make_companies(golden, today)
		masters.make_items(golden)
		masters.make_customers(golden)
		masters.make_opening_stock(golden, today)
		masters.make_pipeline(golden)
		masters.make_till(golden)
		teams.make_sales_masters(golden)
		teams.make_teams(golden, today)
		teams.make_quotas(golden, today)
		teams.make_capture(golden)
		progress(SHARE_OF_MASTERS)
		scene.play(golden, today, lambda part: progress(SHARE_OF_MASTERS + (100 - SHARE_OF_MASTERS) * part))
		mark_neglected(golden)
		teams.learn_from_history(golden)
	finally:
		frappe.set_user(user)
	changes = journal.changes(before, journal.snapshot())
	note(status=LOADED, journal=frappe.as_json(changes, indent=None))
	frappe.db.commit()
	frappe.clear_cache()


def mark_neglected(golden: Golden) -> None:
	"""Tell what the demo's deals need, as the site's own are told every night."""
	filters = {"company": ("in", golden.company_names)}
	deals = frappe.get_all("Sales Opportunity", filters=filters, pluck="name")
	write_marks(changed_marks(deals).items())


def clear() -> bool:
	"""Take the golden company out of the site; False when it is not there. Commits.

	The site is then as it was before, but for what its own people have done since.
	"""
	with filelock(LOCK, timeout=60 * 60):
		if status() == NOT_LOADED:
			return False
		take_out()
		return True


def take_out(changes: journal.Changes | None = None) -> None:
	"""Delete what is the demo's and put back what it changed (by default what is noted), in one transaction."""
	from crm_suite.setup.demo import teams
	from crm_suite.setup.demo.removal import remove

	golden = read_golden()
	if changes is None:
		changes = noted_changes(golden)
	remove(golden)
	journal.put_back(changes)
	frappe.db.delete("Singles", {"doctype": DOCTYPE})
	teams.forget()
	frappe.db.commit()
	frappe.clear_cache()


def noted_changes(golden: Golden) -> journal.Changes:
	"""What loading changed. While it loads, the journal holds what was before: the loading was interrupted."""
	noted = frappe.parse_json(frappe.db.get_single_value(DOCTYPE, "journal", cache=False) or "{}")
	if status() == LOADED:
		return noted
	return journal.changes_of(golden.user_names, noted, journal.snapshot())


def refuse_taken_names(golden: Golden) -> None:
	"""A record of the site's own that is called like one of the demo's: the demo would mix with it."""
	names = {
		"Company": golden.company_names,
		"User": golden.user_names,
		"Item": [item["code"] for item in golden.items],
		"Customer": [customer["name"] for customer in golden.customers],
	}
	taken = [
		name
		for doctype, wanted in names.items()
		for name in frappe.get_all(doctype, filters={"name": ("in", wanted)}, pluck="name")
	]
	if taken:
		frappe.throw(
			_("The demo cannot be loaded: there are records called {0} already.").format(
				frappe.bold(", ".join(taken))
			),
			title=_("Names Taken"),
		)


def note(**values: object) -> None:
	"""Write the state of the demo, without touching anything else."""
	frappe.db.set_single_value(DOCTYPE, values, update_modified=False)


def publish(progress: float) -> None:
	"""Progress bar in the desk, from 0 to 100."""
	frappe.publish_realtime("crms_demo_progress", {"progress": progress}, doctype=DOCTYPE, docname=DOCTYPE)

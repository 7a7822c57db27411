"""Requests that save the same person at the same moment, each on a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import frappe
import pytest
from frappe.desk.form.save import savedocs
from frappe.model.document import Document

from crm_suite.erp.duplicates import SavedMeanwhile, known_lead
from crm_suite.erp.lead_duplicates import SavedAtTheSameMoment
from tests.site.relations_records import company, make_lead
from tests.site.test_concurrent_conversion import has_snapshot_isolation, in_own_connection

PEOPLE = 8
GRACE = {"email": "grace@concurrent-proof.example", "phone": "+44 20 7946 0001"}
RETRIES = 5
DEADLOCK = "deadlock"


def at_once(work: Callable[[Callable[[], None]], str]) -> list[str]:
	"""What all get who do the same at once; `work` is given the barrier at which they wait for each other."""
	# The first lead of a series makes the series' row, about which Frappe itself would race.
	make_lead(first_name="Ada", email="ada@concurrent-proof.example")
	frappe.db.commit()
	barrier = Barrier(PEOPLE)

	def wait() -> None:
		barrier.wait(timeout=60)

	with ThreadPoolExecutor(PEOPLE) as pool:
		jobs = [pool.submit(in_own_connection, lambda: work(wait)) for _ in range(PEOPLE)]
		return [job.result(timeout=120) for job in jobs]


def leads() -> list[str]:
	frappe.db.rollback()
	return frappe.get_all("Sales Lead", {"email": GRACE["email"]}, pluck="name")


@pytest.mark.usefixtures("really_commits")
def test_one_of_many_saves_of_a_person_gets_through_and_the_others_learn_of_it() -> None:
	def save(wait: Callable[[], None]) -> str:
		# The transaction's view of the database is from before any of the leads.
		assert known_lead(GRACE) is None
		wait()
		try:
			return make_lead(first_name="Grace", last_name="Hopper", **GRACE).name
		except SavedMeanwhile as error:
			frappe.db.rollback()
			return str(error)
		except frappe.QueryDeadlockError:
			frappe.db.rollback()
			return DEADLOCK

	answers = at_once(save)

	[lead] = leads()
	assert answers.count(lead) == 1
	told = [answer for answer in answers if "saved the same person" in answer]
	# Of many who wait for the same claim the server may send some away by itself; they too have saved nothing.
	assert len(told) + answers.count(DEADLOCK) == PEOPLE - 1
	if not has_snapshot_isolation():
		# MariaDB 11.6 and later refuse the old view as a whole, before anybody could be told.
		assert any(lead in answer for answer in told)


def save_at_desk(isolation: str, wait: Callable[[], None], email: str, lead: Document | None = None) -> str:
	"""Save a lead in a form, with the server's protection of old snapshots switched on or off for this request."""
	# Servers before it came have nothing to protect.
	if frappe.db.sql("show variables like 'innodb_snapshot_isolation'"):
		frappe.db.sql(f"set session innodb_snapshot_isolation = {isolation}")
	if not lead:
		lead = frappe.new_doc("Sales Lead", company=company(), first_name="Grace", email=email)
		lead.name = "new-sales-lead-proof"
	sent = lead.as_json()
	frappe.local.form_dict = frappe._dict(cmd="frappe.desk.form.save.savedocs", doc=sent)
	assert known_lead({"email": email}) is None
	wait()
	try:
		savedocs(sent, "Save")
		return frappe.response.docs[0]["name"]
	except (SavedMeanwhile, SavedAtTheSameMoment) as error:
		frappe.db.rollback()
		return str(error)


@pytest.mark.usefixtures("really_commits")
@pytest.mark.parametrize("isolation", ["on", "off"])
def test_who_saves_in_a_form_is_told_in_words(isolation: str) -> None:
	"""Whether the server refuses old snapshots, as MariaDB 11.6 and later do, or not."""
	answers = at_once(lambda wait: save_at_desk(isolation, wait, GRACE["email"]))

	[lead] = leads()
	assert answers.count(lead) == 1
	told = [answer for answer in answers if "saved the same person a moment ago" in answer]
	assert len(told) == PEOPLE - 1
	assert any(lead in answer for answer in told)


@pytest.mark.usefixtures("really_commits")
def test_who_saves_somebody_else_at_the_same_moment_is_asked_to_save_again() -> None:
	emails = iter([f"grace{number}@concurrent-proof.example" for number in range(PEOPLE)])

	answers = at_once(lambda wait: save_at_desk("on", wait, next(emails)))

	saved = frappe.get_all("Sales Lead", {"email": ("like", "grace%@concurrent-proof.example")}, pluck="name")
	assert saved and set(saved) <= set(answers)
	assert all("Save it again" in answer for answer in answers if answer not in saved)


@pytest.mark.usefixtures("really_commits")
@pytest.mark.parametrize("isolation", ["on", "off"])
def test_who_gives_a_lead_somebody_elses_address_is_told_too(isolation: str) -> None:
	edited = make_lead(first_name="Ada", email="ada@concurrent-proof.example").name
	frappe.db.commit()
	looked, saved = Event(), Event()

	def edit() -> str:
		lead = frappe.get_doc("Sales Lead", edited)
		lead.email = GRACE["email"]

		def wait() -> None:
			looked.set()
			assert saved.wait(timeout=60)

		return save_at_desk(isolation, wait, GRACE["email"], lead)

	with ThreadPoolExecutor(1) as pool:
		answer = pool.submit(in_own_connection, edit)
		assert looked.wait(timeout=60)
		other = make_lead(first_name="Grace", email=GRACE["email"]).name
		frappe.db.commit()
		saved.set()

		assert other in answer.result(timeout=60)
	assert frappe.db.get_value("Sales Lead", edited, "email") == "ada@concurrent-proof.example"


@pytest.mark.usefixtures("really_commits")
def test_who_comes_second_joins_the_first() -> None:
	"""As the website does: look, save, and look again when somebody was quicker."""

	def capture(wait: Callable[[], None]) -> str:
		wait()
		for _attempt in range(RETRIES):
			if lead := known_lead(GRACE):
				return lead
			try:
				lead = make_lead(first_name="Grace", last_name="Hopper", **GRACE).name
				frappe.db.commit()
				return lead
			except (SavedMeanwhile, frappe.QueryDeadlockError):
				frappe.db.rollback()
		raise AssertionError("nobody was there and nobody could be made")

	answers = at_once(capture)

	assert set(answers) == set(leads())
	assert len(set(answers)) == 1

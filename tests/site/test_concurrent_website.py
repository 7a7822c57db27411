"""Many visitors at the same moment, by real requests to a real web server."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import frappe
import pytest

from tests.site.relations_records import make
from tests.web_server import OPENER, served

VISITORS = 50
PATIENCE = 240
"""Seconds after which a request is taken for stuck."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
	"""Where the endpoint is served."""
	with served(tmp_path_factory.mktemp("web") / "log") as url:
		yield f"{url}/api/method/crm_suite.api.capture.submit"


@pytest.fixture
def token(really_commits: None) -> str:
	"""Of an open form that takes all of them."""
	form = make(
		"Capture Form",
		form_name="Busy Page",
		capture_source="Website",
		enabled=1,
		lead_owner="Administrator",
		submissions_per_hour=10 * VISITORS,
	)
	frappe.db.commit()
	return form.token


def post(address: str, sender: str = "198.51.100.7", **answers: Any) -> tuple[int, dict[str, Any]]:
	"""Status and answer of one request, as a website's script sends it."""
	request = urllib.request.Request(
		address,
		data=json.dumps(answers).encode(),
		headers={
			"Accept": "application/json",
			"Content-Type": "application/json",
			"X-Forwarded-For": sender,
		},
	)
	try:
		with OPENER.open(request, timeout=PATIENCE) as answer:
			return answer.status, json.load(answer)
	except urllib.error.HTTPError as error:
		return error.code, json.load(error)


def test_fifty_saves_of_one_person_leave_one_lead(address: str, token: str) -> None:
	person = {"first_name": "Grace", "last_name": "Hopper", "email": "grace@navy.example"}

	def send(number: int) -> tuple[int, dict[str, Any]]:
		spelled = "GRACE@Navy.example" if number % 2 else "grace@navy.example"
		return post(
			address, capture_form=token, **person | {"email": spelled}, message=f"Call me on line {number}."
		)

	with ThreadPoolExecutor(VISITORS) as pool:
		answers = list(pool.map(send, range(VISITORS)))

	assert answers == [(200, {"message": {"received": True}})] * VISITORS
	frappe.db.rollback()
	(lead,) = frappe.get_all("Sales Lead", filters={"email": person["email"]}, pluck="name")
	notes = [frappe.db.get_value("Sales Lead", lead, "notes")]
	notes += frappe.get_all("Customer Interaction", filters={"sales_lead": lead}, pluck="notes")
	assert len(notes) == VISITORS
	said = " ".join(notes)
	assert [number for number in range(VISITORS) if f"Call me on line {number}." not in said] == []
	assert frappe.db.count("Notification Log", {"document_name": lead, "type": "Alert"}) == VISITORS - 1
	assert frappe.db.count("Relationship Entry", {"sales_lead": lead, "event": "Lead Captured"}) == 1


def test_fifty_people_at_once_become_fifty_leads(address: str, token: str) -> None:
	def send(number: int) -> tuple[int, dict[str, Any]]:
		return post(
			address, capture_form=token, first_name=f"Visitor {number}", email=f"{number}@many.example"
		)

	with ThreadPoolExecutor(VISITORS) as pool:
		answers = list(pool.map(send, range(VISITORS)))

	assert {status for status, _answer in answers} == {200}
	frappe.db.rollback()
	assert frappe.db.count("Sales Lead", {"email": ("like", "%@many.example")}) == VISITORS


def test_ten_megabytes_are_refused_in_words(address: str, token: str) -> None:
	status, answer = post(address, capture_form=token, first_name="Grace", message="x" * 10_000_000)
	assert (status, set(answer["message"]["errors"])) == (422, {"message"})
	assert len(json.dumps(answer)) < 200


def test_many_machines_together_bring_as_much_as_the_form_takes(address: str, token: str) -> None:
	frappe.db.set_value("Capture Form", {"token": token}, "enquiries_per_hour", 5)
	frappe.db.commit()

	def send(number: int) -> tuple[int, dict[str, Any]]:
		person = {"first_name": f"Visitor {number}", "email": f"{number}@many.example"}
		return post(address, f"198.51.100.{number}", capture_form=token, **person)

	with ThreadPoolExecutor(12) as pool:
		answers = list(pool.map(send, range(12)))

	assert sorted(status for status, _answer in answers) == [200] * 5 + [429] * 7
	refused = next(answer["message"] for status, answer in answers if status == 429)
	assert (refused["received"], refused["retry_after"] > 3000) == (False, True)
	frappe.db.rollback()
	assert frappe.db.count("Sales Lead", {"email": ("like", "%@many.example")}) == 5


def test_a_get_request_makes_nothing(address: str, token: str) -> None:
	with pytest.raises(urllib.error.HTTPError) as refused:
		OPENER.open(f"{address}?{urllib.parse.urlencode({'capture_form': token, 'first_name': 'Grace'})}")
	assert refused.value.code == 403

"""Without a queue people go on working, and mails come in: what a job would have done, the scheduler does later."""

import frappe
import pytest
from frappe.utils import now_datetime

from crm_suite.erp.capture import Door, default_company, tell_owner
from crm_suite.erp.lead_scores import rescore_later
from tests.site.relations_records import make, make_customer, make_lead, make_opportunity
from tests.site.team_records import make_user, set_settings


def test_a_queue_that_is_down_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
	set_settings(assign_leads=1)
	deal = make_opportunity(make_customer("Queue Pumps").name)
	owner = make_user("owner")
	asked: list[str] = []

	def refuse(method: str, *args: object, **kwargs: object) -> None:
		asked.append(method)
		raise ConnectionError("no Redis")

	frappe.db.after_commit.reset()
	monkeypatch.setattr(frappe, "enqueue", refuse)
	todo = make("ToDo", description="Call", reference_type=deal.doctype, reference_name=deal.name)
	mail = make(
		"Communication",
		communication_type="Communication",
		sent_or_received="Received",
		subject="Hello",
		content="Hello",
		sender="ada@queue.example",
		reference_doctype=deal.doctype,
		reference_name=deal.name,
	)
	event = make(
		"Event",
		subject="Meeting",
		starts_on=now_datetime(),
		event_participants=[{"reference_doctype": deal.doctype, "reference_docname": deal.name}],
	)
	lead = make_lead(lead_owner="")
	tell_owner(lead.name, lead.lead_name, owner, Door("Website", None, default_company()))
	rescore_later()
	assert asked == []

	frappe.db.after_commit.run()

	assert [method.rpartition(".")[2] for method in asked] == [
		*["mark_deals"] * 3,
		"assign",
		"rescore",
	]
	assert frappe.db.exists("Notification Log", {"for_user": owner, "document_name": lead.name})
	for document in (todo, mail, event, lead):
		assert frappe.db.exists(document.doctype, document.name)

"""Steps of the golden company: leads by hand and from a file, who gets them, and what becomes of them."""

import csv
import io
from datetime import timedelta
from typing import Any

import frappe
from frappe.model.document import Document

from crm_suite.erp.assignment import hand_out
from crm_suite.erp.assignment_desk import read_desk, read_leads
from crm_suite.moving import lead_import
from crm_suite.moving.background_work import QUEUED
from crm_suite.rules.assignment import Desk
from crm_suite.setup.demo.deals import date_opening, opportunity_items
from crm_suite.setup.demo.masters import importing
from crm_suite.setup.demo.scene import Scene, close_day
from crm_suite.setup.golden import FIXTURES

Values = dict[str, Any]

LEAD_FIELDS = (
	"first_name",
	"last_name",
	"job_title",
	"organization_name",
	"email",
	"phone",
	"source",
	"territory",
	"language",
	"disqualified_reason",
	"address_line1",
	"pincode",
	"city",
	"country",
)


def capture_lead(scene: Scene, values: Values) -> None:
	"""Somebody who may buy. Whoever captures a lead owns it, unless `lead_owner` is empty."""
	lead = frappe.new_doc("Sales Lead")
	lead.update(
		{
			# Empty and not None where nothing is told: Frappe's defaults are the site's own country and language.
			**{field: values.get(field, "") for field in LEAD_FIELDS},
			"status": values.get("status", "New"),
			"company": values.get("company") or scene.golden.company_names[0],
			"outreach_campaign": values.get("campaign"),
			"lead_owner": values.get("lead_owner", frappe.session.user),
			"captured_on": scene.moment,
		}
	)
	# Two of them are the same person, and whether that is refused is the site's to decide.
	lead.flags.keeps_duplicate = True
	# Neither has the demo an answer to everything that a template of the site asks for.
	lead.flags.asked_already = True
	lead.insert(ignore_permissions=True, set_name=values["name"])


def assign_lead(scene: Scene, values: Values) -> None:
	"""A lead of nobody goes to whoever of the demo's teams can take it, early in the week, when they work."""
	moment = scene.moment - timedelta(days=scene.day.weekday())
	desk = read_desk(moment)
	names = {team["team_name"] for team in scene.golden.selling["teams"]}
	own = [team for name, team in desk.teams.items() if name in names]
	leads = read_leads([values["lead"]], "true", lock=True)
	hand_out(
		Desk(own, desk.present, desk.loads, desk.turns), [(lead, None) for lead, _owner in leads], moment
	)


def disqualify_lead(scene: Scene, values: Values) -> None:
	"""Nothing will come of a lead."""
	lead = frappe.get_doc("Sales Lead", values["lead"])
	lead.update({"status": "Disqualified", "disqualified_reason": values["reason"]})
	lead.save(ignore_permissions=True)


def convert_lead(scene: Scene, values: Values) -> None:
	"""A lead becomes a customer with an opportunity, which the site numbers."""
	made = convert(
		scene,
		lead=values["lead"],
		opportunity_title=values["title"],
		sales_pipeline=scene.golden.company["pipeline"]["name"],
	)
	opportunity = frappe.get_doc("Sales Opportunity", made["sales_opportunity"])
	scene.names[values["opportunity"]] = opportunity.name
	opportunity.update(
		{
			"items": opportunity_items(scene, opportunity.customer, values["items"]),
			"expected_close": scene.day + timedelta(days=45),
		}
	)
	opportunity.save(ignore_permissions=True)
	date_opening(scene, opportunity.name)


def convert_into(scene: Scene, values: Values) -> None:
	"""A lead becomes the opportunity with a customer of ours that was just opened for it."""
	deal = scene.name_of(values["opportunity"])
	customer = frappe.db.get_value("Sales Opportunity", deal, "customer")
	convert(scene, lead=values["lead"], customer=customer, sales_opportunity=deal)


def convert(scene: Scene, lead: str, **wishes: Any) -> Values:
	"""Convert a lead on the step's day; returns what it became."""
	frappe.db.set_value("Sales Lead", lead, "converted_on", scene.moment, update_modified=False)
	# Its contact is a new one, and those are imported.
	with importing():
		return frappe.call("crm_suite.api.conversion.convert_lead", lead=lead, **wishes)


def import_leads(scene: Scene, values: Values) -> None:
	"""Leads come from a file, of which some rows are refused. An import commits."""
	close_day(scene)
	frappe.db.commit()
	document = scene.insert(
		lead_import.DOCTYPE,
		{
			"import_file": attach_file(scene, values["file"]).file_url,
			"company": scene.golden.company_names[0],
			"source": values["source"],
			"lead_owner": frappe.session.user,
			"on_duplicate": "Skip",
		},
		values["name"],
	)
	document.db_set({"status": QUEUED, "started_by": frappe.session.user, "started_on": scene.moment})
	lead_import.run(document, lambda _document: None)


def attach_file(scene: Scene, file_name: str) -> Document:
	"""The rows of a file among the fixtures, captured one after the other on the step's day."""
	header, *rows = csv.reader(io.StringIO((FIXTURES / file_name).read_text(encoding="utf-8")))
	content = io.StringIO()
	writer = csv.writer(content, lineterminator="\n")
	writer.writerow([*header, "Captured On"])
	for number, row in enumerate(rows):
		writer.writerow([*row, scene.moment + timedelta(minutes=number)])
	file = {"file_name": f"{scene.day}-{file_name}", "content": content.getvalue(), "is_private": 1}
	return scene.insert("File", file, None)


ACTIONS = {
	"capture_lead": capture_lead,
	"assign_lead": assign_lead,
	"disqualify_lead": disqualify_lead,
	"convert_lead": convert_lead,
	"convert_into": convert_into,
	"import_leads": import_leads,
}

"""How the golden company sells: teams, quotas, competitors, how leads are captured, and what their history says."""

from datetime import date, timedelta

import frappe

from crm_suite.erp.capture_templates import forget_templates
from crm_suite.erp.lead_history import learn_models
from crm_suite.erp.lead_scores import forget_basis, read_basis, store_model
from crm_suite.erp.stage_history import read_closings, write_learned
from crm_suite.erp.teams import forget_teams
from crm_suite.jobs.scoring import FIELDNAMES, new_scores
from crm_suite.ledger.refresh import stages_of
from crm_suite.rules.lead import OPEN_STATUSES
from crm_suite.rules.stage_history import learn
from crm_suite.setup.demo.records import insert, insert_missing
from crm_suite.setup.golden import PREFIX, Golden

TARGETS = {"user": "User", "selling_team": "Selling Team", "territory": "Territory"}


def make_sales_masters(golden: Golden) -> None:
	"""Where leads come from, why deals are lost, and to whom."""
	for source in golden.selling["capture_sources"]:
		insert_missing("Capture Source", source, {"source_name": source})
	for reason in golden.selling["loss_reasons"]:
		insert_missing("Loss Reason", reason, {"reason": reason})
	for competitor in golden.selling["competitors"]:
		insert("Sales Competitor", competitor)


def make_teams(golden: Golden, today: date) -> None:
	"""Selling teams; absences are told in days from the day of loading."""
	for team in golden.selling["teams"]:
		absences = [
			{
				"user": absence["user"],
				"from_date": today + timedelta(days=absence["from_day"]),
				"to_date": today + timedelta(days=absence["to_day"]),
			}
			for absence in team.get("absences", [])
		]
		skills = [row for row in team.get("skills", []) if frappe.db.exists("Language", row["language"])]
		insert("Selling Team", {**team, "absences": absences, "skills": skills})
	for rule in golden.selling["scoring_rules"]:
		insert("Lead Scoring Rule", rule)


def make_quotas(golden: Golden, today: date) -> None:
	"""For the period that it is today, and for the one before it."""
	quotas = golden.selling["quotas"]
	for number, quota in enumerate(quotas, 1):
		field = next(field for field in TARGETS if field in quota)
		values = {**quota, "target_type": TARGETS[field], "company": golden.company_names[0]}
		now = insert("Sales Quota", {**values, "starts_on": today}, f"{PREFIX}QUOTA-{number:02}")
		before = f"{PREFIX}QUOTA-{number + len(quotas):02}"
		insert("Sales Quota", {**values, "starts_on": now.starts_on - timedelta(days=1)}, before)


def make_capture(golden: Golden) -> None:
	"""A form for the website, and a template of what visitors of the showroom are asked."""
	company = {"company": golden.company_names[0]}
	insert("Capture Form", golden.selling["capture_form"] | company)
	insert("Capture Template", golden.selling["capture_template"])


def learn_from_history(golden: Golden) -> None:
	"""What the nightly jobs learn, of the demo's own teams and pipeline alone: a site's own models stay as they are."""
	names = {team["team_name"] for team in golden.selling["teams"]}
	for team, model in learn_models().items():
		if team in names:
			store_model(team, team, model)
	forget_basis()
	score_leads(golden)
	pipeline = golden.company["pipeline"]["name"]
	stages = stages_of(pipeline)
	learned = learn(stages, read_closings().get(pipeline, []))
	write_learned(pipeline, dict(zip((stage.name for stage in stages), learned, strict=True)))


def score_leads(golden: Golden) -> None:
	"""Score the demo's open leads by what was learned."""
	filters = {"company": ("in", golden.company_names), "status": ("in", OPEN_STATUSES)}
	leads = frappe.get_all("Sales Lead", filters=filters, fields=["name", "lead_score", *FIELDNAMES])
	for score, scored in new_scores(read_basis(), leads):
		frappe.db.set_value(
			"Sales Lead", {"name": ("in", scored)}, "lead_score", score, update_modified=False
		)


def forget() -> None:
	"""The demo's records went without their documents' events: what is cached of them goes, too."""
	forget_teams()
	forget_basis()
	forget_templates()

"""Scores of leads on a real site: learned by the database, written in sets, computed on save without a statement."""

import json
from collections.abc import Iterator

import frappe
import pytest
from frappe.utils.background_jobs import is_job_enqueued

from crm_suite.api.conversion import convert_lead
from crm_suite.api.scoring import LEARN_JOB, learn_now
from crm_suite.erp.lead_history import read_counts
from crm_suite.erp.lead_scores import empty_cache, explain
from crm_suite.jobs import scoring as jobs
from crm_suite.rules.scoring import ENOUGH_OF_EACH, FACTORS, Count, factor_values, from_json, score
from tests.site.business import documents as do
from tests.site.business.proof import flush
from tests.site.business.world import World
from tests.site.relations_records import as_user, company, make, make_lead

AWKWARD = (
	{"email": "ada@gmail.com", "phone": "+44 20 7946 0000"},
	{"email": "Ada@Engines.example", "mobile": "+44 7700 900000", "country": "France"},
	{"email": None, "organization_name": "Engines", "job_title": " ", "website": ""},
	{"source": "Event", "language": "en", "phone": None, "email": "ada@WEB.DE"},
)


@pytest.fixture(autouse=True)
def no_rules_yet() -> Iterator[None]:
	"""Without the rules that the site began with. Rules and models of a test are in the cache of everybody who reads
	them during it."""
	frappe.db.delete("Lead Scoring Rule")
	empty_cache()
	yield
	empty_cache()


@pytest.fixture
def no_commits(monkeypatch: pytest.MonkeyPatch) -> None:
	"""The job's commits would make the test's leads real; what it commits is not what is tested here."""
	monkeypatch.setattr(frappe.db, "commit", flush)


def disqualified(**values: str) -> frappe.model.document.Document:
	return make_lead(**{"status": "Disqualified", "disqualified_reason": "No budget"} | values)


def insert_leads(number: int, outcome: int, **values: str) -> None:
	"""Leads of the past, written as a bulk import would: won ones have a customer and a won deal."""
	columns = ["name", "creation", "modified", "owner", "modified_by", "company", "status", *values]
	now = frappe.utils.now()
	leads = [frappe.generate_hash(length=10) for _ in range(number)]
	status = "Converted" if outcome else "Disqualified"
	rows = [
		(lead, now, now, "Administrator", "Administrator", company(), status, *values.values())
		for lead in leads
	]
	frappe.db.bulk_insert("Sales Lead", columns, rows)
	if outcome:
		deals = [(lead, now, now, lead, "Won", company()) for lead in leads]
		frappe.db.bulk_insert(
			"Sales Opportunity", ["name", "creation", "modified", "sales_lead", "status", "company"], deals
		)


def history(**values: str) -> None:
	"""Enough leads to learn from: those from events were won, those from the website lost."""
	for source, outcome in (("Event", 1), ("Website", 0)):
		insert_leads(ENOUGH_OF_EACH, outcome, source=source, **values)


def counts_by_value(factor: str, team: str = "") -> dict[str, tuple[int, int]]:
	return {
		count.value: (count.won, count.lost)
		for found, count in read_counts()
		if (found, count.factor) == (team, factor)
	}


def make_rule(points: int, **values: str) -> frappe.model.document.Document:
	return make("Lead Scoring Rule", **{"rule_name": "Because", "points": points} | values)


@pytest.mark.parametrize("values", AWKWARD)
def test_the_database_sees_the_same_values(values: dict[str, str | None]) -> None:
	lead = disqualified(**values)
	expected = factor_values(lead.as_dict())
	assert sorted(read_counts()) == sorted(("", Count(factor, expected[factor], 0, 1)) for factor in FACTORS)


def test_what_becomes_of_deals_decides_and_open_ones_decide_nothing() -> None:
	for source in ("Event", "Website"):
		lead = make_lead(source=source)
		deal = convert_lead(lead.name)["sales_opportunity"]
		frappe.db.set_value("Sales Opportunity", deal, "status", "Won" if source == "Event" else "Lost")
	convert_lead(make_lead(source="Phone").name)
	make_lead(source="Referral")
	disqualified(source="Website")
	assert counts_by_value("source") == {"Event": (1, 0), "Website": (0, 2)}


def test_a_lead_converted_without_a_deal_is_won_by_what_its_customer_buys(world: World) -> None:
	buyer, visitor = world.customers[:2]
	for source, customer in (("Event", buyer), ("Website", visitor)):
		convert_lead(make_lead(source=source).name, customer=customer, create_opportunity=False)
	assert counts_by_value("source") == {}
	order = do.order(world, buyer, [(world.services[0], 1, 100)])
	flush()
	assert counts_by_value("source") == {"Event": (1, 0)}
	do.cancel(order)
	flush()
	assert counts_by_value("source") == {}


def test_leads_are_scored_by_what_was_learned(no_commits: None) -> None:
	history()
	open_leads = [make_lead(source=source) for source in ("Event", "Website")]
	insert_leads(1, 0, source="Event")
	assert [lead.lead_score for lead in open_leads] == [0, 0]

	assert jobs.learn() == 2

	stored = frappe.get_all("Lead Scoring Model", fields=["scope", "won", "lost", "is_used", "frequencies"])
	assert [(row.scope, row.won, row.lost, row.is_used) for row in stored] == [
		("Whole Site", ENOUGH_OF_EACH, ENOUGH_OF_EACH + 1, 1)
	]
	model = from_json(
		{"won": stored[0].won, "lost": stored[0].lost, "frequencies": json.loads(stored[0].frequencies)}
	)
	for lead in open_leads:
		modified = lead.modified
		lead.reload()
		assert lead.lead_score == score(model, factor_values(lead.as_dict())).percent
		assert str(lead.modified) == str(modified)
	assert open_leads[0].lead_score > 80 > 20 > open_leads[1].lead_score
	decided = ("in", ["Converted", "Disqualified"])
	assert set(frappe.get_all("Sales Lead", {"status": decided}, pluck="lead_score")) == {0}
	# Again: nothing to change.
	assert jobs.learn() == 0


def test_a_save_scores_without_a_statement(no_commits: None) -> None:
	history()
	jobs.learn()
	lead = make_lead(source="Website")
	before = lead.lead_score
	lead.source = "Event"
	lead.set_score()
	queries = count_statements(lead.set_score)
	assert queries == 0
	assert lead.lead_score > before > 0


def count_statements(work) -> int:
	"""How many statements `work` runs."""
	statements = []
	original = frappe.db.sql
	frappe.db.sql = lambda *args, **kwargs: statements.append(args) or original(*args, **kwargs)
	try:
		work()
	finally:
		del frappe.db.sql
	return len(statements)


def test_the_form_is_told_the_reasons(no_commits: None) -> None:
	history()
	jobs.learn()
	told = explain(make_lead(source="Event"))
	assert (told["basis"], told["won"], told["lost"], told["prior"]) == ("learned", 10, 10, 50)
	assert told["reasons"][0]["factor"] == "source"
	assert (told["reasons"][0]["value"], told["reasons"][0]["won"], told["reasons"][0]["lost"]) == (
		"Event",
		10,
		0,
	)
	assert told["prior"] + sum(reason["points"] for reason in told["reasons"]) == told["percent"]
	assert explain(disqualified()) is None


def test_a_team_learns_from_its_own_leads_once_it_has_enough(no_commits: None) -> None:
	team = make("Selling Team", team_name="Proof Team").name
	other = make("Selling Team", team_name="Proof Beginners").name
	history()
	# In this team it is the other way round.
	insert_leads(ENOUGH_OF_EACH, 1, source="Website", selling_team=team)
	insert_leads(ENOUGH_OF_EACH, 0, source="Event", selling_team=team)
	insert_leads(3, 1, source="Website", selling_team=other)

	jobs.learn()

	used = dict(frappe.get_all("Lead Scoring Model", fields=["scope", "is_used"], as_list=True))
	assert used == {"Whole Site": 1, team: 1, other: 0}
	scores = {
		(lead_team, source): make_lead(source=source, selling_team=lead_team).lead_score
		for lead_team in (team, other, None)
		for source in ("Event", "Website")
	}
	assert scores[team, "Website"] > 90 > 10 > scores[team, "Event"]
	# Over the whole site the two cancel each other out, but for the beginners' three.
	assert (
		scores[other, "Event"]
		== scores[None, "Event"]
		< scores[None, "Website"]
		== scores[other, "Website"]
		< 70
	)

	frappe.db.delete("Sales Lead", {"selling_team": team})
	jobs.learn()
	assert team not in frappe.get_all("Lead Scoring Model", pluck="scope")


def test_without_history_rules_by_hand_score() -> None:
	lead = make_lead(email="ada@engines.example", source="Event")
	assert lead.lead_score == 0 and explain(lead) is None
	make_rule(15, rule_name="Organization's own address", lead_field="E-mail", condition="Is Business E-mail")
	make_rule(-40, lead_field="Source", condition="Is", link_doctype="Capture Source", link_value="Website")
	lead.save()
	assert lead.lead_score == 65
	assert explain(lead) == {
		"basis": "rules",
		"percent": 65,
		"prior": 50,
		"reasons": [{"title": "Organization's own address", "points": 15}],
	}
	lead.source = "Website"
	lead.save()
	assert lead.lead_score == 25


def test_a_rule_that_changes_gives_open_leads_new_scores(no_commits: None) -> None:
	rule = make_rule(10, lead_field="Phone", condition="Is Missing")
	lead = make_lead()
	assert lead.lead_score == 60
	rule.points = 20
	rule.save()
	assert jobs.rescore() == 1
	assert frappe.db.get_value("Sales Lead", lead.name, "lead_score") == 70
	rule.delete()
	assert jobs.rescore() == 1
	assert frappe.db.get_value("Sales Lead", lead.name, "lead_score") == 0


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"lead_field": "Source", "condition": "Is"}, "Enter the value"),
		({"lead_field": "City", "condition": "Contains", "text_value": " "}, "Enter the value"),
		(
			{
				"lead_field": "Country",
				"condition": "Is",
				"link_doctype": "Capture Source",
				"link_value": "Event",
			},
			"Enter the value",
		),
		({"lead_field": "Phone", "condition": "Is Free E-mail"}, "Only the field"),
		({"lead_field": "Phone", "condition": "Is Given", "points": 0}, "without points"),
	],
)
def test_half_a_rule_is_refused(values: dict, message: str) -> None:
	with pytest.raises(frappe.ValidationError, match=message):
		make_rule(values.pop("points", 10), **values)


def test_models_are_nobodys_to_write() -> None:
	with as_user("Sales Manager"), pytest.raises(frappe.PermissionError):
		make("Lead Scoring Model", scope="Mine")
	with as_user("Sales User"), pytest.raises(frappe.PermissionError):
		make_rule(10, lead_field="Phone", condition="Is Missing")


def test_managers_need_not_wait_for_the_night() -> None:
	with as_user("Sales User"), pytest.raises(frappe.PermissionError):
		learn_now()
	with as_user("Sales Manager"):
		learn_now()
	assert is_job_enqueued(LEARN_JOB)

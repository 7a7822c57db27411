"""Scores of leads: what was learned and what people wrote, kept in the cache, so that a save needs no statement."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document

from crm_suite.erp.later import enqueue_later
from crm_suite.rules.lead import OPEN_STATUSES
from crm_suite.rules.scoring import Model, choose_model, factor_values, from_json, percent_of, score, to_json
from crm_suite.rules.scoring_points import FIELDS, NEUTRAL, PointRule, score_by_points

CACHE_KEY = "crms_lead_scoring"
RESCORE_JOB = "crm_suite.jobs.scoring.rescore"
# What a lead without any basis has.
NOT_SCORED = 0


class Basis(NamedTuple):
	"""What scores are made of: models by selling team ("" is the whole site), and rules by hand."""

	models: Mapping[str, Model]
	rules: list[PointRule]


def set_score(lead: Document) -> None:
	"""Give an open lead its score; one that is decided keeps the score that it had."""
	if lead.status in OPEN_STATUSES:
		lead.lead_score = percent(read_basis(), lead)


def percent(basis: Basis, lead: Mapping[str, Any] | Document) -> int:
	"""The lead's score from 1 to 99, 0 where there is nothing to score it by."""
	if model := choose_model(lead.get("selling_team"), basis.models):
		return score(model, factor_values(lead)).percent
	by_points = score_by_points(lead, basis.rules)
	return by_points.percent if by_points else NOT_SCORED


def explain(lead: Document) -> dict[str, Any] | None:
	"""Where the score of an open lead comes from, as values that the form turns into sentences.

	`basis` is "learned" (with `won`, `lost` and `prior` in percent, and reasons with `factor`, `value`, `weight` in
	log odds, `won`, `lost`) or "rules" (`prior` is 50, and reasons have a `title`). `points` of the reasons and `prior`
	add up to `percent`; by rules they may go beyond 1 or 99, where it ends. None where nothing is to be told.
	"""
	if lead.status not in OPEN_STATUSES:
		return None
	basis = read_basis()
	if model := choose_model(lead.get("selling_team"), basis.models):
		learned = score(model, factor_values(lead))
		return {
			"basis": "learned",
			"percent": learned.percent,
			"prior": percent_of(learned.prior),
			"won": model.won,
			"lost": model.lost,
			"reasons": [
				{**reason._asdict(), "points": points}
				for reason, points in zip(learned.reasons, learned.points(), strict=True)
			],
		}
	if by_points := score_by_points(lead, basis.rules):
		return {
			"basis": "rules",
			"percent": by_points.percent,
			"prior": NEUTRAL,
			"reasons": [{"title": rule.title, "points": rule.points} for rule in by_points.reasons],
		}
	return None


def read_basis() -> Basis:
	"""From the cache; the statements that fill it run once after every change."""
	stored = json.loads(frappe.cache.get_value(CACHE_KEY, generator=load_basis))
	return Basis(
		{team: from_json(model) for team, model in stored["models"].items()},
		[PointRule(*rule) for rule in stored["rules"]],
	)


def load_basis() -> str:
	"""The basis as JSON: what is cached must not depend on how a later version's classes look."""
	models = frappe.get_all(
		"Lead Scoring Model",
		filters={"is_used": 1},
		fields=["selling_team", "won", "lost", "frequencies"],
	)
	rules = frappe.get_all(
		"Lead Scoring Rule",
		filters={"disabled": 0},
		fields=["lead_field", "condition", "link_value", "text_value", "points", "selling_team", "rule_name"],
		order_by="creation",
	)
	return json.dumps(
		{
			"models": {
				row.selling_team or "": {
					"won": row.won,
					"lost": row.lost,
					"frequencies": frappe.parse_json(row.frequencies),
				}
				for row in models
			},
			"rules": [
				PointRule(
					FIELDS[row.lead_field],
					row.condition,
					row.link_value or row.text_value or "",
					row.points,
					row.selling_team or "",
					row.rule_name,
				)
				for row in rules
			],
		}
	)


def link_doctype_of(lead_field: str | None) -> str | None:
	"""What a rule's value is a record of, given the field's name in rules; None where the value is a text."""
	field = frappe.get_meta("Sales Lead").get_field(FIELDS.get(lead_field or "", ""))
	return field.options if field and field.fieldtype == "Link" else None


def forget_basis() -> None:
	"""Something that scores are made of changes: now for this transaction, and again when it ends.

	Whoever reads between this and the end puts into the cache what may be over a moment later.
	"""
	empty_cache()
	frappe.db.after_commit.add(empty_cache)
	frappe.db.after_rollback.add(empty_cache)


def empty_cache() -> None:
	frappe.cache.delete_value(CACHE_KEY)


def rescore_later() -> None:
	"""After the commit, a job gives all open leads their new scores; one that waits already will do."""
	enqueue_later(RESCORE_JOB, queue="long", job_id=RESCORE_JOB, deduplicate=True)


def store_model(team: str | None, scope: str, model: Model) -> None:
	"""Write what was learned about a team (None: the whole site) in place of what was known before."""
	name = frappe.db.get_value("Lead Scoring Model", {"selling_team": team or ("is", "not set")})
	document = frappe.get_doc("Lead Scoring Model", name) if name else frappe.new_doc("Lead Scoring Model")
	document.update(
		{
			"selling_team": team,
			"scope": scope,
			"won": model.won,
			"lost": model.lost,
			"is_used": int(model.has_enough),
			"computed_on": frappe.utils.now_datetime(),
			"frequencies": json.dumps(to_json(model)["frequencies"]),
		}
	)
	document.save(ignore_permissions=True)

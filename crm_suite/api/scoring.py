"""The buttons beside scores: learning without waiting for the night, and rules to begin with."""

from typing import Any

import frappe
from frappe import _

from crm_suite.api.arguments import parse
from crm_suite.erp.scoring_suggestions import add, suggestions, words

LEARN_JOB = "crm_suite.jobs.scoring.learn"


@frappe.whitelist(methods=["POST"])
def learn_now() -> None:
	"""Learn from the won and lost leads, and score the open ones, in the background.

	Needs write permission on Lead Scoring Rule. Whoever asks again meanwhile waits for the same job.
	"""
	frappe.has_permission("Lead Scoring Rule", "write", throw=True)
	frappe.enqueue(LEARN_JOB, queue="long", job_id=LEARN_JOB, deduplicate=True)


@frappe.whitelist(methods=["GET", "POST"])
def suggested_rules() -> list[dict[str, Any]]:
	"""Rules that suit the site and that it does not have: `key`, `reason` in words, `points`.

	Needs permission to create rules. Nothing is written.
	"""
	frappe.has_permission("Lead Scoring Rule", "create", throw=True)
	return [{"key": rule.key, "reason": words(rule), "points": rule.points} for rule in suggestions()]


@frappe.whitelist(methods=["POST"])
def add_suggested_rules(keys: str | list[str]) -> int:
	"""Make rules of the suggestions with these keys; returns how many. What is there already stays as it is.

	Needs permission to create rules.
	"""
	frappe.has_permission("Lead Scoring Rule", "create", throw=True)
	chosen = parse(keys, list, _("Choose the rules to add."), _("Suggested Rules"))
	return add(rule for rule in suggestions() if rule.key in chosen)

"""The button that does not wait for the night."""

import frappe

LEARN_JOB = "crm_suite.jobs.scoring.learn"


@frappe.whitelist(methods=["POST"])
def learn_now() -> None:
	"""Learn from the won and lost leads, and score the open ones, in the background.

	Needs write permission on Lead Scoring Rule. Whoever asks again meanwhile waits for the same job.
	"""
	frappe.has_permission("Lead Scoring Rule", "write", throw=True)
	frappe.enqueue(LEARN_JOB, queue="long", job_id=LEARN_JOB, deduplicate=True)

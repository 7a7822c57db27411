"""Job that learns from closed deals how probable those are that are still open."""

import frappe
from frappe.utils.synchronization import filelock

from crm_suite.erp.stage_history import (
	PIPELINE,
	follow_probabilities,
	probabilities_of,
	read_closings,
	write_learned,
)
from crm_suite.ledger.refresh import stages_of
from crm_suite.rules.stage_history import learn


def learn_probabilities() -> None:
	"""Daily: note for each stage what history says; pipelines that go by history take it over at once."""
	with filelock("crm_suite_stage_history", timeout=60 * 60):
		closings = read_closings()
		for pipeline in frappe.get_all(PIPELINE, pluck="name"):
			stages, before = stages_of(pipeline), probabilities_of(pipeline)
			learned = learn(stages, closings.get(pipeline, []))
			write_learned(pipeline, dict(zip((stage.name for stage in stages), learned, strict=True)))
			follow_probabilities(pipeline, before, probabilities_of(pipeline))
			frappe.db.commit()

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.erp.stage_history import follow_probabilities, keep_learned, probabilities_of
from crm_suite.rules.stages import LOST, OPEN, WON, Stage, pipeline_problem


class SalesPipeline(Document):
	def validate(self) -> None:
		self.refuse_what_is_no_pipeline()
		keep_learned(self)

	def before_save(self) -> None:
		self.flags.probabilities = {} if self.is_new() else probabilities_of(self.name)

	def on_update(self) -> None:
		self.let_deals_follow()

	def let_deals_follow(self) -> None:
		"""Open deals have their stage's probability, unless somebody typed another one."""
		frappe.clear_document_cache(self.doctype, self.name)
		follow_probabilities(self.name, self.flags.probabilities, probabilities_of(self.name))

	def refuse_what_is_no_pipeline(self) -> None:
		"""A deal must have somewhere to be open, to be won and to be lost."""
		stages = [
			Stage(
				row.stage,
				row.probability or 0,
				row.outcome,
				row.advances_on or None,
				bool(row.only_documents),
			)
			for row in self.stages
		]
		if problem := pipeline_problem(stages):
			frappe.throw(explanations()[problem], title=_("Sales Pipeline"))


def explanations() -> dict[str, str]:
	missing = _("A pipeline needs at least one stage with the outcome {0}.")
	return {
		"no open stage": missing.format(_(OPEN)),
		"no won stage": missing.format(_(WON)),
		"no lost stage": missing.format(_(LOST)),
		"probability": _("A probability lies between 0 and 100 percent."),
		"duplicate": _("Each stage may be in a pipeline only once."),
		"only documents": _("A stage by documents only needs something to advance on."),
		"order": _("A later stage cannot advance on something that happens earlier: check Advances On."),
	}

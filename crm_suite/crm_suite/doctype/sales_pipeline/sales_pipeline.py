import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.erp.stage_history import deals_in, follow_probabilities, keep_learned, probabilities_of
from crm_suite.rules.stages import LOST, OPEN, WON, Stage, pipeline_problem
from crm_suite.rules.text import bold


class SalesPipeline(Document):
	def validate(self) -> None:
		self.refuse_what_is_no_pipeline()
		self.refuse_to_leave_deals_behind()
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

	def refuse_to_leave_deals_behind(self) -> None:
		"""Deals of a stage that is taken out would be in no column and could not be saved; with another outcome of
		their stage, those that are open would be won without anybody having won them."""
		before = self.get_doc_before_save()
		outcomes = {row.stage: row.outcome for row in self.stages}
		changed = (
			[row.stage for row in before.stages if outcomes.get(row.stage) != row.outcome] if before else []
		)
		if not changed:
			return
		problems = [
			_("Opportunities in the stage {0}: {1}.").format(bold(_(stage)), deals)
			for stage, deals in deals_in(self.name, changed).items()
		]
		if problems:
			problems.append(_("Move them to other stages before you take theirs out or change its outcome."))
			frappe.throw("<br>".join(problems), title=_("Stage in Use"))


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

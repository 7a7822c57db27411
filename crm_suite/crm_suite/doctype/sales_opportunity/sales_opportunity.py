import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, now_datetime

from crm_suite.crm_suite.kept_fields import keep_stored
from crm_suite.erp.attention import set_marks
from crm_suite.erp.company import company_currency, exchange_rate
from crm_suite.erp.deal_prices import settle_row, settle_sums
from crm_suite.erp.numbers import refuse_impossible_numbers
from crm_suite.erp.teams import set_home_team
from crm_suite.ledger.refresh import stages_of
from crm_suite.rules.opportunity_totals import TOTAL_FIELDS
from crm_suite.rules.stages import LOST, OPEN, Stage, UnknownStage, stage_called
from crm_suite.rules.text import bold, one_line

# What the ledger writes behind an open form: a save must not bring the old values back.
KEPT_FROM_DATABASE = (*TOTAL_FIELDS, "chosen_stage", "status")


class SalesOpportunity(Document):
	def before_validate(self) -> None:
		self.keep_what_the_ledger_wrote()
		self.set_defaults()

	def validate(self) -> None:
		self.keep_origin()
		self.refuse_missing_basics()
		self.refuse_disabled_pipeline()
		self.refuse_disabled_customer()
		self.refuse_another_party()
		refuse_impossible_numbers(self)
		self.price_items()
		self.set_amounts()
		# What was typed can be kept, and be too much together.
		refuse_impossible_numbers(self)
		self.follow_stage()
		self.weigh()
		set_marks(self)

	def on_trash(self) -> None:
		self.refuse_deletion_with_history()

	def keep_what_the_ledger_wrote(self) -> None:
		"""Totals, history and stage may have moved since this form was opened, without touching `modified`.

		The stage that the form calls current is the last of its own history: when the form still shows that
		one, nobody chose a stage in it, and the stage of the database stands.
		"""
		before = self.get_doc_before_save()
		if not before:
			self.begin_without_history()
			return
		seen_stage = self.stage_changes[-1].to_stage if self.stage_changes else None
		if self.sales_stage == seen_stage:
			self.sales_stage = before.sales_stage
			if before.sales_stage != seen_stage:
				self.probability = before.probability
		self.set("stage_changes", before.stage_changes)
		for fieldname in KEPT_FROM_DATABASE:
			self.set(fieldname, before.get(fieldname))

	def begin_without_history(self) -> None:
		"""A copy of another deal, or values that somebody sent, say nothing about what happened to this one."""
		self.set("stage_changes", [])
		self.chosen_stage = None
		for fieldname in TOTAL_FIELDS:
			self.set(fieldname, 0)

	def set_defaults(self) -> None:
		set_home_team(self, "opportunity_owner")
		if not self.currency and self.company:
			self.currency = company_currency(self.company)
		if not self.sales_pipeline:
			self.sales_pipeline = frappe.db.get_single_value("CRM Suite Settings", "default_pipeline")
		if self.sales_pipeline and not self.sales_stage:
			self.sales_stage = next(
				stage.name for stage in stages_of(self.sales_pipeline) if stage.outcome == OPEN
			)

	def keep_origin(self) -> None:
		"""Whoever could say that a deal is an old one would get what belongs to that. A move sets `flags.is_moved`."""
		if not self.flags.is_moved:
			keep_stored(self, ("moved_from",))

	def refuse_missing_basics(self) -> None:
		"""Frappe checks mandatory fields after `validate`, which needs these."""
		for fieldname in ("company", "sales_pipeline", "sales_stage"):
			if not self.get(fieldname):
				frappe.throw(
					_("{0} is missing.").format(_(self.meta.get_label(fieldname))),
					title=_("Sales Opportunity"),
					exc=frappe.MandatoryError,
				)

	def refuse_disabled_pipeline(self) -> None:
		"""Deals that are in a pipeline when it is disabled go on in it; no other enters."""
		if self.has_value_changed("sales_pipeline") and frappe.get_cached_value(
			"Sales Pipeline", self.sales_pipeline, "disabled"
		):
			frappe.throw(
				_("The pipeline {0} is disabled. Choose another one.").format(bold(self.sales_pipeline)),
				title=_("Disabled Pipeline"),
			)

	def refuse_disabled_customer(self) -> None:
		"""With whom nobody trades any more, ERPNext makes no quotation; what was moved in from elsewhere is history."""
		if not self.customer or self.flags.is_moved or not self.has_value_changed("customer"):
			return
		if frappe.get_cached_value("Customer", self.customer, "disabled"):
			frappe.throw(
				_("The customer {0} is disabled.").format(bold(self.customer_name or self.customer)),
				title=_("Disabled Customer"),
			)

	def refuse_another_party(self) -> None:
		"""Quotations and invoices of this deal are the customer's: they would stay behind with the old one."""
		for fieldname in ("customer", "company"):
			if not self.is_new() and self.has_value_changed(fieldname) and self.has_history():
				frappe.throw(
					_("{0} cannot be changed: there are documents of this opportunity.").format(
						_(self.meta.get_label(fieldname))
					),
					title=_("Sales Opportunity"),
				)

	def has_history(self) -> bool:
		"""Whether the ledger knows more of this deal than its own stages, standing or taken back."""
		return bool(
			frappe.db.exists(
				"Relationship Entry", {"sales_opportunity": self.name, "voucher_type": ("!=", self.doctype)}
			)
		)

	def price_items(self) -> None:
		for row in self.items:
			self.refuse_negative(row, "rate", _("Row {0}: the rate").format(row.idx))
			settle_row(row, self.row_before(row))
			self.refuse_absent(row)
			self.refuse_negative(row, "qty", _("Row {0}: the quantity").format(row.idx))
			row.amount = flt(flt(row.qty) * flt(row.rate), row.precision("amount"))
		self.refuse_negative(self, "expected_amount", _("The expected amount"))

	def row_before(self, row: Document) -> Document | None:
		"""The product's row as it was before this save."""
		before = self.get_doc_before_save()
		return next((old for old in before.items if old.name == row.name), None) if before else None

	def refuse_absent(self, row: Document) -> None:
		"""A rate of 0 is a gift; no rate, like no quantity, is something forgotten."""
		if not flt(row.qty) or row.rate is None:
			frappe.throw(
				_("Row {0}: enter the quantity and the rate of {1}.").format(row.idx, bold(row.item_code)),
				title=_("Amount Missing"),
			)

	def refuse_negative(self, document: Document, fieldname: str, what: str) -> None:
		if flt(document.get(fieldname)) < 0:
			frappe.throw(_("{0} cannot be negative.").format(what), title=_("Negative Amount"))

	def set_amounts(self) -> None:
		settle_sums(self)
		if self.has_value_changed("currency") and not self.has_value_changed("conversion_rate"):
			self.conversion_rate = None
		self.conversion_rate = exchange_rate(self.currency, self.company, self.conversion_rate)
		self.base_expected_amount = flt(
			flt(self.expected_amount) * self.conversion_rate, self.precision("base_expected_amount")
		)

	def follow_stage(self) -> None:
		"""A stage that a person chose is recorded, and gives its probability and outcome."""
		stage = self.stage_in_pipeline()
		before = self.get_doc_before_save()
		moved = not before or before.sales_stage != stage.name or not self.chosen_stage
		if not moved:
			return
		self.refuse_stage_of_documents(stage)
		self.refuse_loss_without_reason(stage)
		self.append(
			"stage_changes",
			{
				"from_stage": before.sales_stage if before else None,
				"to_stage": stage.name,
				"changed_on": now_datetime(),
			},
		)
		self.chosen_stage = stage.name
		self.status = stage.outcome
		if not self.probability_was_typed(before):
			self.probability = stage.probability

	def refuse_stage_of_documents(self, stage: Stage) -> None:
		"""The ledger writes such a stage behind the form; what comes through here was chosen."""
		if stage.only_documents:
			frappe.throw(
				_("Nobody chooses the stage {0}: a deal moves there when it is {1}.").format(
					bold(_(stage.name)), bold(_(stage.advances_on))
				),
				title=_("Stage by Documents Only"),
			)

	def refuse_loss_without_reason(self, stage: Stage) -> None:
		"""A reason of the list, or details in the owner's own words."""
		if stage.outcome == LOST and not self.loss_reason and not one_line(self.lost_reason):
			frappe.throw(
				_("Say why {0} is lost, so that the next offer is a better one.").format(bold(self.title)),
				title=_("Reason Missing"),
			)

	def stage_in_pipeline(self) -> Stage:
		try:
			return stage_called(stages_of(self.sales_pipeline), self.sales_stage)
		except UnknownStage:
			frappe.throw(
				_("{0} is not a stage of the pipeline {1}.").format(
					bold(self.sales_stage), bold(self.sales_pipeline)
				),
				title=_("Unknown Stage"),
			)

	def probability_was_typed(self, before: Document | None) -> bool:
		"""A probability that was changed together with the stage is meant; so is one of a new deal."""
		return flt(self.probability) != (flt(before.probability) if before else 0)

	def weigh(self) -> None:
		if not 0 <= flt(self.probability) <= 100:
			frappe.throw(_("A probability lies between 0 and 100 percent."), title=_("Probability"))
		self.weighted_amount = flt(
			self.base_expected_amount * flt(self.probability) / 100, self.precision("weighted_amount")
		)

	def refuse_deletion_with_history(self) -> None:
		"""Documents keep Frappe's own link check; the ledger is exempt from it, so it is asked here."""
		if self.has_history():
			frappe.throw(
				_(
					"{0} has a history in the Relationship Ledger. Mark it as lost instead of deleting it."
				).format(bold(self.title)),
				title=_("Cannot Delete"),
				exc=frappe.LinkExistsError,
			)


def on_doctype_update() -> None:
	"""Of all that was ever won, the forecast looks into what closes late or recurs: by these it finds them."""
	frappe.db.add_index("Sales Opportunity", ["status", "expected_close"], index_name="status_close")
	frappe.db.add_index("Sales Opportunity", ["status", "monthly_revenue"], index_name="status_recurring")

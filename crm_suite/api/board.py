"""The board of a pipeline: its deals as cards in the columns of their stages, and moving them.

Frappe's own Kanban Board groups by a Select field whose options are the DocType's: here every pipeline has
stages of its own, a drop may be refused or ask for a reason, and a column shows what it is worth.
"""

from typing import Any

import frappe
from frappe import _
from frappe.desk.reportview import build_match_conditions
from frappe.model.document import Document
from frappe.utils import add_days, cint, getdate

from crm_suite.erp.company import company_currency
from crm_suite.ledger.refresh import stages_of
from crm_suite.rules.stages import OPEN, Stage, UnknownStage, disagreeing_stage
from crm_suite.rules.text import bold

DEAL = "Sales Opportunity"
CARDS = 25
# Won and lost deals leave the board a month after they got there.
CLOSED_DAYS = 30
CARD_COLUMNS = (
	"name",
	"title",
	"customer",
	"customer_name",
	"opportunity_owner",
	"sales_stage",
	"status",
	"expected_amount",
	"currency",
	"probability",
	"expected_close",
	"next_step",
	"next_activity_on",
	"attention",
)

Filters = dict[str, Any]


@frappe.whitelist(methods=["GET", "POST"])
def read_board(
	sales_pipeline: str, company: str | None = None, opportunity_owner: str | None = None
) -> dict[str, Any]:
	"""The columns of a pipeline in its order, each with its first cards and what all its deals are worth.

	`currency` is the company's; a column has `stage`, `outcome`, `probability`, `advances_on`, `only_documents`,
	`count`, `expected` and `weighted` (in `currency`) and `cards` (see CARD_COLUMNS, with `stage_since`). Open
	deals that close first come first; won and lost ones are those of the last CLOSED_DAYS days. Shows the deals
	that the user may read. Raises PermissionError, and ValidationError where no company is known.
	"""
	filters = board_filters(sales_pipeline, company, opportunity_owner)
	sums, cards = read_sums(filters), read_cards(filters, 0)
	return {
		"company": filters["company"],
		"currency": company_currency(filters["company"]),
		"closed_days": CLOSED_DAYS,
		"columns": [column(stage, sums, cards) for stage in stages_of(sales_pipeline)],
	}


@frappe.whitelist(methods=["GET", "POST"])
def more_cards(
	sales_pipeline: str,
	stage: str,
	start: int,
	company: str | None = None,
	opportunity_owner: str | None = None,
) -> list[dict[str, Any]]:
	"""The cards of one column from number `start` on, at most CARDS of them. Raises PermissionError."""
	filters = board_filters(sales_pipeline, company, opportunity_owner)
	return read_cards(filters | {"stage": stage}, max(cint(start), 0))


@frappe.whitelist(methods=["POST"])
def move_card(
	name: str,
	seen_stage: str,
	stage: str,
	loss_reason: str | None = None,
	lost_reason: str | None = None,
	competitor: str | None = None,
) -> dict[str, Any]:
	"""Choose another stage for a deal, and save it with all its rules. Returns its `sales_stage` and `status`.

	`seen_stage` is where the user saw it. `loss_reason` and `lost_reason` (details) say why it is lost, `competitor`
	who won it; a deal that goes elsewhere has none of them.
	Needs write permission. Raises ValidationError where the deal has moved meanwhile, where its documents would
	take it elsewhere at once, and what saving raises.
	"""
	deal = frappe.get_doc(DEAL, name)
	deal.check_permission("write")
	refuse_unseen_move(deal, seen_stage)
	refuse_what_documents_undo(deal, stage)
	deal.update({"sales_stage": stage, "loss_reason": loss_reason, "lost_reason": lost_reason})
	if competitor:
		note_winner(deal, competitor)
	deal.save()
	return {"sales_stage": deal.sales_stage, "status": deal.status}


def note_winner(deal: Document, competitor: str) -> None:
	"""Among the competitors, the one who got the deal."""
	known = [row for row in deal.competitors if row.competitor == competitor]
	row = known[0] if known else deal.append("competitors", {"competitor": competitor})
	row.outcome = "Won the Deal"


def refuse_unseen_move(deal: Document, seen_stage: str) -> None:
	"""Whoever drags a card decides on what the board shows."""
	if deal.sales_stage != seen_stage:
		frappe.throw(
			_("{0} has moved to {1} meanwhile. The board shows it now.").format(
				bold(deal.title), bold(_(deal.sales_stage))
			),
			title=_("Moved Meanwhile"),
		)


def refuse_what_documents_undo(deal: Document, stage: str) -> None:
	"""A quotation or an order would take the deal straight back to its own stage, without a word."""
	events = frappe.get_all(
		"Relationship Entry",
		filters={"sales_opportunity": deal.name, "is_reversed": 0},
		pluck="event",
		distinct=True,
		order_by="event",
	)
	try:
		proved = disagreeing_stage(stages_of(deal.sales_pipeline), stage, events)
	except UnknownStage:
		# Saving says so in words.
		return
	if proved:
		frappe.throw(
			_("{0} stays in {1}: its documents say that it is {2}. Cancel them first.").format(
				bold(deal.title), bold(_(proved.name)), bold(_(proved.advances_on))
			),
			title=_("Proved by Documents"),
		)


def board_filters(sales_pipeline: str, company: str | None, opportunity_owner: str | None) -> Filters:
	"""What the statements take. Refuses users who may not read deals or this pipeline."""
	frappe.has_permission(DEAL, "read", throw=True)
	frappe.has_permission("Sales Pipeline", "read", doc=sales_pipeline, throw=True)
	company = company or frappe.defaults.get_user_default("Company")
	if not company:
		frappe.throw(_("Choose a company."), title=_("Company Missing"))
	return {
		"pipeline": sales_pipeline,
		"company": company,
		"owner": opportunity_owner or None,
		"stage": None,
		"open": OPEN,
		"closed_since": add_days(getdate(), -CLOSED_DAYS),
	}


def where() -> str:
	"""The deals on the board that the user may read, as SQL with named parameters."""
	conditions = [
		"sales_pipeline = %(pipeline)s",
		"company = %(company)s",
		"(%(owner)s is null or opportunity_owner = %(owner)s)",
		"(%(stage)s is null or sales_stage = %(stage)s)",
		f"""(status = %(open)s or name in (
			select closing.parent from `tabSales Opportunity Stage Change` closing
			where closing.parenttype = '{DEAL}' and closing.changed_on >= %(closed_since)s))""",
		build_match_conditions(DEAL),
	]
	return " and ".join(f"({condition})" for condition in conditions if condition)


def read_sums(filters: Filters) -> dict[str, frappe._dict]:
	"""`count`, `expected` and `weighted` (company currency) by stage."""
	rows = frappe.db.sql(
		f"""select sales_stage, count(*) `count`, sum(base_expected_amount) expected,
			sum(weighted_amount) weighted
		from `tab{DEAL}` where {where()} group by sales_stage""",
		filters,
		as_dict=True,
	)
	return {row.sales_stage: row for row in rows}


def read_cards(filters: Filters, start: int) -> list[frappe._dict]:
	"""The cards from number `start` on of each column, at most CARDS, with the moment they came into it."""
	return frappe.db.sql(
		f"""select card.*, (
				select max(change_row.changed_on) from `tabSales Opportunity Stage Change` change_row
				where change_row.parent = card.name and change_row.parenttype = '{DEAL}') stage_since
		from (
			select {", ".join(CARD_COLUMNS)}, row_number() over (
				partition by sales_stage
				order by ifnull(expected_close, '9999-12-31'), weighted_amount desc, name) place
			from `tab{DEAL}` where {where()}) card
		where card.place > %(start)s and card.place <= %(start)s + {CARDS}
		order by card.place""",
		filters | {"start": start},
		as_dict=True,
	)


def column(stage: Stage, sums: dict[str, frappe._dict], cards: list[frappe._dict]) -> dict[str, Any]:
	"""One stage with what is in it."""
	worth = sums.get(stage.name) or frappe._dict(count=0, expected=0, weighted=0)
	return {
		"stage": stage.name,
		"outcome": stage.outcome,
		"probability": stage.probability,
		"advances_on": stage.advances_on,
		"only_documents": stage.only_documents,
		"count": worth.count,
		"expected": worth.expected,
		"weighted": worth.weighted,
		"cards": [card for card in cards if card.sales_stage == stage.name],
	}

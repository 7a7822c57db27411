"""An opportunity's totals and stage, from its standing entries.

Never in the user's transaction: on recent MariaDB, updating a row that somebody committed since the
transaction's snapshot fails, and the invoice would go with it. The caller gives this a transaction of its
own; the lock on the opportunities comes first, so that the sums are read after it and none is lost. A
transaction that has read before keeps its old snapshot for the sums, lock or not: that is noticed, and refused.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from secrets import token_hex
from typing import NamedTuple

from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE, Stamp, insert_rows, new_row
from crm_suite.rules.amounts import MILLS
from crm_suite.rules.entries import STAGE_CHANGED, Entry
from crm_suite.rules.opportunity_totals import TOTAL_FIELDS, opportunity_totals
from crm_suite.rules.stages import Stage, UnknownStage, current_stage

StagesOf = Callable[[str], Sequence[Stage]]
Sums = dict[str, list[tuple[str, int, int]]]

HISTORY = "`tabSales Opportunity Stage Change`"
# What a refresh writes, as one text: the lock reads it as it is, the sums as the snapshot has it.
STATE = f"md5(concat_ws('|', ifnull(sales_stage, ''), {', '.join(TOTAL_FIELDS)}))"

SUMS = f"""event, {mills("sum(net_amount)")}, {mills("sum(gross_amount)")}
	from {TABLE} where sales_opportunity in %(names)s and is_reversed = 0
	group by sales_opportunity, event"""


class StaleSnapshot(Exception):
	"""The transaction reads the database as it was before somebody else's refresh: begin a new one."""


class Deal(NamedTuple):
	"""What is read of an opportunity under its lock."""

	name: str
	customer: str | None
	sales_lead: str | None
	contact: str | None
	company: str | None
	sales_pipeline: str | None
	sales_stage: str | None
	chosen_stage: str | None
	state: str


class StageMove(NamedTuple):
	"""A deal that goes to another stage."""

	deal: Deal
	stage: Stage


def refresh_totals(run: Run, names: Collection[str], stages_of: StagesOf, stamp: Stamp) -> list[StageMove]:
	"""Lock the opportunities, sum their entries, write totals and stages; five statements at most.

	`modified` stays, so that nobody's open form is refused because a customer paid. Raises StaleSnapshot.
	"""
	deals = lock(run, names)
	if not deals:
		return []
	sums = sums_under_lock(run, deals)
	moves = [move for deal in deals if (move := stage_move(deal, sums[deal.name], stages_of))]
	update(run, deals, sums, {move.deal.name: move.stage for move in moves})
	if moves:
		record_moves(run, moves, stamp)
	return moves


def lock(run: Run, names: Collection[str]) -> list[Deal]:
	"""The opportunities that exist, locked in the order of their names, so that two refreshes never cross.

	Nothing else is read here: a subquery would fix the snapshot before the lock is had.
	"""
	return [
		Deal(*row)
		for row in run(
			f"""select {", ".join(Deal._fields[:-1])}, {STATE}
			from `tabSales Opportunity` where name in %(names)s order by name for update""",
			{"names": tuple(sorted(names))},
		)
	]


def sums_under_lock(run: Run, deals: Sequence[Deal]) -> Sums:
	"""The sums of opportunities that are locked. Raises StaleSnapshot when they are older than the lock."""
	sums: Sums = defaultdict(list)
	states = {}
	for name, state, event, net, gross in run(
		f"""select name, {STATE}, null, null, null from `tabSales Opportunity` where name in %(names)s
		union all
		select sales_opportunity, null, {SUMS}""",
		{"names": tuple(deal.name for deal in deals)},
	):
		if state:
			states[name] = state
		else:
			sums[name].append((event, net, gross))
	if states != {deal.name: deal.state for deal in deals}:
		raise StaleSnapshot
	return sums


def sums_of(run: Run, names: Sequence[str]) -> Sums:
	"""(event, net, gross) sums of each opportunity's standing entries, in mills."""
	sums: Sums = defaultdict(list)
	for name, event, net, gross in run(f"select sales_opportunity, {SUMS}", {"names": tuple(names)}):
		sums[name].append((event, net, gross))
	return sums


def stage_move(deal: Deal, sums: Sequence[tuple[str, int, int]], stages_of: StagesOf) -> StageMove | None:
	"""The move that the deal's standing events ask for, or None.

	A stage that somebody took out of the pipeline leaves the deal where it is: its owner must choose.
	"""
	if not deal.sales_pipeline or not deal.chosen_stage:
		return None
	try:
		stage = current_stage(
			stages_of(deal.sales_pipeline), deal.chosen_stage, {event for event, _net, _gross in sums}
		)
	except UnknownStage:
		return None
	return StageMove(deal, stage) if stage.name != deal.sales_stage else None


def update(
	run: Run,
	deals: Sequence[Deal],
	sums: Sums,
	stages: dict[str, Stage],
) -> None:
	"""Write totals and stages of all deals in one statement; no stage leaves it as it is."""
	columns = ("deal", *TOTAL_FIELDS, "sales_stage", "status", "probability")
	row = "select " + ", ".join(f"%s {column}" for column in columns)
	values = []
	for deal in deals:
		totals = opportunity_totals(sums[deal.name])
		stage = stages.get(deal.name)
		values += [deal.name, *(totals[field] / MILLS for field in TOTAL_FIELDS)]
		values += [stage.name, stage.outcome, stage.probability] if stage else [None, None, None]
	assignments = ", ".join(f"deal.{field} = fresh.{field}" for field in TOTAL_FIELDS)
	# MariaDB assigns from left to right: the weighted amount is set before the probability it reads changes.
	run(
		f"""update `tabSales Opportunity` deal
		join ({" union all ".join([row] * len(deals))}) fresh on fresh.deal = deal.name
		set {assignments},
			deal.weighted_amount = deal.base_expected_amount * coalesce(fresh.probability, deal.probability) / 100,
			deal.probability = coalesce(fresh.probability, deal.probability),
			deal.status = coalesce(fresh.status, deal.status),
			deal.sales_stage = coalesce(fresh.sales_stage, deal.sales_stage)""",
		values,
	)


def record_moves(run: Run, moves: Sequence[StageMove], stamp: Stamp) -> None:
	"""Write each move into its opportunity's history, and its row into the ledger."""
	named_moves = [(token_hex(5), move) for move in moves]
	columns = (
		"name, parent, parenttype, parentfield, docstatus, from_stage, to_stage, changed_on, is_automatic,"
		" creation, modified, owner, modified_by, idx"
	)
	next_number = f"(select count(*) + 1 from {HISTORY} made where made.parent = %s)"
	row = f"select {', '.join(['%s'] * 13)}, {next_number}"
	values = []
	for name, (deal, stage) in named_moves:
		values += [name, deal.name, "Sales Opportunity", "stage_changes", 0, deal.sales_stage, stage.name]
		values += [stamp.now, 1, stamp.now, stamp.now, stamp.user, stamp.user, deal.name]
	run(f"insert into {HISTORY} ({columns}) {' union all '.join([row] * len(moves))}", values)
	insert_rows(run, [new_row(stage_changed(name, move.deal, stamp), stamp) for name, move in named_moves])


def stage_changed(name: str, deal: Deal, stamp: Stamp) -> Entry:
	"""The row that a projection of the recorded move gives."""
	return Entry(
		posting_datetime=stamp.now,
		event=STAGE_CHANGED,
		customer=deal.customer,
		sales_lead=deal.sales_lead,
		contact=deal.contact,
		voucher_type="Sales Opportunity",
		voucher_no=deal.name,
		against_type="Sales Opportunity Stage Change",
		against_no=name,
		sales_opportunity=deal.name,
		outreach_campaign=None,
		service_case=None,
		company=deal.company,
		net_amount=0,
		gross_amount=0,
		owner=stamp.user,
	)

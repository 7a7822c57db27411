"""Deals as they were at a moment: stages from their own history, quoted and ordered amounts from the ledger."""

from datetime import date
from typing import NamedTuple

from crm_suite.forecasting.known import Moment, known, stood
from crm_suite.forecasting.sources import BILLS, Scope
from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE
from crm_suite.rules.forecast import Deal
from crm_suite.rules.stages import LOST

HISTORY = "`tabSales Opportunity Stage Change`"


class DealRow(NamedTuple):
	"""A row of the statement below."""

	name: str
	company: str
	customer: str | None
	outcome: str
	probability: float
	expected_close: date | None
	expected: int
	ordered: int
	quoted_net: int
	quoted_gross: int
	moved_on: date | None


def read_deals(run: Run, scope: Scope) -> list[Deal]:
	"""The deals of which something may be left; two statements."""
	sold = read_sold_without_order(run, scope)
	values = {**scope.parameters, "lost": LOST}
	return [
		Deal(
			row.name,
			row.company,
			row.customer,
			row.outcome,
			float(row.probability),
			row.expected_close,
			row.expected,
			row.ordered + sold.get(row.name, 0),
			row.quoted_net,
			row.quoted_gross,
			row.moved_on,
		)
		for row in map(DealRow._make, run(deals_query(scope), values))
	]


def may_be_open(scope: Scope) -> str:
	"""SQL for the deals that are looked into: of the past all, today those that can have something left.

	The totals that deals carry tell which ones; what is left is summed from the ledger all the same.
	"""
	now = """(deal.status = 'Open' or (deal.status = 'Won' and (deal.expected_close >= %(as_of)s
		or (deal.ordered_net = 0 and deal.billed_net = 0))))"""
	return f"deal.company in %(companies)s and {now if scope.moment.at is None else '1 = 1'}"


def read_sold_without_order(run: Run, scope: Scope) -> dict[str, int]:
	"""What of each deal was billed without an order, net."""
	return dict(run(sold_without_order_query(may_be_open(scope), scope.moment), scope.parameters))


def taken_of(run: Run, deal: str) -> int:
	"""What of one deal is ordered by now, or billed without an order, net in mills; two statements."""
	values = {"deal": deal}
	[(ordered,)] = run(
		f"""select {mills("ifnull(sum(net_amount), 0)")} from {TABLE}
		where sales_opportunity = %(deal)s and event = 'Ordered' and is_reversed = 0""",
		values,
	)
	return ordered + dict(run(sold_without_order_query("deal.name = %(deal)s", Moment()), values)).get(
		deal, 0
	)


def sold_without_order_query(condition: str, moment: Moment) -> str:
	"""The statement for the deals that the condition is true for: name, and net amount in mills."""
	rows = " union all ".join(
		f"""select deal.name, item.base_net_amount
		from `tabSales Opportunity` deal
		join `tab{doctype} Item` item on item.crms_opportunity = deal.name and ifnull(item.so_detail, '') = ''
		join `tab{doctype}` bill on bill.name = item.parent and bill.is_return = 0
		where {condition} and {stood(doctype, "bill.name", "'Invoiced'", moment)}"""
		for doctype in BILLS
	)
	return f"select sold.name, {mills('sum(sold.base_net_amount)')} from ({rows}) sold group by sold.name"


def deals_query(scope: Scope) -> str:
	"""The statement. Of the past, the stage is that of the last change until then.

	Its probability is the pipeline's of today; one that was typed is known while the deal has not moved since.
	"""
	sums = f"""select deal.name,
			sum(if(entry.event = 'Ordered', entry.net_amount, 0)) ordered,
			sum(if(entry.event = 'Quoted', entry.net_amount, 0)) quoted_net,
			sum(if(entry.event = 'Quoted', entry.gross_amount, 0)) quoted_gross
		from `tabSales Opportunity` deal
		join {TABLE} entry on entry.sales_opportunity = deal.name and entry.event in ('Quoted', 'Ordered')
		where {may_be_open(scope)} and {known("entry", scope.moment)}
		group by deal.name"""
	amounts = ", ".join(
		(
			mills("deal.base_expected_amount"),
			mills("ifnull(sums.ordered, 0)"),
			mills("ifnull(sums.quoted_net, 0)"),
			mills("ifnull(sums.quoted_gross, 0)"),
		)
	)
	if scope.moment.at is None:
		return f"""select deal.name, deal.company, deal.customer, deal.status, deal.probability,
				deal.expected_close, {amounts},
				if(deal.status = 'Open', null, (select cast(max(history.changed_on) as date) from {HISTORY} history
					where history.parent = deal.name))
			from `tabSales Opportunity` deal left join ({sums}) sums on sums.name = deal.name
			where {may_be_open(scope)} and deal.status != %(lost)s"""
	return f"""select deal.name, deal.company, deal.customer, ifnull(stage.outcome, deal.status),
			if(moved.idx = last.idx, deal.probability, ifnull(stage.probability, deal.probability)),
			deal.expected_close, {amounts}, cast(history.changed_on as date)
		from `tabSales Opportunity` deal
		join (
			select history.parent, max(history.idx) idx from {HISTORY} history
			where history.changed_on <= %(at)s group by history.parent
		) moved on moved.parent = deal.name
		join (select parent, max(idx) idx from {HISTORY} group by parent) last on last.parent = deal.name
		join {HISTORY} history on history.parent = deal.name and history.idx = moved.idx
		left join `tabSales Pipeline Stage` stage on stage.parent = deal.sales_pipeline
			and stage.stage = history.to_stage
		left join ({sums}) sums on sums.name = deal.name
		where {may_be_open(scope)} and ifnull(stage.outcome, deal.status) != %(lost)s"""

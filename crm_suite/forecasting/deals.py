"""Deals as they were at a moment: stages from their own history, quoted and ordered amounts from the ledger."""

from datetime import date
from typing import NamedTuple

from crm_suite.forecasting.known import known
from crm_suite.forecasting.sources import Scope, read_sold_without_order
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


def read_deals(run: Run, scope: Scope) -> list[Deal]:
	"""The deals that were not lost; two statements."""
	sold = read_sold_without_order(run, scope)
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
		)
		for row in map(DealRow._make, run(deals_query(scope), {**scope.parameters, "lost": LOST}))
	]


def deals_query(scope: Scope) -> str:
	"""The statement. Of the past, the stage is that of the last change until then.

	Its probability is the pipeline's of today; one that was typed is known while the deal has not moved since.
	"""
	sums = f"""select entry.sales_opportunity,
			sum(if(entry.event = 'Ordered', entry.net_amount, 0)) ordered,
			sum(if(entry.event = 'Quoted', entry.net_amount, 0)) quoted_net,
			sum(if(entry.event = 'Quoted', entry.gross_amount, 0)) quoted_gross
		from {TABLE} entry
		where entry.event in ('Quoted', 'Ordered') and entry.sales_opportunity is not null
			and entry.company in %(companies)s and {known("entry", scope.moment)}
		group by entry.sales_opportunity"""
	amounts = (
		f"{mills('deal.base_expected_amount')}, "
		+ f"{mills('ifnull(sums.ordered, 0)')}, {mills('ifnull(sums.quoted_net, 0)')}, "
		+ mills("ifnull(sums.quoted_gross, 0)")
	)
	if scope.moment.at is None:
		return f"""select deal.name, deal.company, deal.customer, deal.status, deal.probability,
				deal.expected_close, {amounts}
			from `tabSales Opportunity` deal left join ({sums}) sums on sums.sales_opportunity = deal.name
			where deal.company in %(companies)s and deal.status != %(lost)s"""
	return f"""select deal.name, deal.company, deal.customer, ifnull(stage.outcome, deal.status),
			if(moved.idx = last.idx, deal.probability, ifnull(stage.probability, deal.probability)),
			deal.expected_close, {amounts}
		from `tabSales Opportunity` deal
		join (
			select history.parent, max(history.idx) idx from {HISTORY} history
			where history.changed_on <= %(at)s group by history.parent
		) moved on moved.parent = deal.name
		join (select parent, max(idx) idx from {HISTORY} group by parent) last on last.parent = deal.name
		join {HISTORY} history on history.parent = deal.name and history.idx = moved.idx
		left join `tabSales Pipeline Stage` stage on stage.parent = deal.sales_pipeline
			and stage.stage = history.to_stage
		left join ({sums}) sums on sums.sales_opportunity = deal.name
		where deal.company in %(companies)s and ifnull(stage.outcome, deal.status) != %(lost)s"""

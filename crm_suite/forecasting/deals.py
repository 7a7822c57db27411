"""Deals as they were at a moment: stages from their own history, quoted and ordered amounts from the ledger."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from crm_suite.forecasting.known import Moment, known, stood
from crm_suite.forecasting.sources import BILLS, MEMORY, Scope
from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE
from crm_suite.rules.deal_payments import EARLY, WAIT_FOR_ORDER, Deal, Loose, lines_of, taken_by
from crm_suite.rules.recurring import Line
from crm_suite.rules.stages import LOST, WON

HISTORY = "`tabSales Opportunity Stage Change`"
# A deal that is still waiting was won, or should have closed, so lately; what it may have been won for was ordered up to
# as long before; and who else may have been won for that, as long before or after.
LOOKED_BACK = 3 * WAIT_FOR_ORDER
# A period of a year, and how late or soon its document may be.
LOOSE_MEMORY = timedelta(days=MEMORY) + WAIT_FOR_ORDER + EARLY


def read_deals(run: Run, scope: Scope) -> list[Deal]:
	"""The deals of which something may be left; three statements."""
	values = parameters(scope)
	taken = taken_by(run(taken_query(deals_of(scope), scope.moment), values))
	deals = [Deal(*row) for row in run(deals_query(scope), values)]
	lines = read_lines(run, scope, {deal.name: deal.expected for deal in deals})
	return [
		deal._replace(
			probability=float(deal.probability),
			won_on=deal.won_on or deal.moved_on,
			taken=taken.get(deal.name, ()),
			lines=lines.get(deal.name, ()),
		)
		for deal in deals
	]


def deals_of(scope: Scope) -> str:
	"""SQL for the table `deal` of those that are looked into: of the past all, today those that can have something left.

	Today each kind is found by an index, as nearly all deals are closed: the open ones, and of those that were won what
	closes late or was won lately, and what recurs. What is left of them is decided by the rule.
	"""
	deals = "`tabSales Opportunity`"
	if scope.moment.at is not None:
		return f"(select * from {deals} where company in %(companies)s) deal"
	return f"""(
			select name from {deals} where status = 'Open'
			union select name from {deals} where expected_close >= %(looked_back)s and status = 'Won'
			union select name from {deals} where monthly_revenue > 0 and status = 'Won'
			union select parent from {HISTORY} where changed_on >= %(looked_back)s
		) candidate
		straight_join {deals} deal on deal.name = candidate.name
			and deal.company in %(companies)s and deal.status in ('Open', 'Won')"""


def parameters(scope: Scope) -> dict[str, object]:
	"""The parameters of the statements here."""
	return {**scope.parameters, "looked_back": scope.as_of - LOOKED_BACK, "lost": LOST, "won": WON}


def read_lines(run: Run, scope: Scope, expected: dict[str, int]) -> dict[str, list[Line]]:
	"""The products of deals with something that recurs, by deal, with their shares of these amounts."""
	rows = run(
		f"""select item.parent, {mills("item.amount")}, item.recurrence, item.periods
		from {deals_of(scope)}
		join `tabSales Opportunity Item` item on item.parent = deal.name
		where deal.monthly_revenue > 0 order by item.parent, item.idx""",
		parameters(scope),
	)
	products: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
	for deal, *product in rows:
		if deal in expected:
			products[deal].append(tuple(product))
	return {deal: lines_of(expected[deal], found) for deal, found in products.items()}


def read_loose(run: Run, scope: Scope, deals: Sequence[Deal]) -> list[Loose]:
	"""What the customers of won deals ordered, or were billed without an order, and nobody named a deal on."""
	waiting = [deal for deal in deals if deal.outcome == WON and deal.customer]
	if not waiting:
		return []
	since = min(deal.won_on or scope.as_of for deal in waiting) - WAIT_FOR_ORDER
	rows = run(
		loose_query(scope),
		{
			**scope.parameters,
			"customers": tuple(sorted({deal.customer for deal in waiting})),
			"since": max(since, scope.as_of - LOOSE_MEMORY),
		},
	)
	return [Loose(*row) for row in rows]


def loose_query(scope: Scope) -> str:
	"""The statement: company, customer, day and net amount in mills."""
	bills = " union all ".join(
		f"""select bill.company, bill.customer, bill.posting_date, item.base_net_amount
		from `tab{doctype}` bill
		join `tab{doctype} Item` item on item.parent = bill.name
			and ifnull(item.crms_opportunity, '') = '' and ifnull(item.so_detail, '') = ''
		where bill.customer in %(customers)s and bill.company in %(companies)s and bill.is_return = 0
			and bill.is_opening != 'Yes' and bill.posting_date >= %(since)s and {stood(doctype, "bill.name", "'Invoiced'", scope.moment)}"""
		for doctype in BILLS
	)
	return f"""select loose.company, loose.customer, loose.day, {mills("sum(loose.net)")} from (
			select entry.company, entry.customer, date(entry.posting_datetime) day, entry.net_amount net
			from {TABLE} entry
			join `tabSales Order` sales_order on sales_order.name = entry.voucher_no and sales_order.status != 'Closed'
			where entry.customer in %(customers)s and entry.company in %(companies)s and entry.event = 'Ordered'
				and entry.sales_opportunity is null and entry.posting_datetime >= %(since)s
				and {known("entry", scope.moment)}
			union all {bills}
		) loose
		group by 1, 2, 3 having sum(loose.net) > 0"""


def taken_of(run: Run, deal: str) -> int:
	"""What of one deal is ordered by now, or billed without an order, net in mills; one statement."""
	rows = run(
		taken_query("(select name from `tabSales Opportunity` where name = %(deal)s) deal", Moment()),
		{"deal": deal},
	)
	return sum(net for _deal, _day, net, _is_order in rows)


def taken_query(deals: str, moment: Moment) -> str:
	"""The statement for SQL of a table `deal`: name, day, and net amount in mills of what was ordered (then a 1), or
	billed without an order (then a 0).
	"""
	bills = " union all ".join(
		f"""select deal.name, bill.posting_date, item.base_net_amount, 0
		from {deals}
		straight_join `tab{doctype} Item` item on item.crms_opportunity = deal.name
			and ifnull(item.so_detail, '') = ''
		straight_join `tab{doctype}` bill on bill.name = item.parent and bill.is_return = 0
		where {stood(doctype, "bill.name", "'Invoiced'", moment)}"""
		for doctype in BILLS
	)
	return f"""select sold.name, sold.day, {mills("sum(sold.net)")}, sold.is_order from (
			select deal.name, date(entry.posting_datetime) day, entry.net_amount net, 1 is_order
			from {deals}
			straight_join {TABLE} entry on entry.sales_opportunity = deal.name and entry.event = 'Ordered'
			where {known("entry", moment)}
			union all {bills}
		) sold
		group by sold.name, sold.day, sold.is_order having sum(sold.net) != 0"""


def deals_query(scope: Scope) -> str:
	"""The statement. Of the past, the stage is that of the last change until then.

	Its probability is the pipeline's of today; one that was typed is known while the deal has not moved since.
	"""
	sums = f"""select deal.name, sum(entry.net_amount) quoted_net, sum(entry.gross_amount) quoted_gross
		from {deals_of(scope)}
		straight_join {TABLE} entry on entry.sales_opportunity = deal.name and entry.event = 'Quoted'
		where {known("entry", scope.moment)}
		group by deal.name"""
	amounts = ", ".join(
		(
			mills("deal.base_expected_amount"),
			mills("ifnull(sums.quoted_net, 0)"),
			mills("ifnull(sums.quoted_gross, 0)"),
		)
	)
	if scope.moment.at is None:
		return f"""select deal.name, deal.company, deal.customer, deal.status, deal.probability,
				deal.expected_close, {amounts},
				if(deal.status = 'Open', null, (select cast(max(history.changed_on) as date) from {HISTORY} history
					where history.parent = deal.name)),
				if(deal.status = 'Open', null, {won_on(scope)})
			from {deals_of(scope)} left join ({sums}) sums on sums.name = deal.name"""
	return f"""select deal.name, deal.company, deal.customer, ifnull(stage.outcome, deal.status),
			if(moved.idx = last.idx, deal.probability, ifnull(stage.probability, deal.probability)),
			deal.expected_close, {amounts}, cast(history.changed_on as date), {won_on(scope)}
		from {deals_of(scope)}
		join (
			select history.parent, max(history.idx) idx from {HISTORY} history
			where history.changed_on <= %(at)s group by history.parent
		) moved on moved.parent = deal.name
		join (select parent, max(idx) idx from {HISTORY} group by parent) last on last.parent = deal.name
		join {HISTORY} history on history.parent = deal.name and history.idx = moved.idx
		left join `tabSales Pipeline Stage` stage on stage.parent = deal.sales_pipeline
			and stage.stage = history.to_stage
		left join ({sums}) sums on sums.name = deal.name
		where ifnull(stage.outcome, deal.status) != %(lost)s"""


def won_on(scope: Scope) -> str:
	"""SQL for the day on which a deal first came to a stage that wins it; null where its history has none."""
	until = "" if scope.moment.at is None else "and change_of.changed_on <= %(at)s"
	return f"""(select cast(min(change_of.changed_on) as date) from {HISTORY} change_of
		join `tabSales Pipeline Stage` winning on winning.parent = deal.sales_pipeline
			and winning.stage = change_of.to_stage and winning.outcome = %(won)s
		where change_of.parent = deal.name {until})"""

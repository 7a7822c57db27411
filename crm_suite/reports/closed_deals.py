"""Deals that were won or lost within a time, with the moments that matter."""

from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE
from crm_suite.reports.scope import Scope, condition
from crm_suite.rules.entries import PAID
from crm_suite.rules.reporting import ClosedDeal
from crm_suite.rules.stages import LOST, OPEN, WON

COLUMNS = ("name", "title", "customer", "status")


def closed_deals(run: Run, scope: Scope) -> list[ClosedDeal]:
	"""The deals in scope that are won or lost now and became so within the dates, newest first: one statement.

	A deal is won when it first reached a stage that counts as won, lost when it came to where it is; it is paid
	when the first money for it came in.
	"""
	deal = "`tabSales Opportunity`"
	texts = ", ".join(
		f"nullif({deal}.{column}, '')"
		for column in ("opportunity_owner", "selling_team", "territory", "sales_pipeline")
	)
	rows = run(
		f"""select {", ".join(f"{deal}.{column}" for column in COLUMNS)},
			{mills(f"{deal}.base_expected_amount")}, {texts},
			nullif(origin.source, ''), nullif({deal}.loss_reason, ''),
			history.opened_on, if({deal}.status = %(won)s, ifnull(history.won_on, history.last_on),
				history.last_on) closed_on,
			origin.captured_on,
			(select min(entry.posting_datetime) from {TABLE} entry
				where entry.sales_opportunity = {deal}.name and entry.event = %(paid)s and entry.is_reversed = 0)
		from {deal}
		join (
			select `change`.parent, min(`change`.changed_on) opened_on, max(`change`.changed_on) last_on,
				min(if(stage.outcome = %(won)s, `change`.changed_on, null)) won_on
			from `tabSales Opportunity Stage Change` `change`
			join `tabSales Opportunity` moved on moved.name = `change`.parent
				and moved.company = %(company)s and moved.status != %(open)s
			left join `tabSales Pipeline Stage` stage
				on stage.parent = moved.sales_pipeline and stage.stage = `change`.to_stage
			group by `change`.parent
		) history on history.parent = {deal}.name
		left join `tabSales Lead` origin on origin.name = {deal}.sales_lead
		where {deal}.status in %(closed)s and {condition(scope)}
		having closed_on >= %(from_date)s and closed_on < %(until)s
		order by closed_on desc, {deal}.name""",
		{**scope.values, "won": WON, "open": OPEN, "closed": (WON, LOST), "paid": PAID},
	)
	return [ClosedDeal(*row) for row in rows]

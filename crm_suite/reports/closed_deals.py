"""Deals that were won or lost within a time, with the moments that matter."""

from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE
from crm_suite.reports.scope import Scope, condition
from crm_suite.rules.entries import PAID
from crm_suite.rules.reporting import ClosedDeal
from crm_suite.rules.stages import LOST, WON

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
			nullif(origin.source, ''), nullif({deal}.loss_reason, ''), closed.opened_on, closed.closed_on,
			origin.captured_on,
			(select min(entry.posting_datetime) from {TABLE} entry
				where entry.sales_opportunity = {deal}.name and entry.event = %(paid)s and entry.is_reversed = 0)
		from ({closings()}) closed
		straight_join {deal} on {deal}.name = closed.name
		left join `tabSales Lead` origin on origin.name = {deal}.sales_lead
		where {condition(scope)}
		order by closed.closed_on desc, {deal}.name""",
		{**scope.values, "won": WON, "closed": (WON, LOST), "paid": PAID},
	)
	return [ClosedDeal(*row) for row in rows]


def closings() -> str:
	"""A SELECT of the closed deals of the time, and when each began and was closed.

	Whatever closes a deal is a change of its stage: only deals with one in that time are looked into.
	"""
	history = "`tabSales Opportunity Stage Change`"
	return f"""select moved.name, min(`change`.changed_on) opened_on,
			if(moved.status = %(won)s, ifnull(min(if(stage.outcome = %(won)s, `change`.changed_on, null)),
				max(`change`.changed_on)), max(`change`.changed_on)) closed_on
		from (
			select distinct recent.parent from {history} recent
			where recent.changed_on >= %(from_date)s and recent.changed_on < %(until)s
		) lately
		straight_join `tabSales Opportunity` moved on moved.name = lately.parent
			and moved.company = %(company)s and moved.status in %(closed)s
		straight_join {history} `change` on `change`.parent = moved.name
		left join `tabSales Pipeline Stage` stage
			on stage.parent = moved.sales_pipeline and stage.stage = `change`.to_stage
		group by moved.name
		having closed_on >= %(from_date)s and closed_on < %(until)s"""

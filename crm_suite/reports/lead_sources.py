"""What leads of each source came to: opportunities, orders, invoices and cash, through the ledger."""

from typing import NamedTuple

from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE
from crm_suite.reports.scope import LEAD, Scope, condition
from crm_suite.rules.entries import CREDITED, INVOICED, ORDERED, PAID, REFUNDED
from crm_suite.rules.stages import WON

SOURCE = "nullif(`tabSales Lead`.source, '')"
# A lead that was merged into another is no second one; its opportunities are the other's.
LEADS = """`tabSales Lead`.captured_on >= %(from_date)s and `tabSales Lead`.captured_on < %(until)s
	and ifnull(`tabSales Lead`.merged_into, '') = ''"""
# Net of taxes; billed is net of credit notes, paid net of refunds.
AMOUNTS = {"ordered": (ORDERED,), "billed": (INVOICED, CREDITED), "paid": (PAID, REFUNDED)}


class SourceResult(NamedTuple):
	"""The leads of a source that were captured within the dates. Amounts in mills, net of taxes."""

	source: str | None
	leads: int
	converted: int
	opportunities: int
	won: int
	expected: int
	ordered: int
	billed: int
	paid: int


class SourceDeal(NamedTuple):
	"""An opportunity that came from such a lead. Amounts in mills, net of taxes."""

	source: str | None
	lead: str
	opportunity: str
	title: str
	customer: str
	status: str
	expected: int
	ordered: int
	billed: int
	paid: int


def source_results(run: Run, scope: Scope) -> list[SourceResult]:
	"""By source, the one with the most leads first: two statements.

	Leads and opportunities are those that the user may read; owner and team are the lead's.
	"""
	leads = run(
		f"""select {SOURCE}, count(*), cast(sum(`tabSales Lead`.converted_on is not null) as signed)
		from `tabSales Lead` where {LEADS} and {condition(scope, LEAD)} group by 1 order by 2 desc, 1""",
		scope.values,
	)
	deals = {
		source: amounts
		for source, *amounts in run(
			f"""select {SOURCE}, count(*), cast(sum(`tabSales Opportunity`.status = %(won)s) as signed),
				{mills("sum(`tabSales Opportunity`.base_expected_amount)")},
				{", ".join(mills(f"ifnull(sum(sums.{name}), 0)") for name in AMOUNTS)}
			{joined(scope)} group by 1""",
			parameters(scope),
		)
	}
	nothing = [0] * (len(SourceResult._fields) - 3)
	return [SourceResult(source, *counts, *deals.get(source, nothing)) for source, *counts in leads]


def source_deals(run: Run, scope: Scope) -> list[SourceDeal]:
	"""The opportunities behind the results, one by one: one statement."""
	deal = "`tabSales Opportunity`"
	rows = run(
		f"""select {SOURCE}, `tabSales Lead`.name, {deal}.name, {deal}.title, {deal}.customer, {deal}.status,
			{mills(f"{deal}.base_expected_amount")},
			{", ".join(mills(f"ifnull(sums.{name}, 0)") for name in AMOUNTS)}
		{joined(scope)} order by 1, {deal}.name""",
		parameters(scope),
	)
	return [SourceDeal(*row) for row in rows]


def joined(scope: Scope) -> str:
	"""Leads with their opportunities and the sums of their standing entries."""
	sums = ", ".join(f"sum(if(entry.event in %({name})s, entry.net_amount, 0)) {name}" for name in AMOUNTS)
	return f"""from `tabSales Lead`
		join `tabSales Opportunity` on `tabSales Opportunity`.sales_lead = `tabSales Lead`.name
		left join (
			select entry.sales_opportunity, {sums} from {TABLE} entry
			where entry.company = %(company)s and entry.is_reversed = 0 and entry.sales_opportunity is not null
				and entry.event in %(events)s
			group by entry.sales_opportunity
		) sums on sums.sales_opportunity = `tabSales Opportunity`.name
		where {LEADS} and {condition(scope, LEAD)}
			and {condition(scope._replace(owner=None, teams=()))}"""


def parameters(scope: Scope) -> dict[str, object]:
	"""The values of the statements, with the events of each amount."""
	events = tuple(event for events in AMOUNTS.values() for event in events)
	return {**scope.values, **AMOUNTS, "events": events, "won": WON}

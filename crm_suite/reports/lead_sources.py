"""What leads of each source came to: opportunities, orders, invoices and cash, through the ledger.

A lead that was converted without an opportunity came to what its customer has bought since outside of opportunities.
Of several such leads of a customer the first has it all, so that no amount is counted twice.
"""

from typing import NamedTuple

from crm_suite.erp.told_matches import read_condition
from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE
from crm_suite.reports.scope import LEAD, Scope, condition
from crm_suite.rules.entries import CREDITED, INVOICED, ORDERED, PAID, REFUNDED
from crm_suite.rules.lead import CONVERTED
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
	"""An opportunity that came from such a lead, or what the lead's customer bought without any.

	Amounts in mills, net of taxes.
	"""

	source: str | None
	lead: str
	opportunity: str | None
	title: str
	customer: str
	status: str
	expected: int
	ordered: int
	billed: int
	paid: int


def source_results(run: Run, scope: Scope) -> list[SourceResult]:
	"""By source, the one with the most leads first: three statements.

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
	direct = {
		source: amounts
		for source, *amounts in run_direct(
			run,
			scope,
			f"{SOURCE}, " + ", ".join(mills(f"sum(sums.{name})") for name in AMOUNTS),
			"group by 1",
		)
	}
	no_deals, no_sales = [0] * (len(SourceResult._fields) - 3), [0] * len(AMOUNTS)
	results = []
	for source, *counts in leads:
		*of_deals, ordered, billed, paid = deals.get(source, no_deals)
		amounts = zip((ordered, billed, paid), direct.get(source, no_sales), strict=True)
		results.append(SourceResult(source, *counts, *of_deals, *map(sum, amounts)))
	return results


def source_deals(run: Run, scope: Scope) -> list[SourceDeal]:
	"""What is behind the results, one by one: the opportunities, then sales without any. Two statements."""
	deal = "`tabSales Opportunity`"
	rows = run(
		f"""select {SOURCE}, `tabSales Lead`.name, {deal}.name, {deal}.title, {deal}.customer, {deal}.status,
			{mills(f"{deal}.base_expected_amount")},
			{", ".join(mills(f"ifnull(sums.{name}, 0)") for name in AMOUNTS)}
		{joined(scope)} order by 1, {deal}.name""",
		parameters(scope),
	)
	direct = run_direct(
		run,
		scope,
		f"""{SOURCE}, `tabSales Lead`.name, null, `tabSales Lead`.lead_name, `tabSales Lead`.customer,
			`tabSales Lead`.status, 0, {", ".join(mills(f"sums.{name}") for name in AMOUNTS)}""",
		"order by 1, `tabSales Lead`.name",
	)
	return [SourceDeal(*row) for row in (*rows, *direct)]


def sums_of_entries() -> str:
	"""The columns with the sum of each amount over ledger entries."""
	return ", ".join(f"sum(if(entry.event in %({name})s, entry.net_amount, 0)) {name}" for name in AMOUNTS)


def run_direct(run: Run, scope: Scope, columns: str, tail: str) -> list[tuple]:
	"""Rows of leads that were converted without an opportunity, with what their customers bought without any.

	Sales without an opportunity are in no pipeline; who may not read the customer is not told of them.
	"""
	customers = read_condition("Customer")
	if customers is None or scope.sales_pipeline:
		return []
	return run(
		f"""select {columns}
		from `tabSales Lead`
		join `tabCustomer` on `tabCustomer`.name = `tabSales Lead`.customer
		join (
			select first.name, {sums_of_entries()}
			from (
				select lead.name, lead.customer, lead.captured_on,
					row_number() over (partition by lead.customer order by lead.captured_on, lead.name) place
				from `tabSales Lead` lead
				where lead.company = %(company)s and lead.status = %(converted)s
					and ifnull(lead.sales_opportunity, '') = ''
					and not exists (select 1 from `tabSales Opportunity` deal where deal.sales_lead = lead.name)
			) first
			join {TABLE} entry on entry.customer = first.customer
			where first.place = 1 and entry.company = %(company)s and entry.is_reversed = 0
				and entry.sales_opportunity is null and entry.event in %(events)s
				and entry.posting_datetime >= date(first.captured_on)
			group by first.name
		) sums on sums.name = `tabSales Lead`.name
		where {LEADS} and {condition(scope, LEAD)} {customers and f"and ({customers})"}
		{tail}""",
		parameters(scope),
	)


def joined(scope: Scope) -> str:
	"""Leads with their opportunities and the sums of their standing entries."""
	return f"""from `tabSales Lead`
		join `tabSales Opportunity` on `tabSales Opportunity`.sales_lead = `tabSales Lead`.name
		left join (
			select entry.sales_opportunity, {sums_of_entries()} from {TABLE} entry
			where entry.company = %(company)s and entry.is_reversed = 0 and entry.sales_opportunity is not null
				and entry.event in %(events)s
			group by entry.sales_opportunity
		) sums on sums.sales_opportunity = `tabSales Opportunity`.name
		where {LEADS} and {condition(scope, LEAD)}
			and {condition(scope._replace(owner=None, teams=()))}"""


def parameters(scope: Scope) -> dict[str, object]:
	"""The values of the statements, with the events of each amount."""
	events = tuple(event for events in AMOUNTS.values() for event in events)
	return {**scope.values, **AMOUNTS, "events": events, "won": WON, "converted": CONVERTED}

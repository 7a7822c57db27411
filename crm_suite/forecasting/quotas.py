"""What quotas are compared with: sums of the ledger by month and by whose deals they are, and what is expected."""

from collections.abc import Sequence
from datetime import date, timedelta

import frappe

from crm_suite.erp.teams import standing_teams
from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE
from crm_suite.rules.forecast import Expected
from crm_suite.rules.quotas import MEASURE_OF, Above, Deal, Movement, Owners
from crm_suite.rules.teams import teams_above


def achieved(run: Run, companies: Sequence[str], starts_on: date, ends_on: date) -> list[Movement]:
	"""What was ordered, billed and received in these whole months, in one statement.

	A deal counts for who owns it today. What belongs to no deal counts for the customer's territory.
	"""
	rows = run(
		f"""select entry.company, entry.event,
			cast(date_sub(date(entry.posting_datetime), interval dayofmonth(entry.posting_datetime) - 1 day)
				as date) month,
			nullif(deal.opportunity_owner, ''), nullif(deal.selling_team, ''),
			coalesce(nullif(deal.territory, ''), nullif(customer.territory, '')),
			{mills("sum(entry.net_amount)")}
		from {TABLE} entry
		left join `tabSales Opportunity` deal on deal.name = entry.sales_opportunity
		left join `tabCustomer` customer on customer.name = entry.customer
		where entry.company in %(companies)s and entry.is_reversed = 0 and entry.event in %(events)s
			and entry.posting_datetime >= %(starts_on)s and entry.posting_datetime < %(before)s
		group by 1, 2, 3, 4, 5, 6""",
		{
			"companies": tuple(companies),
			"events": tuple(MEASURE_OF),
			"starts_on": starts_on,
			"before": ends_on + timedelta(days=1),
		},
	)
	return [Movement(company, MEASURE_OF[event], *rest) for company, event, *rest in rows]


def owners_of(run: Run, lines: Sequence[Expected]) -> Owners:
	"""Owner, team and territory of the opportunities and customers in a forecast; two statements."""
	names = sorted({line.sales_opportunity for line in lines if line.sales_opportunity})
	customers = sorted({line.customer for line in lines if line.customer})
	deals = names and run(
		"""select name, nullif(opportunity_owner, ''), nullif(selling_team, ''), nullif(territory, '')
		from `tabSales Opportunity` where name in %(names)s""",
		{"names": tuple(names)},
	)
	territories = customers and run(
		"select name, territory from `tabCustomer` where name in %(names)s and territory != ''",
		{"names": tuple(customers)},
	)
	return Owners({name: Deal(*whose) for name, *whose in deals}, dict(territories))


def teams_with_those_above() -> Above:
	"""Each selling team with all that it is part of."""
	teams = standing_teams()
	return {name: teams_above(teams, name) for name in teams}


def territories_with_those_above() -> Above:
	"""Each territory with all that it is part of."""
	parents = dict(frappe.get_all("Territory", fields=["name", "parent_territory"], as_list=True))
	above: dict[str, list[str]] = {}
	for territory in parents:
		chain = [territory]
		while (parent := parents.get(chain[-1])) and parent not in chain:
			chain.append(parent)
		above[territory] = chain
	return above

"""What became of the leads of the past, counted by the database: what scoring learns from.

A lead was won when a deal of its was, or when it was converted without any deal and its customer has bought since
it was captured. It was lost when it was disqualified, or when all its deals are lost. While one of its deals is open,
nothing is decided; a deal that is won decides whatever became of the others.
"""

from collections import defaultdict

import frappe

from crm_suite.rules.entries import DELIVERED, INVOICED, ORDERED
from crm_suite.rules.free_mail import FREE_MAIL_DOMAINS
from crm_suite.rules.lead import CONVERTED, DISQUALIFIED
from crm_suite.rules.scoring import (
	BUSINESS,
	CATEGORIES,
	EMAIL,
	FACTORS,
	FREE,
	GIVEN,
	MISSING,
	PRESENCES,
	Count,
	Model,
	learn,
)
from crm_suite.rules.stages import LOST, OPEN, WON

# Who sells without an order still sells.
SALES = (ORDERED, DELIVERED, INVOICED)

DECIDED_LEADS = """
	select lead.*,
		case
			when lead.status = %(disqualified)s then 0
			when deals.won then 1
			when deals.open then null
			when deals.lost then 0
			when lead.status = %(converted)s and exists (
				select 1 from `tabRelationship Entry` entry
				where entry.customer = lead.customer and entry.is_reversed = 0 and entry.event in %(sales)s
					and entry.posting_datetime >= date(lead.captured_on)
			) then 1
		end is_won
	from `tabSales Lead` lead
	left join (
		select lead, max(status = %(won)s) won, max(status = %(open)s) open, max(status = %(lost)s) lost
		from (
			select sales_lead lead, status from `tabSales Opportunity` where sales_lead != ''
			union
			select converted.name, deal.status from `tabSales Lead` converted
			join `tabSales Opportunity` deal on deal.name = converted.sales_opportunity
		) outcomes
		group by lead
	) deals on deals.lead = lead.name
"""


def factor_column(factor: str) -> str:
	"""SQL for a factor's value, the same as `rules.scoring.factor_values` gives in Python."""
	if factor in CATEGORIES:
		return f"ifnull(`{factor}`, '')"
	if factor == EMAIL:
		return f"""case when {is_blank("email")} then '{MISSING}'
			when lower(trim(substring_index(email, '@', -1))) in %(free_mail)s then '{FREE}'
			else '{BUSINESS}' end"""
	blank = " and ".join(is_blank(fieldname) for fieldname in PRESENCES[factor])
	return f"if({blank}, '{MISSING}', '{GIVEN}')"


def is_blank(fieldname: str) -> str:
	"""SQL that is true for nothing but white space."""
	return f"ifnull(`{fieldname}`, '') not regexp '[^[:space:]]'"


def read_counts() -> list[tuple[str, Count]]:
	"""How many won and lost leads had each value, by selling team ("": none), in one statement."""
	counts = "\nunion all\n".join(
		f"""select ifnull(selling_team, ''), '{factor}', {factor_column(factor)} value,
			sum(is_won), sum(1 - is_won) from decided where is_won is not null
		group by ifnull(selling_team, ''), value"""
		for factor in FACTORS
	)
	rows = frappe.db.sql(
		f"with decided as ({DECIDED_LEADS})\n{counts}",
		{
			"disqualified": DISQUALIFIED,
			"converted": CONVERTED,
			"won": WON,
			"open": OPEN,
			"lost": LOST,
			"sales": SALES,
			"free_mail": tuple(sorted(FREE_MAIL_DOMAINS)),
		},
	)
	return [(team, Count(factor, value, int(won), int(lost))) for team, factor, value, won, lost in rows]


def learn_models() -> dict[str, Model]:
	"""What the site's history teaches, by selling team; under "" all leads of the whole site."""
	by_team: dict[str, list[Count]] = defaultdict(list)
	for team, count in read_counts():
		by_team[""].append(count)
		if team:
			by_team[team].append(count)
	return {team: learn(*totals(counts), counts) for team, counts in by_team.items()}


def totals(counts: list[Count]) -> tuple[int, int]:
	"""All won and all lost leads: every lead has one value of each factor, so one factor's counts add up to them."""
	of_one = [count for count in counts if count.factor == EMAIL]
	return sum(count.won for count in of_one), sum(count.lost for count in of_one)

"""What stands behind a quota: the documents that counted, and the lines of the forecast that will."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from crm_suite.ledger.database import Run, mills
from crm_suite.ledger.post import TABLE
from crm_suite.rules.forecast import Expected
from crm_suite.rules.quotas import (
	EVENTS_OF,
	SELLING_TEAM,
	USER,
	Above,
	Owners,
	Quota,
	counts,
	days_of,
	expected_movements,
)


class QuotaLine(NamedTuple):
	"""One document's part in a quota, net in mills."""

	voucher_type: str
	voucher_no: str
	customer: str | None
	sales_opportunity: str | None
	day: date
	net: int


def achieved_lines(run: Run, quota: Quota, teams: Above, territories: Above) -> list[QuotaLine]:
	"""What `achieved` sums for the quota, document by document, in one statement."""
	column, above = {
		USER: ("deal.opportunity_owner", {}),
		SELLING_TEAM: ("deal.selling_team", teams),
	}.get(
		quota.target_type,
		("coalesce(nullif(deal.territory, ''), nullif(customer.territory, ''))", territories),
	)
	targets = {quota.target, *(name for name, chain in above.items() if quota.target in chain)}
	rows = run(
		f"""select entry.voucher_type, entry.voucher_no, entry.customer, entry.sales_opportunity,
			date(min(entry.posting_datetime)), {mills("sum(entry.net_amount)")}
		from {TABLE} entry
		left join `tabSales Opportunity` deal on deal.name = entry.sales_opportunity
		left join `tabCustomer` customer on customer.name = entry.customer
		where entry.company = %(company)s and entry.is_reversed = 0 and entry.event in %(events)s
			and entry.posting_datetime >= %(starts_on)s and entry.posting_datetime < %(before)s
			and {column} in %(targets)s
		group by 1, 2, 3, 4 order by 5, 1, 2""",
		{
			"company": quota.company,
			"events": EVENTS_OF[quota.measure],
			"starts_on": quota.starts_on,
			"before": quota.ends_on + timedelta(days=1),
			"targets": tuple(sorted(targets)),
		},
	)
	return [QuotaLine(*row) for row in rows]


def expected_lines(
	lines: Sequence[Expected], quota: Quota, owners: Owners, teams: Above, territories: Above
) -> list[QuotaLine]:
	"""The lines of the forecast that are expected to count towards the quota."""
	return [
		QuotaLine(line.voucher_type, line.voucher_no, line.customer, line.sales_opportunity, day, line.net)
		for line in lines
		if (day := days_of(line)[quota.measure])
		and any(
			counts(quota, movement, teams, territories) for movement in expected_movements([line], owners)
		)
	]

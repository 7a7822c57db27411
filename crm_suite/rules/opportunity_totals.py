"""What an opportunity brought in, summed from its standing entries."""

from collections.abc import Iterable

from crm_suite.rules.entries import (
	ADJUSTED,
	CREDITED,
	DELIVERED,
	INVOICED,
	ORDERED,
	PAID,
	QUOTED,
	RECEIVABLE_SIGNS,
	REFUNDED,
	RETURNED,
	WRITTEN_OFF,
)

# Total of the opportunity: the events that make it, and the sign under which it is shown.
TOTALS = {
	"quoted": ((QUOTED,), 1),
	"ordered": ((ORDERED,), 1),
	"delivered": ((DELIVERED,), 1),
	"returned": ((RETURNED,), -1),
	"billed": ((INVOICED,), 1),
	"credited": ((CREDITED,), -1),
	"paid": ((PAID, REFUNDED), 1),
	"written_off": ((WRITTEN_OFF, ADJUSTED), 1),
}
OUTSTANDING = "outstanding_amount"
TOTAL_FIELDS = (
	*(f"{total}_{kind}" for total in TOTALS for kind in ("net", "gross")),
	OUTSTANDING,
)


def opportunity_totals(sums: Iterable[tuple[str, int, int]]) -> dict[str, int]:
	"""Totals in mills by field name, from (event, net, gross) sums of one opportunity.

	Paid is cash received less cash given back; billed, credited, delivered and returned stand side by side,
	each as a positive amount; outstanding is what the customer owes on the deal, gross.
	"""
	net: dict[str, int] = {}
	gross: dict[str, int] = {}
	for event, event_net, event_gross in sums:
		net[event] = net.get(event, 0) + event_net
		gross[event] = gross.get(event, 0) + event_gross
	totals = {}
	for total, (events, sign) in TOTALS.items():
		totals[f"{total}_net"] = sign * sum(net.get(event, 0) for event in events)
		totals[f"{total}_gross"] = sign * sum(gross.get(event, 0) for event in events)
	totals[OUTSTANDING] = sum(sign * gross.get(event, 0) for event, sign in RECEIVABLE_SIGNS.items())
	return totals

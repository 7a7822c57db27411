"""The forecast of some companies at a moment: facts in, lines out. Eight statements, whatever the size."""

from crm_suite.forecasting.deals import read_deals
from crm_suite.forecasting.sources import (
	Scope,
	read_open_items,
	read_open_orders,
	read_payments,
	read_tax_ratios,
	read_terms,
)
from crm_suite.ledger.database import Run
from crm_suite.rules.forecast import SALES_ORDER, Expected, Facts, forecast
from crm_suite.rules.habits import habits_of


def expected_cash(run: Run, scope: Scope) -> list[Expected]:
	"""All lines of the forecast; amounts in mills of each company's currency."""
	items = read_open_items(run, scope)
	orders = read_open_orders(run, scope)
	terms = read_terms(
		run,
		sorted(
			{item.voucher_no for item in items if item.voucher_type == "Sales Invoice" and item.gross > 0}
		),
		sorted({order.name for order in orders}),
	)
	facts = Facts(
		read_deals(run, scope),
		[order._replace(terms=terms.get((SALES_ORDER, order.name), ())) for order in orders],
		[item._replace(terms=terms.get((item.voucher_type, item.voucher_no), ())) for item in items],
	)
	habits = habits_of(read_payments(run, scope))
	return forecast(facts, habits, read_tax_ratios(run, scope), scope.as_of)

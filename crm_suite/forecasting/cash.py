"""The forecast of some companies at a moment: facts in, lines out. At most nine statements, whatever the size."""

from datetime import timedelta

from crm_suite.forecasting.deals import read_deals, read_loose
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
from crm_suite.rules.forecast_table import first_of_month
from crm_suite.rules.habits import habits_of

# For how many months what recurs is forecast, where nobody asks for more or less.
MONTHS = 12


def expected_cash(run: Run, scope: Scope, months: int = MONTHS) -> list[Expected]:
	"""All lines of the forecast; amounts in mills of each company's currency.

	Of what recurs, the periods that begin in these months are in it, the first being that of `scope.as_of`.
	"""
	items = read_open_items(run, scope)
	orders = read_open_orders(run, scope)
	terms = read_terms(
		run,
		sorted(
			{item.voucher_no for item in items if item.voucher_type == "Sales Invoice" and item.gross > 0}
		),
		sorted({order.name for order in orders}),
	)
	deals = read_deals(run, scope)
	facts = Facts(
		deals,
		[order._replace(terms=terms.get((SALES_ORDER, order.name), ())) for order in orders],
		[item._replace(terms=terms.get((item.voucher_type, item.voucher_no), ())) for item in items],
		read_loose(run, scope, deals),
	)
	habits = habits_of(read_payments(run, scope))
	until = first_of_month(scope.as_of, months) - timedelta(days=1)
	return forecast(facts, habits, read_tax_ratios(run, scope), scope.as_of, until)

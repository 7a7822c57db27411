"""Expected cash: every open euro in exactly one bucket, with the day on which it should come in.

A deal's money is in the pipeline until it is ordered, with the orders until it is billed, with the invoices until
it is paid; what came in and is not applied yet is a negative line of its own. So the sum of what is expected and
what was received stays the same while a deal at 100 percent moves along. Amounts are mills of the company's
currency, net and gross of taxes side by side; days are dates of the site's time zone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from crm_suite.rules.amounts import allocate, rounded_ratio
from crm_suite.rules.deal_payments import Deal, Loose, Payment, open_payments
from crm_suite.rules.habits import Habits
from crm_suite.rules.stages import WON

PIPELINE = "Pipeline"
ORDERS = "Orders"
INVOICES = "Invoices"
CREDITS = "Credits"
BUCKETS = (PIPELINE, ORDERS, INVOICES, CREDITS)

SALES_ORDER = "Sales Order"
SALES_OPPORTUNITY = "Sales Opportunity"


class Term(NamedTuple):
	"""A part of a document that is due by itself. `amount` weighs it against the others."""

	due_on: date
	amount: int


class OpenOrder(NamedTuple):
	"""What of an order is not billed, for one opportunity and one day of delivery. Terms count from `ordered_on`."""

	name: str
	company: str
	customer: str
	sales_opportunity: str | None
	ordered_on: date
	deliver_on: date
	net: int
	gross: int
	terms: Sequence[Term] = ()


class OpenItem(NamedTuple):
	"""What the customer owes on one document, for one opportunity; negative where money came in for nothing yet.

	`voucher_type` is Sales Order for an advance that no invoice has used.
	"""

	voucher_type: str
	voucher_no: str
	company: str
	customer: str
	sales_opportunity: str | None
	due_on: date
	net: int
	gross: int
	terms: Sequence[Term] = ()


class Expected(NamedTuple):
	"""One line of the forecast. A day is None where nobody said when, or where that has happened already."""

	bucket: str
	company: str
	customer: str | None
	voucher_type: str
	voucher_no: str
	sales_opportunity: str | None
	ordered_on: date | None
	billed_on: date | None
	cash_on: date | None
	net: int
	gross: int


class Facts(NamedTuple):
	"""All that a forecast is made of."""

	deals: Sequence[Deal]
	orders: Sequence[OpenOrder]
	items: Sequence[OpenItem]
	loose: Sequence[Loose] = ()


def forecast(
	facts: Facts, habits: Habits, tax_ratios: Mapping[str, tuple[int, int]], as_of: date, until: date
) -> list[Expected]:
	"""The lines of the forecast on the day `as_of`; of what recurs, the periods that begin until `until`.

	`tax_ratios` has each company's usual (net, gross) of what it billed: the gross of deals without a quotation.
	"""
	documents = [
		*(line for order in facts.orders for line in order_lines(order, habits, as_of)),
		*(line for line in item_lines(facts.items, habits, as_of)),
	]
	credits = [item for item in facts.items if item.gross < 0]
	pipeline = (
		deal_line(deal, payment, habits, tax_ratios, as_of)
		for deal, payment in open_payments(facts.deals, facts.loose, as_of, until)
	)
	return [*(line for line in pipeline if line), *documents, *set_off(credits, documents, as_of)]


def deal_line(
	deal: Deal, payment: Payment, habits: Habits, tax_ratios: Mapping[str, tuple[int, int]], as_of: date
) -> Expected | None:
	"""The pipeline's line of a deal's payment, or None. What should have closed by now is expected to close now."""
	probability = 100 if deal.outcome == WON else deal.probability
	# Probabilities have at most a few decimals: in hundredths of a percent the share is exact.
	net = rounded_ratio(payment.left, round(probability * 100), 10_000)
	if not net:
		return None
	quoted = (deal.quoted_net, deal.quoted_gross)
	ratio_net, ratio_gross = quoted if deal.quoted_net > 0 else tax_ratios.get(deal.company, (1, 1))
	begins = payment.day and max(payment.day, as_of)
	habit = habits.of(deal.company, deal.customer)
	return Expected(
		PIPELINE,
		deal.company,
		deal.customer,
		SALES_OPPORTUNITY,
		deal.name,
		deal.name,
		begins,
		begins and begins + timedelta(days=habit.order_to_bill),
		begins and begins + timedelta(days=habit.order_to_cash),
		net,
		rounded_ratio(net, ratio_gross, ratio_net),
	)


def order_lines(order: OpenOrder, habits: Habits, as_of: date) -> list[Expected]:
	"""The lines of an order that is not billed: delivered and billed on its day, then paid by its terms.

	Terms that give no time to pay are ERPNext's default and say nothing: then it takes as long as usual.
	"""
	billed_on = max(order.deliver_on, as_of)
	habit = habits.of(order.company, order.customer)
	terms = order.terms or (Term(order.ordered_on, 1),)
	has_credit = any(term.due_on > order.ordered_on for term in terms)
	weights = [term.amount for term in terms]
	lines = []
	for term, net, gross in zip(
		terms, allocate(order.net, weights), allocate(order.gross, weights), strict=True
	):
		credit_days = max((term.due_on - order.ordered_on).days, 0)
		days = credit_days + habit.days_late if has_credit else habit.bill_to_cash
		lines.append(
			Expected(
				ORDERS,
				order.company,
				order.customer,
				SALES_ORDER,
				order.name,
				order.sales_opportunity,
				None,
				billed_on,
				max(billed_on + timedelta(days=days), as_of),
				net,
				gross,
			)
		)
	return [line for line in lines if line.gross]


def item_lines(items: Sequence[OpenItem], habits: Habits, as_of: date) -> Iterable[Expected]:
	"""The lines of what customers owe. What was paid has paid the terms that were due first."""
	open_of: dict[tuple[str, str], int] = defaultdict(int)
	for item in items:
		open_of[item.voucher_type, item.voucher_no] += item.gross
	for item in items:
		if item.gross <= 0:
			continue
		late = timedelta(days=habits.of(item.company, item.customer).days_late)
		terms = item.terms or (Term(item.due_on, item.gross),)
		amounts = [term.amount for term in terms]
		left = uncovered(amounts, sum(amounts) - open_of[item.voucher_type, item.voucher_no])
		for term, net, gross in zip(terms, allocate(item.net, left), allocate(item.gross, left), strict=True):
			if gross:
				yield Expected(
					INVOICES,
					item.company,
					item.customer,
					item.voucher_type,
					item.voucher_no,
					item.sales_opportunity,
					None,
					None,
					max(term.due_on + late, as_of),
					net,
					gross,
				)


def uncovered(amounts: Sequence[int], covered: int) -> list[int]:
	"""What is left of each amount when `covered` is taken off, the first ones first; at least the last one is left."""
	left = []
	for amount in amounts:
		part = max(min(amount, covered), 0)
		covered -= part
		left.append(amount - part)
	return left if any(left) else [*(0 for _amount in amounts[1:]), 1]


def set_off(credits: Sequence[OpenItem], documents: Sequence[Expected], as_of: date) -> list[Expected]:
	"""Negative lines for what customers have paid for nothing yet, or have to get back.

	Each is set off against what the same customer is expected to pay the same company: first on the order that
	it is an advance for, then on what comes in first. What nothing is left for is owed to the customer now.
	"""
	by_customer: dict[tuple[str, str | None], list[int]] = defaultdict(list)
	for number, line in enumerate(documents):
		by_customer[line.company, line.customer].append(number)
	left = [line.gross for line in documents]
	lines = []
	# Advances for an order go first: they may not find its money taken by a credit that is for anything.
	for credit in sorted(credits, key=lambda credit: credit.voucher_type != SALES_ORDER):
		own = (credit.voucher_type, credit.voucher_no)
		candidates = sorted(
			by_customer[credit.company, credit.customer],
			key=lambda number: (
				(documents[number].voucher_type, documents[number].voucher_no) != own,
				documents[number].cash_on,
			),
		)
		parts: dict[date, int] = defaultdict(int)
		rest = -credit.gross
		for number in candidates:
			part = min(left[number], rest)
			if part > 0:
				left[number] -= part
				rest -= part
				parts[documents[number].cash_on or as_of] += part
		if rest:
			parts[as_of] += rest
		nets = allocate(credit.net, list(parts.values()))
		for (day, gross), net in zip(parts.items(), nets, strict=True):
			lines.append(credit_line(credit, day, net, -gross))
	return lines


def credit_line(credit: OpenItem, day: date, net: int, gross: int) -> Expected:
	"""The line of a part of a credit."""
	return Expected(
		CREDITS,
		credit.company,
		credit.customer,
		credit.voucher_type,
		credit.voucher_no,
		credit.sales_opportunity,
		None,
		None,
		day,
		net,
		gross,
	)

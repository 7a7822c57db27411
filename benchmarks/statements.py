"""Statements that the app adds to a submit or a cancel, whatever its number of rows or of invoices paid."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.counting import Statements, counted, without_app
from benchmarks.documents import Shop
from benchmarks.report import Result, exactly
from benchmarks.scenarios import CANCEL, SUBMIT, Repeatable, Scenario, scenarios, submit_then_cancel
from benchmarks.site import forget_request
from crm_suite.ledger.refresh import refresh

MOST = {SUBMIT: 6, CANCEL: 7}
MOST_AFTER_COMMIT = 6

ITEM_ROWS = (1, 10, 100)
INVOICES_PAID = (1, 10, 40)
OPPORTUNITIES = (2, 5)


class Added(NamedTuple):
	"""Statements that are there because of the app, in the transaction and after its commit."""

	scenario: Scenario
	action: str
	in_transaction: int
	after_commit: int

	@property
	def most(self) -> int:
		"""How many are promised in the transaction.

		On a submit, Frappe 15 checks every opportunity that the document links to with a statement of its own;
		the first is among the six.
		"""
		return MOST[self.action] + (self.scenario.opportunities - 1 if self.action == SUBMIT else 0)


def measure() -> Iterator[Result]:
	"""A line for each kind of document, size and action, and one for what comes after the commit."""
	most_after = 0
	for added in added_statements(ITEM_ROWS, INVOICES_PAID, OPPORTUNITIES):
		most_after = max(most_after, added.after_commit)
		yield Result(
			"statements",
			f"{added.action} {added.scenario}",
			f"{added.in_transaction} added",
			f"at most {added.most}",
			exactly(added.in_transaction <= added.most),
		)
	yield Result(
		"statements",
		"after the commit",
		f"{most_after} at most",
		f"at most {MOST_AFTER_COMMIT}",
		exactly(most_after <= MOST_AFTER_COMMIT),
	)


def added_statements(
	item_rows: Sequence[int], invoices_paid: Sequence[int], opportunities: Sequence[int]
) -> Iterator[Added]:
	"""What the app adds to each kind of document, of each size, when it is submitted and cancelled."""
	shop = Shop()
	for scenario in scenarios(item_rows, invoices_paid, opportunities):
		for subject in submit_then_cancel(scenario.draft(shop)):
			yield count_added(scenario, subject)


def count_added(scenario: Scenario, subject: Repeatable) -> Added:
	"""How many more statements there are with the app than without, after a run that warms the caches."""
	count_with_app(subject)
	with_app, after_commit = count_with_app(subject)
	without = count_without_app(subject)
	return Added(scenario, subject.action, len(with_app.all) - without.of_others, len(after_commit.all) + 1)


def count_with_app(subject: Repeatable) -> tuple[Statements, Statements]:
	"""The statements of the action with the flush before its commit, and those of the refresh after it.

	The refresh is a transaction of its own, whose COMMIT is not run here and must be added.
	"""
	document = subject.ready()
	with counted() as in_transaction:
		subject.act(document)
	touched = subject.opportunities()
	forget_request()
	with counted() as after_commit:
		refresh(touched)
	subject.take_back()
	return in_transaction, after_commit


def count_without_app(subject: Repeatable) -> Statements:
	"""The statements of the same action on a site that does not have the app."""
	with without_app():
		document = subject.ready(with_opportunity=False)
		with counted() as statements:
			subject.act(document)
	subject.take_back()
	return statements

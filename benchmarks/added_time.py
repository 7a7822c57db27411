"""Time that the app adds to a submit or a cancel: the same document with and without it, in turns."""

from collections.abc import Iterator
from contextlib import nullcontext as as_with_app
from statistics import median
from time import perf_counter
from typing import NamedTuple

import frappe

from benchmarks.counting import without_app
from benchmarks.documents import Shop
from benchmarks.report import Result, roughly
from benchmarks.scenarios import Repeatable, scenarios, submit_then_cancel
from crm_suite.ledger.refresh import refresh

PAIRS = 25
MOST_RATIO = 0.03
MOST_MILLISECONDS = 4.0
TOLERANCE = 3

ITEM_ROWS = (1, 10)
INVOICES_PAID = (1, 10)


class Times(NamedTuple):
	"""Milliseconds of one run: what the user does, the flush before the commit, the refresh after it."""

	action: float
	flush: float
	refresh: float


def measure() -> Iterator[Result]:
	"""A line for each kind of document, size and action."""
	shop = Shop()
	for scenario in scenarios(ITEM_ROWS, INVOICES_PAID):
		for subject in submit_then_cancel(scenario.draft(shop)):
			yield compare(f"{subject.action} {scenario}", subject)


def compare(what: str, subject: Repeatable) -> Result:
	"""Median times, and the median of the differences pair by pair.

	Beside the flush and the refresh, only looking at the rows' opportunities is added: far less than the noise of
	a busy machine. So what is promised is held against the sum of these two, and the difference is shown.
	"""
	pairs = [pair(subject, number) for number in range(PAIRS + 1)][1:]
	base = median(sum(without) for _with_app, without in pairs)
	difference = median(sum(with_app) - sum(without) for with_app, without in pairs)
	own = median(with_app.flush + with_app.refresh for with_app, _without in pairs)
	return Result(
		"time",
		what,
		f"{base:5.1f} ms, {difference:+5.1f} ms ({own:.1f} ms, {100 * own / base:.1f} %)",
		f"{100 * MOST_RATIO:.0f} % or {MOST_MILLISECONDS:.0f} ms",
		roughly(own, max(MOST_MILLISECONDS, MOST_RATIO * base), TOLERANCE),
	)


def pair(subject: Repeatable, number: int) -> tuple[Times, Times]:
	"""With and without the app; each is first in every second pair."""
	if number % 2:
		with_app = run(subject, with_app=True)
		return with_app, run(subject, with_app=False)
	without = run(subject, with_app=False)
	return run(subject, with_app=True), without


def run(subject: Repeatable, with_app: bool) -> Times:
	"""From the user's click to the commit, and what the app does right after it."""
	with as_with_app() if with_app else without_app():
		document = subject.ready(with_opportunity=with_app)
		start = perf_counter()
		getattr(document, subject.action)()
		acted = perf_counter()
		frappe.db.before_commit.run()
		flushed = perf_counter()
	touched = subject.opportunities()
	refresh_start = perf_counter()
	if with_app and touched:
		refresh(touched)
	refreshed = perf_counter()
	subject.take_back()
	return Times((acted - start) * 1000, (flushed - acted) * 1000, (refreshed - refresh_start) * 1000)

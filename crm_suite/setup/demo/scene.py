"""Plays the golden company's year: one step after the other, and the ledger after each day.

The steps are done by ERPNext's and our own documents, as if somebody had clicked. Only time is different:
the ledger is posted and the opportunities are refreshed at the end of each day of the story, with that day's
date, by the same functions that live posting uses.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

import frappe
from frappe.model.document import Document

from crm_suite.ledger.mark import take_marks
from crm_suite.ledger.post import Stamp, post
from crm_suite.ledger.refresh import stages_of
from crm_suite.ledger.totals import refresh_totals
from crm_suite.setup.custom_fields import SALES_DOCTYPES
from crm_suite.setup.golden import Golden, Step

Progress = Callable[[float], None]


class Scene:
	"""Where the play stands: the day, who acts, and how the documents that ERPNext names are called."""

	def __init__(self, golden: Golden, today: date) -> None:
		self.golden = golden
		self.today = today
		self.day = today
		self.steps_today = 0
		self.names: dict[str, str] = {}
		self.companies = {company["name"]: company for company in golden.company["companies"]}
		self.customers = {customer["name"]: customer for customer in golden.customers}
		self.items = {item["code"]: item for item in golden.items}

	def date_of(self, day: int) -> date:
		"""The date of a day of the story."""
		return self.today + timedelta(days=day)

	@property
	def moment(self) -> datetime:
		"""When the current step happens (site's time zone): on its day, later than the step before it."""
		return datetime.combine(self.day, time(9)) + timedelta(minutes=20 * self.steps_today)

	def name_of(self, key: str) -> str:
		"""The name of the document that the fixtures call `key`."""
		return self.names.get(key, key)

	def company_of(self, customer: str) -> dict[str, Any]:
		"""The company that a customer buys from."""
		record = self.customers.get(customer)
		return self.companies[(record and record["company"]) or self.golden.company_names[0]]

	def customers_currency(self, customer: str) -> str:
		"""The currency that a customer is billed in."""
		record = self.customers.get(customer)
		return (record and record["currency"]) or self.company_of(customer)["currency"]

	def contact_of(self, customer: str) -> str | None:
		"""Whom a customer's documents are addressed to."""
		return frappe.get_cached_value("Customer", customer, "customer_primary_contact")

	def insert(self, doctype: str, values: dict[str, Any], key: str | None) -> Document:
		"""Insert a document under its name in the fixtures."""
		document = frappe.new_doc(doctype)
		document.update(values)
		return document.insert(ignore_permissions=True, set_name=key)

	def submit(self, document: Document, key: str | None) -> Document:
		"""Insert a document under its name in the fixtures and submit it, both at once: it is half the work.

		ERPNext finds the status of what is sold for documents only that are there already.
		"""
		document.docstatus = 1
		document.insert(ignore_permissions=True, set_name=key)
		if document.doctype in SALES_DOCTYPES:
			document.set_status(update=True, update_modified=False)
		return document


def play(golden: Golden, today: date, progress: Progress) -> Scene:
	"""Play all steps; `progress` gets the part that is done, from 0 to 1. Does not commit."""
	scene = Scene(golden, today)
	done = 0
	for day, steps in groupby(golden.steps, key=lambda step: step.day):
		scene.day = scene.date_of(day)
		for number, step in enumerate(steps):
			scene.steps_today = number
			act(scene, step)
			done += 1
		close_day(scene)
		progress(done / len(golden.steps))
	return scene


def act(scene: Scene, step: Step) -> None:
	"""Do one step as the person who does it. Raises with a note that says which step it was."""
	values = dict(step.values)
	frappe.set_user(values.pop("by", scene.golden.user_names[0]))
	try:
		actions()[step.do](scene, values)
	except Exception as error:
		if hasattr(error, "add_note"):  # Python 3.11 and later
			error.add_note(f"Step of the golden company: day {step.day}, {step.do} {step.values}")
		raise


def actions() -> dict[str, Callable[[Scene, dict[str, Any]], None]]:
	"""What the steps of the fixtures can do, by name."""
	from crm_suite.setup.demo import deals, leads, relations, selling, settling, till

	parts = (leads, deals, relations, selling, settling, till)
	return {name: action for part in parts for name, action in part.ACTIONS.items()}


def close_day(scene: Scene) -> None:
	"""Post what the day's documents marked, and let the opportunities follow, in the evening of that day."""
	stamp = Stamp(frappe.session.user, datetime.combine(scene.day, time(18)))
	opportunities: set[str] = set()
	if marks := take_marks():
		opportunities = post(frappe.db.sql, marks.documents, marks.touched, stamp).sales_opportunities
	if opportunities:
		refresh_totals(frappe.db.sql, opportunities, stages_of, stamp)
		for name in opportunities:
			frappe.clear_document_cache("Sales Opportunity", name)

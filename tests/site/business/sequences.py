"""Random days of a small business: actions drawn from a seed, each carried out as a person would in ERPNext.

What ERPNext refuses (to deliver twice, to cancel what was paid back) is taken back to before the action, as
its request would be, and the day goes on.
"""

from collections.abc import Iterator
from copy import copy
from random import Random

import frappe
from frappe.model.document import Document
from frappe.utils import flt

from tests.site.business import documents as do
from tests.site.business.actions import MORNING, VOCABULARY, Action
from tests.site.business.world import World, make_opportunity, reload

PRICES = (1.11, 9.99, 10, 33.33, 99.95, 100, 250)
QUANTITIES = (1, 2, 3, 7)
PARTS = (1, 1, 0.5, 0.34)
SAVEPOINT = "before_action"
DONE = "done"
REFUSED = "refused"


class Day:
	"""One sequence: two customers with two deals each, and what was made for them so far."""

	def __init__(self, world: World, seed: str) -> None:
		self.world = world
		self.seed = seed
		self.random = Random(seed)
		self.log: list[str] = []
		self.made: list[Document] = []
		self.customers = list(world.customers[:2])
		self.deals = {
			customer: [make_opportunity(world, customer, f"{customer} {number}") for number in (1, 2)]
			for customer in self.customers
		}

	def open_shop(self) -> None:
		"""One of each of the usual documents, so that what is drawn next finds something to work on."""
		for action in MORNING:
			self.attempt(action)

	def branch(self, seed: str) -> "Day":
		"""Another day that begins as this one did; the caller rolls the database back to that point."""
		other = copy(self)
		other.seed = seed
		other.random = Random(seed)
		other.log = []
		other.made = list(self.made)
		other.customers = list(self.customers)
		other.deals = {customer: list(deals) for customer, deals in self.deals.items()}
		return other

	def act(self, actions: int) -> Iterator[str]:
		"""Carry out that many actions; yields the story so far after each, and after what was refused."""
		done = attempts = 0
		while done < actions and attempts < 20 * actions:
			attempts += 1
			(action,) = self.random.choices(list(VOCABULARY), list(VOCABULARY.values()))
			if said := self.attempt(action):
				done += said == DONE
				yield self.story()

	def attempt(self, action: Action) -> str | None:
		"""Carry out one action. Returns DONE, REFUSED, or None when there was nothing to do it with."""
		frappe.db.savepoint(SAVEPOINT)
		try:
			what = action(self)
		except frappe.ValidationError as refusal:
			frappe.db.rollback(save_point=SAVEPOINT)
			self.log.append(f"{action.__name__} refused: {str(refusal)[:100]}")
			return REFUSED
		if what:
			self.log.append(f"{action.__name__}: {what}")
		return DONE if what else None

	def story(self) -> str:
		"""The seed and what happened, for whoever reads a failure."""
		return f"seed {self.seed}\n  " + "\n  ".join(self.log)

	def keep(self, document: Document) -> str:
		"""Remember a document for later actions; returns its name."""
		self.made.append(document)
		return document.name

	def standing(self, *doctypes: str, **values: object) -> list[Document]:
		"""The submitted documents of these kinds that were made, as they stand now."""
		found = []
		for document in self.made:
			if (
				document.doctype in doctypes
				and frappe.db.get_value(document.doctype, document.name, "docstatus") == 1
			):
				now = reload(document)
				if all(now.get(fieldname) == value for fieldname, value in values.items()):
					found.append(now)
		return found

	def one(self, *doctypes: str, **values: object) -> Document | None:
		"""One of `standing`, or None."""
		found = self.standing(*doctypes, **values)
		return self.random.choice(found) if found else None

	def some(self, *doctypes: str, **values: object) -> list[Document]:
		"""One or two of `standing` that belong to the same customer."""
		first = self.one(*doctypes, **values)
		if not first:
			return []
		same = [
			document
			for document in self.standing(*doctypes, **values)
			if document.customer == first.customer and document.name != first.name
		]
		return [first, self.random.choice(same)] if same and self.random.random() < 0.6 else [first]

	def customer(self) -> str:
		return self.random.choice(self.customers)

	def deal(self, customer: str) -> str | None:
		"""A deal of the customer, now and then none."""
		return self.random.choice([*self.deals[customer], *self.deals[customer], None])

	def lines(self, stocked: bool = False) -> list[do.Line]:
		items = [*self.world.services, self.world.stocked] if stocked else list(self.world.services)
		return [
			(self.random.choice(items), self.random.choice(QUANTITIES), self.random.choice(PRICES))
			for _number in range(self.random.choice((1, 1, 2)))
		]

	def part(self) -> float:
		return self.random.choice(PARTS)

	def part_of(self, amount: float) -> float:
		return flt(amount * self.random.choice((1, 1, 0.5, 0.333)), 2)

	def open_invoices(self) -> list[Document]:
		return [
			invoice
			for invoice in self.standing("Sales Invoice", is_return=0)
			if invoice.outstanding_amount > 0
		]

"""Count the statements of a piece of work, and those that are there only because of the app."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe

APP = "crm_suite"


class Statements:
	"""What was sent to the database: all statements in order, and those of the app."""

	def __init__(self) -> None:
		self.all: list[str] = []
		self.of_app: list[str] = []
		self.values: list[Any] = []

	def add(self, query: str, values: Any, is_of_app: bool) -> None:
		"""Note one statement with its parameters."""
		self.all.append(query)
		self.values.append(values)
		if is_of_app:
			self.of_app.append(query)

	@property
	def of_others(self) -> int:
		"""How many there would be if the app's own were not."""
		return len(self.all) - len(self.of_app)


@contextmanager
def counted() -> Iterator[Statements]:
	"""Count all statements that go through Frappe's connection meanwhile; a commit among them is an error."""
	statements = Statements()
	tables = app_tables()
	original = frappe.db.sql

	def sql(query: Any, *args: Any, **kwargs: Any) -> Any:
		text = str(query).strip()
		if kwargs.get("run", True):
			values = args[0] if args else kwargs.get("values")
			statements.add(text, values, is_of_app=bool(tables.search(text)) or is_called_by_app())
		return original(query, *args, **kwargs)

	frappe.db.sql = sql
	try:
		yield statements
	finally:
		del frappe.db.sql


def app_tables() -> re.Pattern[str]:
	"""Finds the tables of the app's DocTypes in a statement: Frappe's link checks read them for us."""
	doctypes = frappe.get_all("DocType", filters={"module": "CRM Suite"}, pluck="name")
	return re.compile("|".join(rf"\btab{re.escape(doctype)}\b" for doctype in sorted(doctypes)))


def is_called_by_app() -> bool:
	"""Whether a function of the app is on the way to this statement."""
	frame = sys._getframe(2)
	while frame:
		if frame.f_globals.get("__name__", "").startswith(f"{APP}."):
			return True
		frame = frame.f_back
	return False


@contextmanager
def without_app() -> Iterator[None]:
	"""None of the app's document events is called meanwhile, in this process."""
	hooks = frappe.get_doc_hooks()
	frappe.local.doc_events_hooks = {
		doctype: {
			event: [handler for handler in handlers if not handler.startswith(f"{APP}.")]
			for event, handlers in events.items()
		}
		for doctype, events in hooks.items()
	}
	try:
		yield
	finally:
		frappe.local.doc_events_hooks = hooks

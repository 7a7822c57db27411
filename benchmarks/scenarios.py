"""What is measured: a document that is made in the running transaction, submitted or cancelled."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import frappe
from frappe.model.document import Document

from benchmarks.documents import Shop, submitted
from benchmarks.site import forget_request
from crm_suite.ledger.post import TABLE
from crm_suite.setup.custom_fields import OPPORTUNITY_FIELD, SALES_DOCTYPES

SUBMIT = "submit"
CANCEL = "cancel"
SAVEPOINT = "benchmark"


class Scenario(NamedTuple):
	"""A kind of document, how large it is, how to make its draft, and how many opportunities it belongs to."""

	kind: str
	size: str
	draft: Callable[[Shop], Document]
	opportunities: int = 1

	def __str__(self) -> str:
		return f"{self.kind}, {self.size}"


def scenarios(
	item_rows: Sequence[int], invoices_paid: Sequence[int], opportunities: Sequence[int] = ()
) -> list[Scenario]:
	"""All kinds of documents, with as many item rows, paid invoices or opportunities as given."""
	return [
		*(
			Scenario(doctype, f"rows: {rows}", lambda shop, make=make, rows=rows: make(shop, rows))
			for doctype, make in (
				("Quotation", Shop.quotation),
				("Sales Order", Shop.order),
				("Delivery Note", Shop.delivery),
				("Sales Invoice", Shop.invoice),
				("Sales Invoice with advance", Shop.invoice_with_advance),
				("POS Invoice", Shop.pos_invoice),
			)
			for rows in item_rows
		),
		*(
			Scenario(
				"Sales Invoice",
				f"opportunities: {number}",
				lambda shop, number=number: shop.invoice(2, orders=number),
				opportunities=number,
			)
			for number in opportunities
		),
		*(
			Scenario(
				doctype, f"invoices: {number}", lambda shop, make=make, number=number: make(shop, number)
			)
			for doctype, make in (("Payment Entry", Shop.payment), ("Journal Entry", Shop.journal_entry))
			for number in invoices_paid
		),
	]


class Repeatable:
	"""A document that can be submitted or cancelled again and again, each time from the same state."""

	def __init__(self, document: Document, action: str) -> None:
		self.doctype = document.doctype
		self.name = document.name
		self.action = action
		frappe.db.savepoint(SAVEPOINT)

	def ready(self, with_opportunity: bool = True) -> Document:
		"""The document as a new request reads it; without its opportunities it is one of a site without the app."""
		if not with_opportunity and self.doctype in SALES_DOCTYPES:
			for table, key in ((self.doctype, "name"), (f"{self.doctype} Item", "parent")):
				frappe.db.sql(
					f"update `tab{table}` set {OPPORTUNITY_FIELD} = null where {key} = %s", self.name
				)
		forget_request()
		return frappe.get_doc(self.doctype, self.name)

	def act(self, document: Document) -> None:
		"""What the user does, and what its commit would do before it."""
		getattr(document, self.action)()
		frappe.db.before_commit.run()

	def opportunities(self) -> list[str]:
		"""The deals that the ledger's rows of this document belong to."""
		rows = frappe.db.sql(
			f"""select distinct sales_opportunity from {TABLE}
			where voucher_type = %s and voucher_no = %s and sales_opportunity is not null""",
			(self.doctype, self.name),
		)
		return [name for (name,) in rows]

	def take_back(self) -> None:
		"""As it was."""
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.db.after_commit.reset()
		frappe.clear_document_cache(self.doctype, self.name)


def submit_then_cancel(draft: Document) -> Iterator[Repeatable]:
	"""The draft to submit; and when that was measured, the submitted document to cancel."""
	yield Repeatable(draft, SUBMIT)
	yield Repeatable(submitted(frappe.get_doc(draft.doctype, draft.name)), CANCEL)

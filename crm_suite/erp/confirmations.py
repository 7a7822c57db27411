"""Confirmations of orders and payments: noted with the document, sent after its commit.

The note is a row in the document's own transaction, so that it exists exactly when the document does, whatever
becomes of workers and servers after the commit; a unique key makes it one per document (of a Journal Entry: one for
each customer who has paid). Its cost is one statement, a second one for a Journal Entry's accounts, and none where
confirmations are switched off. A job turns notes into Frappe's e-mails.
"""

from collections.abc import Sequence
from typing import NamedTuple

import frappe
from frappe.model.document import Document
from frappe.utils import cint, getdate, now_datetime, nowdate

from crm_suite.erp.later import enqueue_later
from crm_suite.erp.receipts import receipts_of
from crm_suite.rules.confirmation import ORDER, PAYMENT, TILL, Paper, kind_of

DOCTYPE = "Document Confirmation"
JOB = "crm_suite.jobs.confirmations.send_due"
NO_CONFIRMATIONS_FIELD = "crms_no_confirmations"
COLUMNS = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"kind",
	"reference_doctype",
	"reference_name",
	"part",
	"customer",
	"company",
	"status",
	"attempts",
	"next_attempt",
)


class Choice(NamedTuple):
	"""The settings' fields of one kind of confirmation."""

	switch: str
	print_format: str


CHOICES = {
	ORDER: Choice("send_order_confirmations", "order_print_format"),
	PAYMENT: Choice("send_payment_confirmations", "payment_print_format"),
}
TILL_SWITCH = "send_till_confirmations"


def note(doc: Document, method: str | None = None) -> None:
	"""Document event `on_submit`: the customer gets a confirmation, where the settings say so.

	Never stops the submit. Raises only what the server has already rolled the transaction back for: swallowing
	that would tell the user of a success that is gone.
	"""
	try:
		kind = kind_wanted(doc)
		customers = customers_of(doc, kind) if kind else []
		if customers:
			insert_notes(doc, kind, customers)
	except Exception:
		if not cint(frappe.db.sql("select @@in_transaction")[0][0]):
			raise
		frappe.logger("crm_suite").error(frappe.get_traceback())
	else:
		if customers:
			send_after_commit()


def kind_wanted(doc: Document) -> str | None:
	"""What the document is confirmed as, where the settings want it to be."""
	if is_not_live():
		return None
	kind = kind_of(paper_of(doc), getdate(nowdate()))
	if not kind:
		return None
	settings = frappe.get_cached_doc("CRM Suite Settings")
	is_wanted = cint(settings.get(CHOICES[kind].switch)) and (
		doc.doctype not in TILL or cint(settings.get(TILL_SWITCH))
	)
	return kind if is_wanted else None


def customers_of(doc: Document, kind: str) -> list[str]:
	"""Who is told: whose order it is, or who has paid. At a till only those whose address is known, as most pass by."""
	if kind == ORDER:
		return [doc.customer]
	customers = [receipt.customer for receipt in receipts_of(doc)]
	if doc.doctype in TILL and not doc.contact_email:
		return [name for name in customers if frappe.get_cached_value("Customer", name, "email_id")]
	return customers


def forget(doc: Document, method: str | None = None) -> None:
	"""Document event `on_trash`: Frappe may give the number of a deleted document to another one.

	By their names: a DELETE that looks for a document without notes, as most drafts are, locks the gap in the index
	where they would be, and with it the note of the next number, whose submit would wait.
	"""
	reference = {"reference_doctype": doc.doctype, "reference_name": doc.name}
	if names := frappe.get_all(DOCTYPE, reference, pluck="name"):
		frappe.db.delete(DOCTYPE, {"name": ("in", names)})


def is_not_live() -> bool:
	"""Whether documents come from a file, a patch or an installation: nobody is told of those."""
	flags = frappe.flags
	return bool(flags.in_import or flags.in_migrate or flags.in_patch or flags.in_install)


def paper_of(doc: Document) -> Paper:
	"""What the rule asks of a document."""
	return Paper(
		doctype=doc.doctype,
		dated=getdate(doc.get("transaction_date") or doc.get("posting_date")),
		is_internal=bool(cint(doc.get("is_internal_customer"))),
		payment_type=doc.get("payment_type"),
		party_type=doc.get("party_type"),
		voucher_type=doc.get("voucher_type"),
		is_pos=bool(cint(doc.get("is_pos"))),
		is_repeated=bool(
			cint(doc.get("is_return"))
			or cint(doc.get("is_consolidated"))
			or doc.get("reversal_of")
			or doc.get("is_opening") == "Yes"
		),
	)


def insert_notes(doc: Document, kind: str, customers: Sequence[str]) -> None:
	"""One statement for all customers; where there is a note already, it stands."""
	now, user = now_datetime(), frappe.session.user
	rows = [
		(
			frappe.generate_hash(length=12),
			now,
			now,
			user,
			user,
			kind,
			doc.doctype,
			doc.name,
			part,
			customer,
			doc.company,
			"Queued",
			0,
			now,
		)
		for part, customer in enumerate(customers)
	]
	frappe.db.bulk_insert(DOCTYPE, list(COLUMNS), rows, ignore_duplicates=True)


def send_after_commit() -> None:
	"""Send what is noted soon after the commit. The scheduler does it anyway."""
	enqueue_later(JOB, job_id="crm_suite_confirmations", deduplicate=True)

"""Job that sends the confirmations that submitted orders and payments have noted.

Each in a transaction of its own: the note is locked, the e-mail goes into Frappe's queue, the note says so, commit.
So there is one e-mail per note, whoever else runs this job at the same time, and none that only half happened.
"""

from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.translate import print_language
from frappe.utils import cint, now_datetime, validate_email_address
from rq.timeouts import JobTimeoutException

from crm_suite.erp.confirmation_letters import Letter, letter_of
from crm_suite.erp.confirmations import CHOICES, DOCTYPE, NO_CONFIRMATIONS_FIELD
from crm_suite.erp.receipts import JOURNAL_ENTRY, receipts_of
from crm_suite.rules.confirmation import ORDER, PAYMENT, TILL, next_delay
from crm_suite.rules.receipts import Receipt

CUSTOMER_FIELDS = ("email_id", "language", "is_internal_customer", NO_CONFIRMATIONS_FIELD)
BATCH = 100
ERROR_LENGTH = 10_000


class Outcome(NamedTuple):
	"""What became of a note."""

	status: str
	reason: str = ""
	recipient: str = ""
	communication: str | None = None


def send_due() -> int:
	"""After a submit and every few minutes: send what is due. Returns how many notes were dealt with."""
	done = 0
	while names := due():
		for name in names:
			send_in_own_transaction(name)
			done += 1
	return done


def due() -> list[str]:
	"""The notes whose time has come, oldest first."""
	return frappe.get_all(
		DOCTYPE,
		filters={"status": "Queued", "next_attempt": ("<=", now_datetime())},
		order_by="creation asc",
		limit=BATCH,
		pluck="name",
	)


def send_in_own_transaction(name: str) -> None:
	"""Send one and commit; what fails is undone, written down and tried again later."""
	# The lock must be the first to read: a snapshot from before would show the document as it was.
	frappe.db.rollback()
	try:
		deal_with(name)
		frappe.db.commit()
	except JobTimeoutException:
		raise
	except Exception:
		error = frappe.get_traceback()
		frappe.db.rollback()
		postpone(name, error)
		frappe.db.commit()


def deal_with(name: str) -> None:
	"""Send a confirmation that nobody else has sent meanwhile, and note what became of it."""
	note = frappe.db.get_value(DOCTYPE, name, "*", as_dict=True, for_update=True)
	if not note or note.status != "Queued":
		return
	outcome = send(note)
	write(name, attempts=cint(note.attempts) + 1, error=None, **outcome._asdict())


def send(note: frappe._dict) -> Outcome:
	"""Put the e-mail into Frappe's queue, unless there is a reason not to. Raises whatever Frappe raises."""
	customer = frappe.db.get_value("Customer", note.customer, CUSTOMER_FIELDS, as_dict=True)
	if not frappe.db.exists(note.reference_doctype, note.reference_name) or not customer:
		return Outcome("Not Sent", _("The document is gone."))
	doc = frappe.get_doc(note.reference_doctype, note.reference_name)
	receipt = None if note.kind == ORDER else receipt_in(doc, note)
	before = confirmed_before(doc, note)
	if reason := reason_against(doc, customer, note, receipt, before):
		return Outcome("Not Sent", reason)
	recipient = recipient_of(doc, customer)
	if not recipient:
		return Outcome(
			"No Address", _("Neither the document's contact nor the customer has an e-mail address.")
		)
	with print_language(doc.get("language") or customer.language):
		return mail(doc, note.kind, recipient, letter_of(doc, receipt, before and before.name))


def receipt_in(doc: Document, note: frappe._dict) -> Receipt | None:
	"""What the note's customer has paid by the document; None where it does not say so any more."""
	receipts = receipts_of(doc)
	found = receipts[note.part] if note.part < len(receipts) else None
	return found if found and found.customer == note.customer else None


def reason_against(
	doc: Document,
	customer: frappe._dict,
	note: frappe._dict,
	receipt: Receipt | None,
	before: Document | None,
) -> str:
	"""Why this one is not to be sent, in words; empty where it is."""
	if doc.docstatus != 1:
		return _("It was cancelled before the confirmation was sent.")
	if cint(customer.get(NO_CONFIRMATIONS_FIELD)):
		return _("The customer gets no confirmations.")
	if cint(customer.is_internal_customer):
		return _("The customer belongs to the group.")
	if note.kind == PAYMENT and not receipt:
		return _("The document does not say any more what the customer has paid.")
	if receipt and before and is_same_money(receipt, before):
		return _("The same money was confirmed with {0}, which it amends.").format(before.name)
	return ""


def is_same_money(receipt: Receipt, before: Document) -> bool:
	"""Whether the document that was amended told the customer of just as much."""
	return any(
		(told.customer, told.amount, told.currency) == (receipt.customer, receipt.amount, receipt.currency)
		for told in receipts_of(before)
	)


def confirmed_before(doc: Document, note: frappe._dict) -> Document | None:
	"""The last document before this one, of those that it amends, whose confirmation was sent to the customer."""
	amended, seen = doc.get("amended_from"), {doc.name}
	while amended and amended not in seen and frappe.db.exists(doc.doctype, amended):
		seen.add(amended)
		before = frappe.get_doc(doc.doctype, amended)
		told = {"reference_doctype": doc.doctype, "reference_name": amended, "status": "Sent"}
		if frappe.db.exists(DOCTYPE, {**told, "kind": note.kind, "customer": note.customer}):
			return before
		amended = before.amended_from
	return None


def recipient_of(doc: Document, customer: frappe._dict) -> str:
	"""The contact of the document, else the customer's; empty where neither has a valid address.

	Of several addresses in a field the first: it is one e-mail. A field that has more than one line could write
	headers of its own into the e-mail, and Frappe's check looks at its beginning only.
	"""
	for field in (doc.get("contact_email"), customer.email_id):
		text = (field or "").strip()
		if text.isprintable() and (addresses := validate_email_address(text)):
			return addresses.split(",")[0]
	return ""


def mail(doc: Document, kind: str, recipient: str, letter: Letter) -> Outcome:
	"""Queue the e-mail with the document's print, and show it in the document's timeline."""
	communication = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Automated Message",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"subject": letter.subject,
			"content": letter.message,
			"recipients": recipient,
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
		}
	).insert(ignore_permissions=True)
	queued = frappe.sendmail(
		recipients=[recipient],
		subject=letter.subject,
		message=letter.message,
		reference_doctype=doc.doctype,
		reference_name=doc.name,
		communication=communication.name,
		attachments=prints_of(doc, kind),
		print_letterhead=with_letterhead(),
		delayed=True,
	)
	if not queued:
		communication.delete(ignore_permissions=True)
		return Outcome("Not Sent", _("{0} has unsubscribed.").format(recipient), recipient)
	return Outcome("Sent", recipient=recipient, communication=communication.name)


def prints_of(doc: Document, kind: str) -> list[dict[str, Any]]:
	"""What is attached, which Frappe prints when it sends the e-mail.

	Nothing of a Journal Entry: it shows the books, and what others have paid.
	"""
	if doc.doctype == JOURNAL_ENTRY:
		return []
	return [
		{
			"print_format_attachment": 1,
			"doctype": doc.doctype,
			"name": doc.name,
			"print_format": print_format_of(doc, kind),
			"lang": frappe.local.lang,
		}
	]


def print_format_of(doc: Document, kind: str) -> str:
	"""At a till, what the till prints; else what the settings or the DocType say."""
	if doc.doctype in TILL:
		chosen = doc.get("pos_profile") and frappe.db.get_value(
			"POS Profile", doc.pos_profile, "print_format"
		)
	else:
		chosen = frappe.get_cached_doc("CRM Suite Settings").get(CHOICES[kind].print_format)
	return chosen or doc.meta.default_print_format or "Standard"


def with_letterhead() -> bool:
	"""Whether the site prints letter heads."""
	return bool(cint(frappe.db.get_single_value("Print Settings", "with_letterhead")))


def postpone(name: str, error: str) -> None:
	"""Try again later; after the last attempt a person must look."""
	attempts = cint(frappe.db.get_value(DOCTYPE, name, "attempts")) + 1
	delay = next_delay(attempts)
	write(
		name,
		attempts=attempts,
		status="Queued" if delay else "Failed",
		next_attempt=now_datetime() + delay if delay else None,
		error=error[-ERROR_LENGTH:],
	)


def write(name: str, **values: Any) -> None:
	"""Note what became of it."""
	frappe.db.set_value(DOCTYPE, name, values)

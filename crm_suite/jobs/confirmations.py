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
from crm_suite.rules.confirmation import PAYMENT, next_delay

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
	customer = frappe.db.get_value(
		"Customer", note.customer, ("email_id", "language", NO_CONFIRMATIONS_FIELD), as_dict=True
	)
	if not frappe.db.exists(note.reference_doctype, note.reference_name) or not customer:
		return Outcome("Not Sent", _("The document is gone."))
	doc = frappe.get_doc(note.reference_doctype, note.reference_name)
	before = confirmed_before(doc, note.kind)
	if reason := reason_against(doc, customer, note.kind, before):
		return Outcome("Not Sent", reason)
	recipient = recipient_of(doc, customer)
	if not recipient:
		return Outcome(
			"No Address", _("Neither the document's contact nor the customer has an e-mail address.")
		)
	with print_language(doc.get("language") or customer.language):
		return mail(doc, note.kind, recipient, letter_of(doc, note.kind, before))


def reason_against(doc: Document, customer: frappe._dict, kind: str, before: str | None) -> str:
	"""Why this one is not to be sent, in words; empty where it is."""
	if doc.docstatus != 1:
		return _("It was cancelled before the confirmation was sent.")
	if cint(customer.get(NO_CONFIRMATIONS_FIELD)):
		return _("The customer gets no confirmations.")
	if kind == PAYMENT and before:
		return _("The same money was confirmed with {0}, which it amends.").format(before)
	return ""


def confirmed_before(doc: Document, kind: str) -> str | None:
	"""The document that this one amends, where its confirmation has been sent."""
	amended = doc.get("amended_from")
	if amended and frappe.db.exists(
		DOCTYPE,
		{"reference_doctype": doc.doctype, "reference_name": amended, "kind": kind, "status": "Sent"},
	):
		return amended
	return None


def recipient_of(doc: Document, customer: frappe._dict) -> str:
	"""The contact of the document, else the customer's; empty where neither has a valid address."""
	for address in (doc.get("contact_email"), customer.email_id):
		if address and validate_email_address(address):
			return address
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
		attachments=[print_of(doc, kind)],
		print_letterhead=with_letterhead(),
		delayed=True,
	)
	if not queued:
		communication.delete(ignore_permissions=True)
		return Outcome("Not Sent", _("{0} has unsubscribed.").format(recipient), recipient)
	return Outcome("Sent", recipient=recipient, communication=communication.name)


def print_of(doc: Document, kind: str) -> dict[str, Any]:
	"""The attachment, which Frappe prints when it sends the e-mail."""
	chosen = frappe.get_cached_doc("CRM Suite Settings").get(CHOICES[kind].print_format)
	return {
		"print_format_attachment": 1,
		"doctype": doc.doctype,
		"name": doc.name,
		"print_format": chosen or doc.meta.default_print_format or "Standard",
		"lang": frappe.local.lang,
	}


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

"""One way in for leads that nobody of ours typed: what a website sent becomes a lead, or joins one.

Nothing here asks for permissions: the caller has decided that visitors may send. Nothing is told to them either.
"""

from dataclasses import dataclass
from typing import Any

import frappe
from erpnext import get_default_company
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import make_notification_logs
from frappe.model.document import Document

from crm_suite.erp.capture_templates import template_of
from crm_suite.erp.countries import country_named, region_of
from crm_suite.erp.duplicates import SavedMeanwhile, known_lead
from crm_suite.erp.normalise import PHONE_FIELDS, company_country, normalise_lead, storable_email
from crm_suite.rules.capture_template import missing_fields
from crm_suite.rules.identity import clean_phone
from crm_suite.rules.submission import (
	FULL_NAME,
	MESSAGE,
	TYPED_FIELDS,
	AnswerProblem,
	Submission,
	answer_name,
	name_of_address,
	notes_markup,
	text_in,
)
from crm_suite.rules.text import bold, shorten

# Links that a visitor spells in his own way; what is not found is kept among the notes.
SPELLED_LINKS = {"industry": "Industry Type", "language": "Language"}
WEBSITE = "Website"
# How often the same person may be saved by others while this request looks.
ATTEMPTS = 5
SAVEPOINT = "crms_tell_owner"
NAME_FIELDS = ("first_name", "last_name", "organization_name")


@dataclass(frozen=True)
class Door:
	"""What every lead that comes this way gets. `name` says in the history which way it was."""

	name: str
	source: str | None
	company: str
	territory: str | None = None
	outreach_campaign: str | None = None
	lead_owner: str | None = None
	# The names that its visitor can fill in, where that is known: nobody is asked for what his page does not show.
	asks: frozenset[str] | None = None


def default_door(name: str, asks: frozenset[str]) -> Door:
	"""The way in of a site's own pages: the default company, and the source Website where the site has it."""
	source = frappe.db.exists("Capture Source", WEBSITE, cache=True)
	return Door(name, source, default_company(), asks=asks)


def label_of(name: str) -> str:
	"""What the answer `name` is called: a lead's field by its label, a form's own question as it is."""
	if name == MESSAGE:
		return _("Message")
	if name == FULL_NAME:
		return _("Full Name")
	meta = frappe.get_meta("Sales Lead")
	return _(meta.get_label(name)) if meta.has_field(name) else name


def default_company() -> str:
	"""The company of leads that name none: the site's default, or else its first."""
	return get_default_company() or frappe.get_all("Company", pluck="name", order_by="creation", limit=1)[0]


def problems_of(submission: Submission, door: Door) -> dict[str, str]:
	"""Messages by field for what must be mended before a lead can be made; empty where all is well."""
	words = {
		AnswerProblem.NO_TEXT: _("This must be text."),
		AnswerProblem.TOO_LONG: _("This is too long."),
		AnswerProblem.TOO_MANY: _("There are too many questions."),
	}
	problems = {name: words[problem] for name, problem in submission.problems.items()}
	values = submission.values
	if values.get("email") and not storable_email(values["email"]):
		problems["email"] = _("This is not an e-mail address.")
	region = region_of(country_named(values.get("country"))) or region_of(company_country(door.company))
	for fieldname in PHONE_FIELDS:
		if values.get(fieldname) and not clean_phone(values[fieldname], region):
			problems[fieldname] = _("This is not a phone number.")
	for fieldname in missing_answers(submission, door):
		problems.setdefault(fieldname, _("Please fill this in."))
	if not (problems or values.get("email") or any(map(values.get, NAME_FIELDS))):
		problems["email"] = _("Tell us who you are: an e-mail address or a name.")
	return problems


def missing_answers(submission: Submission, door: Door) -> list[str]:
	"""What the capture template for this source and market requires, and the visitor could have filled in."""
	lead = {
		**submission.values,
		"country": country_named(submission.values.get("country")),
		"source": door.source,
		"territory": door.territory,
		"outreach_campaign": door.outreach_campaign,
		"lead_owner": door.lead_owner,
		"notes": submission.message,
	}
	missing = [answer_name(fieldname) for fieldname in missing_fields(template_of(lead), lead)]
	askable = {*TYPED_FIELDS, MESSAGE}
	return [name for name in missing if name in askable and (door.asks is None or name in door.asks)]


def receive(submission: Submission, door: Door) -> str:
	"""Save what was sent, which has no problems; returns the lead's name.

	A person whose lead is open joins it: the lead stays as it is, because nobody has proved who he is, and what he
	sent is recorded beside it. Of requests that bring the same person at the same moment one makes the lead. The
	others are rolled back, also what was written before this was called, and join it.
	"""
	for _attempt in range(ATTEMPTS):
		try:
			wait_for_turn()
			return save(submission, door)
		except (SavedMeanwhile, frappe.QueryDeadlockError):
			frappe.db.rollback()
			# It names the lead that was first.
			frappe.clear_messages()
	wait_for_turn()
	return save(submission, door)


def wait_for_turn() -> None:
	"""Let those who came before finish: the counter of leads' numbers lets through one at a time anyway.

	MariaDB 11.6 and later refuse to count on where the counter has changed since the transaction first read. A second
	attempt begins with this lock and reads after it, so that it meets what the one before has committed, and no more
	attempts are needed than two. The row is one that nobody else writes.
	"""
	frappe.db.get_value("DocType", "Sales Lead", "name", for_update=True)


def save(submission: Submission, door: Door) -> str:
	"""Make the lead, or join one. Raises SavedMeanwhile."""
	lead = frappe.new_doc("Sales Lead")
	lead.update(lead_values(submission, door))
	normalise_lead(lead)
	if known := known_lead(lead.as_dict()):
		join(known, lead, submission, door)
		return known
	# Whoever is a customer's contact, or was a lead before, gets a new one: that would be refused or told.
	lead.flags.keeps_duplicate = True
	lead.flags.asked_already = True
	return lead.insert(ignore_permissions=True).name


def lead_values(submission: Submission, door: Door) -> dict[str, Any]:
	"""The fields of the lead that this would make."""
	values = dict(submission.values)
	unknown = take_unknown_links(values)
	if not any(map(values.get, NAME_FIELDS)):
		values["first_name"] = name_of_address(values["email"])
	return {
		# Empty and not None: the defaults are the site's own country, language and territory, and the guest as owner.
		"country": "",
		"language": "",
		**values,
		**submission.origin,
		"source": door.source,
		"company": door.company,
		"territory": door.territory or "",
		"outreach_campaign": campaign_of(submission) or door.outreach_campaign,
		"lead_owner": door.lead_owner or "",
		"notes": notes_markup(submission.message, (submission.questions | unknown).items()),
	}


def join(known: str, sent: Document, submission: Submission, door: Door) -> None:
	"""Record at an open lead that its person has written again; nothing where he sent the same twice."""
	given = [name for name in TYPED_FIELDS if sent.get(name)]
	stored = frappe.db.get_value(
		"Sales Lead", known, ["notes", *given, "lead_name", "lead_owner"], as_dict=True
	)
	if all(text_in(sent.get(name)) == text_in(stored[name]) for name in ("notes", *given)):
		return
	labels = [(_(sent.meta.get_label(name)), sent.get(name)) for name in (*given, *submission.origin)]
	notes = notes_markup(submission.message, [*submission.questions.items(), *labels])
	if text_in(notes) == text_in(last_interaction(known)):
		return
	interaction = frappe.new_doc("Customer Interaction")
	interaction.update(
		{
			"subject": shorten(submission.values.get("subject") or _("Wrote again: {0}").format(door.name)),
			"interaction_type": WEBSITE,
			"direction": "Inbound",
			"handled_by": "",
			"company": door.company,
			"sales_lead": known,
			"notes": notes,
		}
	)
	interaction.insert(ignore_permissions=True)
	if stored.lead_owner:
		tell_owner(known, stored.lead_name, stored.lead_owner, door)


def tell_owner(lead: str, lead_name: str, owner: str, door: Door) -> None:
	"""Put it into the notifications of the lead's owner, who may not look at the lead today.

	Together with the enquiry and not in a job: a queue that is down would lose it. What goes wrong with it, an e-mail
	account or another app's hook, costs the notification and never the enquiry.
	"""
	notification = frappe._dict(
		type="Alert",
		document_type="Sales Lead",
		document_name=lead,
		subject=_("{0} has written again: {1}").format(bold(lead_name), bold(door.name)),
		from_user=frappe.session.user,
	)
	frappe.db.savepoint(SAVEPOINT)
	try:
		make_notification_logs(notification, [frappe.db.get_value("User", owner, "email")])
	except frappe.QueryDeadlockError:
		# It has taken the whole transaction: all is done again.
		raise
	except Exception:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.log_error("Notification of an enquiry", reference_doctype="Sales Lead", reference_name=lead)


def last_interaction(lead: str) -> str:
	"""The notes of what came last from the website for this lead."""
	last = frappe.get_all(
		"Customer Interaction",
		filters={"sales_lead": lead, "interaction_type": WEBSITE},
		pluck="notes",
		order_by="creation desc",
		limit=1,
	)
	return (last and last[0]) or ""


def take_unknown_links(values: dict[str, str]) -> dict[str, str]:
	"""Spell links as the site does, and take out what names none of its records; returns those by label."""
	found = {name: country_named(values[name]) for name in ("country",) if name in values}
	for fieldname, doctype in SPELLED_LINKS.items():
		if fieldname in values:
			found[fieldname] = frappe.db.get_value(doctype, values[fieldname], "name")
	meta = frappe.get_meta("Sales Lead")
	unknown = {_(meta.get_label(name)): values.pop(name) for name, record in found.items() if not record}
	values.update({name: record for name, record in found.items() if record})
	return unknown


def campaign_of(submission: Submission) -> str | None:
	"""The campaign that the visitor's UTM campaign names, by its number or title."""
	utm_campaign = submission.origin.get("utm_campaign")
	if not utm_campaign:
		return None
	named = frappe.get_all(
		"Outreach Campaign",
		filters={"status": ("!=", "Cancelled")},
		or_filters={"name": utm_campaign, "campaign_name": utm_campaign},
		pluck="name",
		limit=1,
	)
	return named[0] if named else None

"""What happens when a Sales Lead is saved whose person is known already.

Before the save the lead is looked up; the settings decide whether a duplicate is allowed, warned about or
refused. With the save its keys are written: those that nobody is known to hold are claimed, and the database lets
one transaction at a time claim a key. So of two requests that save the same person at the same moment, of which
neither sees the other's lead, one gets through and the other is told.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, get_fullname, now_datetime

from crm_suite.erp.collisions import carer_of
from crm_suite.erp.duplicate_warnings import ALLOW, WARN, warn_of_others, warn_or_refuse, wish
from crm_suite.erp.duplicates import SavedMeanwhile, who_is
from crm_suite.erp.identities import (
	TABLE,
	Row,
	delete_rows,
	insert_rows,
	is_about_claim,
	lead_identity,
	lead_rows,
)
from crm_suite.erp.saved_by_hand import is_saved_by_hand
from crm_suite.erp.told_matches import tell
from crm_suite.rules.collisions import Carer
from crm_suite.rules.identity import keys_of
from crm_suite.rules.lead import OPEN_STATUSES
from crm_suite.rules.matching import LEAD, Match, Sameness, held_claims, joined_lead
from crm_suite.rules.text import bold

# Seconds; no save takes longer.
MOMENT = 120


class DuplicateLead(frappe.ValidationError):
	"""The person is known already, and the settings say that this is refused."""


class SavedAtTheSameMoment(frappe.ValidationError):
	"""The database let another save of that moment through, and not this one."""


def check(doc: Document, method: str) -> None:
	"""`validate` of a Sales Lead: look who it may be already. Two statements, one where nobody is found.

	Where somebody is found it takes two more to tell of whom, and whether others are in touch with the customer.
	"""
	doc.flags.crms_held = None
	if not must_index(doc):
		return
	matches = who_is(doc.as_dict(), doc.name)
	doc.flags.crms_held = held_claims(matches)
	if not doc.flags.keeps_duplicate and is_open(doc):
		say(matches, carer_of(doc.lead_owner or frappe.session.user, doc.selling_team))


def say(matches: list[Match], mine: Carer) -> None:
	"""What the settings want said of what was found. Raises DuplicateLead."""
	wanted = wish("duplicate_leads")
	# Nobody reads what an import is told; what is to be refused is refused.
	if wanted == ALLOW or (wanted == WARN and frappe.flags.in_import):
		return
	if duplicates := [match for match in matches if is_duplicate(match)]:
		warn_or_refuse(tell(duplicates, mine), wanted, DuplicateLead)
	if not frappe.flags.in_import and (others := [match for match in matches if is_same_organization(match)]):
		warn_of_others(tell(others, mine, only_of_others=True))


def index(doc: Document, method: str) -> None:
	"""`on_update` of a Sales Lead: write its keys where they are others than before, and claim them.

	Raises SavedMeanwhile.
	"""
	if doc.flags.crms_held is None:
		return
	with conflict_explained(doc):
		if doc.get_doc_before_save():
			delete_rows(LEAD, [doc.name])
		claim_and_insert(lead_rows(doc.name, lead_identity(doc.as_dict()), is_open(doc), doc.flags.crms_held))


def claim_and_insert(rows: list[Row]) -> None:
	"""Insert the rows of a lead. Raises SavedMeanwhile where another lead holds one of its claims."""
	try:
		insert_rows(rows)
	except Exception as error:
		if not is_about_claim(error):
			raise
		holder = holder_of([row.claim for row in rows if row.claim])
		if not holder or holder.is_there:
			refuse_meanwhile(holder)
		# Deleted by bare SQL, as ERPNext does with a company's transactions: nobody holds anything any more.
		delete_rows(LEAD, [holder.sales_lead])
		claim_and_insert(rows)


def forget(doc: Document, method: str) -> None:
	"""`on_trash` of a Sales Lead."""
	delete_rows(LEAD, [doc.name])


def must_index(doc: Document) -> bool:
	"""Whether the lead's keys, or its claim to them, are to be written anew."""
	before = doc.get_doc_before_save()
	return (
		not before
		or is_open(before) != is_open(doc)
		or keys_of(lead_identity(before.as_dict())) != keys_of(lead_identity(doc.as_dict()))
	)


def is_open(doc: Document) -> bool:
	"""Whether somebody still works on the lead."""
	return doc.status in OPEN_STATUSES


def is_duplicate(match: Match) -> bool:
	"""Whether this is the same person and still matters; what became of a closed lead is history."""
	return match.sameness is Sameness.SAME and (match.party.party_type != LEAD or match.party.is_open_lead)


def is_same_organization(match: Match) -> bool:
	"""Whether this is a colleague, the organization, or history of the same person: others may be in touch there."""
	return match.sameness >= Sameness.SAME_ORGANIZATION and not is_duplicate(match)


class Holder(NamedTuple):
	"""Who holds a claim: the lead, the user who made it, and whether it is still there."""

	sales_lead: str
	user: str | None
	is_there: bool


def holder_of(claims: list[str]) -> Holder | None:
	"""The lead that holds one of the claims, None where it let go of it meanwhile.

	A locking read: the transaction's own view is from before that lead. MariaDB 11.6 and later refuse to read what
	is newer than the view, and have rolled back then: the next read is a new transaction's, and all that is left to do
	is to say whose lead it is.
	"""
	try:
		return read_holder(claims, "lock in share mode")
	except frappe.QueryDeadlockError:
		holder = read_holder(claims)
		return holder if holder and holder.is_there else None


def read_holder(claims: list[str], lock: str = "") -> Holder | None:
	"""Who holds one of the claims."""
	rows = frappe.db.sql(
		f"""select identity.sales_lead, lead.owner, lead.name is not null from {TABLE} identity
		left join `tabSales Lead` lead on lead.name = identity.sales_lead
		where identity.claim in %s limit 1 {lock}""",
		(tuple(claims),),
	)
	return Holder(*rows[0]) if rows else None


@contextmanager
def conflict_explained(doc: Document) -> Iterator[None]:
	"""Around the save of a lead: where the database lets only one of two simultaneous ones through, say so in words.

	MariaDB 11.6 and later refuse whatever changed since the request first read, and the counter of leads' numbers is
	the first of it, before any claim. Only for who saves by hand: the server has taken back the whole request, and
	of such a one that is the lead alone. Others see the error and try again. Raises SavedMeanwhile, or
	SavedAtTheSameMoment where it was the lead of somebody else.
	"""
	try:
		yield
	except frappe.QueryDeadlockError:
		if not is_saved_by_hand(doc):
			raise
		frappe.db.rollback()
		# A new one's number may be another's by now.
		stored = doc.name if doc.get_doc_before_save() else None
		if match := joined_lead(who_is(doc.as_dict(), stored)):
			lead = match.party.party
			since = add_to_date(now_datetime(), seconds=-MOMENT)
			if user := frappe.db.get_value(LEAD, {"name": lead, "creation": (">", since)}, "owner"):
				refuse_meanwhile(Holder(lead, user, is_there=True))
		frappe.throw(
			_("Another lead was saved at the same moment, and yours was not. Save it again."),
			exc=SavedAtTheSameMoment,
			title=_("Not Saved"),
		)


def refuse_meanwhile(holder: Holder | None) -> None:
	"""Say who has saved the same person since this request looked. Raises SavedMeanwhile."""
	message = (
		_("{0} has saved the same person a moment ago, as lead {1}. Look there first.").format(
			bold(get_fullname(holder.user)), bold(holder.sales_lead)
		)
		if holder
		else _("Somebody has saved the same person a moment ago. Save again to see who.")
	)
	frappe.throw(message, exc=SavedMeanwhile, title=_("Just Saved by Somebody Else"))

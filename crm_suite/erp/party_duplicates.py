"""What happens when a Contact or Customer is saved whose person or organization is known already.

Only a user in a form of the desk is asked: what ERPNext, a mail, an import, an integration or a conversion makes by
itself is saved in any case, and without a word. Contacts and customers claim nothing: two users who save the same
one at the same moment are both let through.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document

from crm_suite.erp.collisions import carer_of
from crm_suite.erp.duplicate_warnings import ALLOW, WARN, Told, warn_of_others, warn_or_refuse, wish
from crm_suite.erp.duplicates import who_has
from crm_suite.erp.identities import contact_identity, customer_identity, known
from crm_suite.erp.identity_events import facts
from crm_suite.erp.saved_by_hand import is_saved_by_hand
from crm_suite.erp.told_matches import tell_in_form
from crm_suite.rules.collisions import Carer
from crm_suite.rules.identity import Identity
from crm_suite.rules.matching import CONTACT, CUSTOMER, Match, Sameness, is_news, is_second_record

# What the settings call the wish for each.
WISHES = {CONTACT: "duplicate_contacts", CUSTOMER: "duplicate_customers"}
# The address that says by which country's rules a telephone number or tax id is read.
ADDRESS_FIELDS = {CONTACT: "address", CUSTOMER: "customer_primary_address"}
# Of a contact's addresses and numbers; nobody has more.
MOST_ROWS = 50


class DuplicateParty(frappe.ValidationError):
	"""The contact or customer is known already, and the settings say that this is refused."""


class News(NamedTuple):
	"""What the user is told. The same person is a reason to refuse, the same organization is none."""

	same: Told = ()
	alike: Told = ()
	others: Told = ()


def check(doc: Document, method: str) -> None:
	"""`validate` of Contact and Customer: where a user saves it by hand, look who it may be already.

	Two statements where nobody is found, and none where nothing changed by which it is recognised. Raises
	DuplicateParty.
	"""
	before = doc.get_doc_before_save()
	if not is_saved_by_hand(doc) or (before and facts(before) == facts(doc)):
		return
	wanted = wish(WISHES[doc.doctype])
	if wanted != ALLOW:
		news = look(doc)
		warn_or_refuse(news.same, wanted, DuplicateParty)
		warn_or_refuse(news.alike, WARN, DuplicateParty)
		warn_of_others(news.others)


def look(doc: Document) -> News:
	"""What there is to tell, and nothing where the look or the telling fails: that is no reason to lose what was
	typed. A deadlock is one: the server has rolled back what was saved before."""
	try:
		values = values_of(doc)
		return news_of(doc.doctype, who_may_be(doc.doctype, values, doc.name), carer(values))
	except frappe.QueryDeadlockError:
		raise
	except Exception:
		frappe.log_error(title="CRM Suite: duplicates not looked for")
		return News()


def news_of(doctype: str, matches: Sequence[Match], mine: Carer) -> News:
	"""Those who were found, in words."""
	same = [match for match in matches if match.sameness is Sameness.SAME]
	alike = [match for match in matches if match not in same and is_second_record(match, doctype)]
	others = [
		match
		for match in matches
		if match.sameness is Sameness.SAME_ORGANIZATION and not is_second_record(match, doctype)
	]
	return News(
		same=tell_in_form(same, mine) if same else (),
		alike=tell_in_form(alike, mine) if alike else (),
		others=tell_in_form(others, mine, only_of_others=True) if others else (),
	)


def who_may_be(doctype: str, values: Mapping[str, Any], name: str | None) -> list[Match]:
	"""Whom a contact or customer may be already, surest first, without those that it belongs with.

	`values` are its fields, and of a contact the lists `emails`, `phones` and `customers`.
	"""
	customers = values.get("customers") or () if doctype == CONTACT else known(name)
	matches = who_has(identity_of(doctype, values), (doctype, name), customers)
	return [match for match in matches if is_news(match, doctype, customers)]


def identity_of(doctype: str, values: Mapping[str, Any]) -> Identity:
	"""By what the contact or customer is recognised; a customer also by what its first contact will be made of."""
	address = values.get(ADDRESS_FIELDS[doctype])
	country = frappe.db.get_value("Address", address, "country") if address else None
	if doctype == CONTACT:
		return contact_identity(values, values.get("emails") or (), values.get("phones") or (), country)
	return customer_identity(values, country)._replace(
		emails=known(values.get("email_id")), phones=known(values.get("mobile_no"))
	)


def values_of(doc: Document) -> dict[str, Any]:
	"""What `who_may_be` asks for."""
	values = doc.as_dict()
	if doc.doctype == CONTACT:
		values["emails"] = tuple(row.email_id for row in doc.email_ids[:MOST_ROWS])
		values["phones"] = tuple(row.phone for row in doc.phone_nos[:MOST_ROWS])
		values["customers"] = tuple(
			row.link_name for row in doc.links if row.link_doctype == CUSTOMER and row.link_name
		)
	return values


def carer(values: Mapping[str, Any]) -> Carer:
	"""Who cares for the contact or customer."""
	return carer_of(values.get("account_manager") or frappe.session.user)

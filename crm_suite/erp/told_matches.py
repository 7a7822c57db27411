"""What a user is told about the parties that were found: all of those that he may read, and of the others only
that there is one and who cares for it."""

from collections.abc import Sequence
from html import escape
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_fullname, get_link_to_form

from crm_suite.erp.collisions import Deal, carer_of, deals_of_others, read_condition, whose
from crm_suite.erp.identities import COLUMNS
from crm_suite.rules.collisions import Carer, is_another
from crm_suite.rules.matching import LEAD, Match, Sameness
from crm_suite.rules.text import bold

MOST_TOLD = 5


def may_hear_of_hidden() -> bool:
	"""Whether the user is told that there is somebody whom he may not read: who sells is, and nobody else."""
	return bool(frappe.has_permission(LEAD, "read"))


def tell_in_form(matches: Sequence[Match], mine: Carer, only_of_others: bool = False) -> list[dict[str, Any]]:
	"""`tell` for the form of a contact or customer, which others than sellers fill in as well: of leads and deals
	and of what they may not read they learn nothing at all."""
	if may_hear_of_hidden():
		return tell(matches, mine, only_of_others)
	if only_of_others:
		return []
	readable = readable_parties(matches)
	shown = [match for match in matches if (match.party.party_type, match.party.party) in readable]
	return [tell_one(match, readable, deals=()) for match in shown[:MOST_TOLD]]


def tell(matches: Sequence[Match], mine: Carer, only_of_others: bool = False) -> list[dict[str, Any]]:
	"""The surest matches for the session's user, in words and as data. Two statements at most.

	`mine` is who cares for what asks. With `only_of_others` those alone with which another team or owner
	is in touch: an open lead of theirs, or a customer with whom they have an open deal.
	Each has `sameness` (3 the same, 2 the same organization, 1 similar), `kinds` (what is shared), `party_type`,
	`is_readable`, `owner` and `owner_name` (who cares for it), `in_touch` (names of others who have an open deal
	with the customer), `sentence` (HTML); and, where the user may read it, `party`, `title`, `status`.
	"""
	shown = list(matches if only_of_others else matches[:MOST_TOLD])
	deals = deals_of_others({match.party.customer for match in shown if match.party.customer}, mine)
	if only_of_others:
		shown = [match for match in shown if is_of_another(match, mine, deals)][:MOST_TOLD]
	readable = readable_parties(shown)
	return [tell_one(match, readable, deals) for match in shown]


def is_of_another(match: Match, mine: Carer, deals: Sequence[Deal]) -> bool:
	"""Whether another team or owner works on this open lead, or on a deal with this customer."""
	party = match.party
	if party.is_open_lead and is_another(mine, carer_of(party.owner, party.team)):
		return True
	return bool(in_touch(party.customer, deals))


def tell_one(match: Match, readable: set[tuple[str, str]], deals: Sequence[Deal]) -> dict[str, Any]:
	"""One match as `tell` returns it."""
	party = match.party
	is_readable = (party.party_type, party.party) in readable
	told: dict[str, Any] = {
		"sameness": int(match.sameness),
		"kinds": list(match.kinds),
		"party_type": party.party_type,
		"is_readable": is_readable,
		"owner": party.owner,
		"owner_name": get_fullname(party.owner) if party.owner else None,
		"in_touch": in_touch(party.customer, deals),
	}
	if is_readable:
		told |= {"party": party.party, "title": party.title, "status": party.status}
	return told | {"sentence": sentence(match, told)}


def sentence(match: Match, told: dict[str, Any]) -> str:
	"""The match in a sentence of HTML; what users wrote is escaped."""
	party = match.party
	doctype = _(party.party_type)
	what = (
		f"{escape(doctype)} {get_link_to_form(party.party_type, party.party, escape(party.title or party.party))}"
		if told["is_readable"]
		else _("a {0} that you may not read").format(escape(doctype))
	)
	shared = ", ".join(escape(_(kind)) for kind in match.kinds)
	sentences = {
		Sameness.SAME: _("The same as {0} ({1})"),
		Sameness.SAME_ORGANIZATION: _("The same organization: {0} ({1})"),
		Sameness.SIMILAR: _("Similar to {0} ({1})"),
	}
	parts = [sentences[match.sameness].format(what, shared)]
	if told["owner_name"] and told["owner"] != frappe.session.user:
		parts.append(_("in the care of {0}").format(bold(told["owner_name"])))
	if told["in_touch"]:
		parts.append(_("open deals: {0}").format(", ".join(map(bold, told["in_touch"]))))
	return "; ".join(parts)


def in_touch(customer: str | None, deals: Sequence[Deal]) -> list[str]:
	"""Whose the deals with the customer are, each once."""
	return list(dict.fromkeys(whose(deal) for deal in deals if customer and deal.customer == customer))


def readable_parties(matches: Sequence[Match]) -> set[tuple[str, str]]:
	"""DocType and name of those that the user may read. One statement, and Frappe's own about what is shared."""
	names: dict[str, list[str]] = {}
	for match in matches:
		names.setdefault(match.party.party_type, []).append(match.party.party)
	queries = []
	for doctype in names:
		condition = read_condition(doctype)
		if condition is not None:
			queries.append(
				f"select '{doctype}', `tab{doctype}`.name from `tab{doctype}`"
				f" where `tab{doctype}`.name in %({COLUMNS[doctype]})s {condition and f'and ({condition})'}"
			)
	if not queries:
		return set()
	values = {COLUMNS[doctype]: tuple(parties) for doctype, parties in names.items()}
	return set(frappe.db.sql(" union all ".join(queries), values))

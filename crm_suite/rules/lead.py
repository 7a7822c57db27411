"""What a Sales Lead must hold, whatever wrote it."""

from enum import Enum

from crm_suite.rules.text import join_words, one_line, shorten

NEW = "New"
WORKING = "Working"
NURTURING = "Nurturing"
QUALIFIED = "Qualified"
CONVERTED = "Converted"
DISQUALIFIED = "Disqualified"
# Found to be the same as another lead, which has everything of it; only a merge gives and takes it.
MERGED = "Merged"

STATUSES = (NEW, WORKING, NURTURING, QUALIFIED, CONVERTED, DISQUALIFIED, MERGED)
# Those with which somebody still has something to do.
OPEN_STATUSES = (NEW, WORKING, NURTURING, QUALIFIED)


class LeadProblem(Enum):
	"""Why a lead cannot be saved."""

	NO_NAME = "neither a person nor an organization is named"
	CONVERTED_WITHOUT_CUSTOMER = "a status of its own says Converted"
	CUSTOMER_WITHOUT_CONVERSION = "a customer is named, but the lead is not converted"
	REOPENED = "a converted lead was given another status"
	NO_REASON = "disqualified without a reason"
	CONVERTED_BY_HAND = "converted without the action that makes the customer"
	CONVERSION_CHANGED = "what a lead became is not edited"
	MERGED_BY_HAND = "merged without the action that brings everything to the other lead"
	CLOSED_BY_MERGE = "a merged lead is not edited"


def person_name(first_name: str | None, last_name: str | None) -> str:
	"""The person's name on one line, empty where nobody is named."""
	return join_words([first_name, last_name])


def lead_title(first_name: str | None, last_name: str | None, organization_name: str | None) -> str:
	"""How a lead is called in lists: `Ada Lovelace (Analytical Engines)`, or whichever of the two is known."""
	person = person_name(first_name, last_name)
	organization = one_line(organization_name)
	if person and organization:
		return shorten(f"{person} ({organization})")
	return shorten(person or organization)


def lead_problem(
	title: str,
	status: str,
	previous_status: str | None,
	customer: str | None,
	disqualified_reason: str | None,
) -> LeadProblem | None:
	"""The first reason why the lead cannot stay as it is, or None.

	A lead is Converted exactly when it names its customer: the conversion writes both, and so may an
	import of old leads (`conversion_problem`); nobody sets one without the other. `previous_status` is None for a new lead.
	"""
	if not title:
		return LeadProblem.NO_NAME
	if previous_status == CONVERTED and status != CONVERTED:
		return LeadProblem.REOPENED
	if status == CONVERTED and not customer:
		return LeadProblem.CONVERTED_WITHOUT_CUSTOMER
	if status != CONVERTED and customer:
		return LeadProblem.CUSTOMER_WITHOUT_CONVERSION
	if status == DISQUALIFIED and not one_line(disqualified_reason):
		return LeadProblem.NO_REASON
	return None


def conversion_problem(
	status: str, previous_status: str | None, is_changed: bool, is_import: bool
) -> LeadProblem | None:
	"""Why something else than the conversion may not save this, or None.

	`is_changed`: the links to what the lead became, or the time, are others than before. An import may bring
	a lead that was converted elsewhere, but changes none that is converted here.
	"""
	if previous_status == CONVERTED or status != CONVERTED:
		return LeadProblem.CONVERSION_CHANGED if is_changed else None
	return None if is_import else LeadProblem.CONVERTED_BY_HAND


def merge_status_problem(
	status: str, previous_status: str | None, is_link_changed: bool
) -> LeadProblem | None:
	"""Why something else than a merge may not save this, or None. `is_link_changed`: it names another survivor."""
	if previous_status == MERGED:
		return LeadProblem.CLOSED_BY_MERGE
	return LeadProblem.MERGED_BY_HAND if status == MERGED or is_link_changed else None

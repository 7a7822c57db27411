"""What a Sales Lead becomes: the values of its Customer, Contact, Address and Sales Opportunity.

Which documents there will be and what they say is decided here; defaults that a site keeps in its
settings are given to these functions, and writing is the caller's work.
"""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any, NamedTuple

from crm_suite.rules.lead import CONVERTED, DISQUALIFIED, MERGED, lead_title, person_name
from crm_suite.rules.stages import OPEN
from crm_suite.rules.text import DATA_LENGTH, one_line, shorten

Values = dict[str, Any]

COMPANY = "Company"
INDIVIDUAL = "Individual"

# The hyphens and the number, or the token, in the name of a contact.
ROOM_FOR_NUMBER = 10

# What the conversion notes in the lead, and tells whoever asks again.
MADE_FIELDS = ("customer", "contact", "address", "sales_opportunity")


class LeadDisqualified(ValueError):
	"""The lead was disqualified: somebody has to take it up again before it can be converted."""


class LeadMerged(ValueError):
	"""Another lead has everything of this one: that one is converted."""


class JoinProblem(Enum):
	"""Why a lead cannot join an opportunity that there is."""

	CLOSED = auto()
	OTHER_COMPANY = auto()
	OTHER_CUSTOMER = auto()


class Defaults(NamedTuple):
	"""What the site says where the lead says nothing."""

	customer_group: str | None = None
	territory: str | None = None
	country: str | None = None


class Wishes(NamedTuple):
	"""What the salesperson chose: an existing customer, and what the opportunity is to be like.

	`sales_opportunity` is an existing one that the lead joins; then no other is made.
	"""

	customer: str | None = None
	with_opportunity: bool = True
	opportunity_title: str | None = None
	sales_pipeline: str | None = None
	sales_opportunity: str | None = None


class Conversion(NamedTuple):
	"""The values of each document that is to be made; None where it is not wanted or not possible.

	Links between the four are missing: their names are known only when they have been made.
	"""

	customer: Values | None
	contact: Values | None
	address: Values | None
	opportunity: Values | None


def must_convert(status: str) -> bool:
	"""Whether there is something to do: False where the lead has been converted before.

	Raises LeadDisqualified, LeadMerged.
	"""
	if status == MERGED:
		raise LeadMerged
	if status == DISQUALIFIED:
		raise LeadDisqualified
	return status != CONVERTED


def join_problem(
	lead: Mapping[str, Any], opportunity: Mapping[str, Any], customer: str | None
) -> JoinProblem | None:
	"""Why the lead cannot join the opportunity, whose customer becomes the lead's; `customer` is the one wished."""
	if opportunity["status"] != OPEN:
		return JoinProblem.CLOSED
	if opportunity["company"] != lead["company"]:
		return JoinProblem.OTHER_COMPANY
	if customer and customer != opportunity["customer"]:
		return JoinProblem.OTHER_CUSTOMER
	return None


def plan_conversion(lead: Mapping[str, Any], defaults: Defaults, wishes: Wishes) -> Conversion:
	"""What to make of a lead, given its fields by name."""
	opens_opportunity = wishes.with_opportunity and not wishes.sales_opportunity
	return Conversion(
		customer=None if wishes.customer else customer_values(lead, defaults),
		contact=contact_values(lead),
		address=address_values(lead, defaults),
		opportunity=opportunity_values(lead, wishes) if opens_opportunity else None,
	)


def customer_values(lead: Mapping[str, Any], defaults: Defaults) -> Values:
	"""The organization becomes the customer; a person who stands for none becomes one."""
	organization = one_line(lead.get("organization_name"))
	return known(
		customer_name=organization or lead_person(lead),
		customer_type=COMPANY if organization else INDIVIDUAL,
		customer_group=defaults.customer_group,
		territory=lead.get("territory") or defaults.territory,
		industry=lead.get("industry"),
		language=lead.get("language"),
		website=lead.get("website"),
		tax_id=one_line(lead.get("tax_id")),
	)


def contact_values(lead: Mapping[str, Any]) -> Values | None:
	"""The person, or the organization's own address for mail and calls; None where there is neither."""
	person = lead_person(lead)
	reachable = bool(lead.get("email") or lead.get("phone") or lead.get("mobile"))
	if not (person or reachable):
		return None

	organization = one_line(lead.get("organization_name"))
	return known(
		first_name=one_line(lead.get("first_name")) or one_line(lead.get("last_name")) or organization,
		last_name=one_line(lead.get("last_name")) if one_line(lead.get("first_name")) else None,
		salutation=lead.get("salutation") if person else None,
		designation=one_line(lead.get("job_title")),
		company_name=organization,
		email_ids=email_rows(lead),
		phone_nos=phone_rows(lead),
	)


def contact_name(contact: Mapping[str, Any], customer: str, token: str) -> str | None:
	"""The name of the contact's record where Frappe's own would be too long: it is made of the person's, the
	customer's and, for a namesake, a number. None where Frappe's own will do; `token` makes ours unique.
	"""
	person = person_name(contact.get("first_name"), contact.get("last_name"))
	if len(person) + len(customer) + ROOM_FOR_NUMBER <= DATA_LENGTH:
		return None
	return f"{shorten(person, DATA_LENGTH - ROOM_FOR_NUMBER)}-{token}"


def email_rows(lead: Mapping[str, Any]) -> list[Values]:
	"""The rows of the contact's e-mail table."""
	return [{"email_id": lead["email"], "is_primary": 1}] if lead.get("email") else []


def phone_rows(lead: Mapping[str, Any]) -> list[Values]:
	"""The rows of the contact's phone table; a number given twice has one row that says both."""
	rows: dict[str, Values] = {}
	for fieldname, flag in (("phone", "is_primary_phone"), ("mobile", "is_primary_mobile_no")):
		if number := one_line(lead.get(fieldname)):
			rows.setdefault(number, {"phone": number})[flag] = 1
	return list(rows.values())


def address_values(lead: Mapping[str, Any], defaults: Defaults) -> Values | None:
	"""The postal address; None where it lacks what every address must have: street, city and country."""
	country = lead.get("country") or defaults.country
	street, city = one_line(lead.get("address_line1")), one_line(lead.get("city"))
	if not (street and city and country):
		return None

	return known(
		address_title=shorten(one_line(lead.get("organization_name")) or lead_person(lead), 100),
		address_type="Billing",
		address_line1=street,
		address_line2=one_line(lead.get("address_line2")),
		city=city,
		state=one_line(lead.get("state")),
		pincode=one_line(lead.get("pincode")),
		country=country,
		email_id=lead.get("email"),
		phone=lead.get("phone") or lead.get("mobile"),
	)


def has_part_of_address(lead: Mapping[str, Any]) -> bool:
	"""Whether the lead says something of an address that the country alone does not."""
	return any(one_line(lead.get(field)) for field in ("address_line1", "address_line2", "city", "pincode"))


def opportunity_values(lead: Mapping[str, Any], wishes: Wishes) -> Values:
	"""The deal that the lead opens; its owner, team, territory, campaign and company are the lead's."""
	title = one_line(wishes.opportunity_title) or lead_title(
		lead.get("first_name"), lead.get("last_name"), lead.get("organization_name")
	)
	return known(
		title=shorten(title),
		company=lead.get("company"),
		sales_lead=lead.get("name"),
		outreach_campaign=lead.get("outreach_campaign"),
		opportunity_owner=lead.get("lead_owner"),
		selling_team=lead.get("selling_team"),
		territory=lead.get("territory"),
		sales_pipeline=wishes.sales_pipeline,
	)


def lead_person(lead: Mapping[str, Any]) -> str:
	"""The name of the lead's person, empty where only an organization is known."""
	return person_name(lead.get("first_name"), lead.get("last_name"))


def known(**values: Any) -> Values:
	"""The values that say something: the rest is left to the document's own defaults."""
	return {name: value for name, value in values.items() if value}

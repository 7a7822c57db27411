"""What leads and deals of other CRMs are here. Nothing of them is dropped: what has no field goes into the notes.

An old record is given as its database row; columns that a version does not have are simply not there.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple

from crm_suite.rules.identity import clean_email, clean_phone
from crm_suite.rules.lead import DISQUALIFIED, NEW, NURTURING, QUALIFIED, WORKING
from crm_suite.rules.stages import LOST, OPEN, WON, Stage
from crm_suite.rules.text import DATA_LENGTH, join_words, one_line, plain_line, shorten

Row = Mapping[str, Any]
Values = dict[str, Any]

LEAD_STATUSES = {
	# ERPNext
	"Lead": NEW,
	"Open": NEW,
	"Replied": WORKING,
	"Interested": WORKING,
	"Opportunity": QUALIFIED,
	"Quotation": QUALIFIED,
	"Lost Quotation": NURTURING,
	"Converted": QUALIFIED,
	"Do Not Contact": DISQUALIFIED,
	# Frappe CRM
	"New": NEW,
	"Contacted": WORKING,
	"Nurture": NURTURING,
	"Qualified": QUALIFIED,
	"Unqualified": DISQUALIFIED,
	"Junk": DISQUALIFIED,
}
# What Frappe CRM says of a status of the site's own.
LEAD_STATUS_TYPES = {
	"Open": NEW,
	"Ongoing": WORKING,
	"On Hold": NURTURING,
	"Won": QUALIFIED,
	"Lost": DISQUALIFIED,
}
DEAL_OUTCOMES = {"Converted": WON, "Won": WON, "Lost": LOST, "Closed": LOST}
# Where the fields of an old lead go; the first that has a value counts.
LEAD_FIELDS = {
	"salutation": ("salutation",),
	"last_name": ("last_name",),
	"organization_name": ("company_name", "organization", "organization_name"),
	"job_title": ("job_title",),
	"industry": ("industry",),
	"website": ("website",),
	"language": ("language",),
	"territory": ("territory",),
	"city": ("city",),
	"state": ("state",),
	"country": ("country",),
	"email": ("email_id", "email"),
	"phone": ("phone",),
	"mobile": ("mobile_no",),
	"source": ("source", "utm_source"),
	"utm_campaign": ("campaign_name", "utm_campaign"),
	"lead_owner": ("lead_owner", "prospect_owner"),
}
KEPT_OF_BOTH = ("company_description", "linkedin", "twitter", "facebook")
KEPT_OF_LEAD = (
	"fax",
	"phone_ext",
	"whatsapp_no",
	"gender",
	"type",
	"request_type",
	"market_segment",
	"no_of_employees",
	"annual_revenue",
	"customer_group",
	"next_step",
	"lost_reason",
	"lost_notes",
	*KEPT_OF_BOTH,
)
KEPT_OF_DEAL = (
	"opportunity_type",
	"source",
	"utm_source",
	"campaign",
	"utm_campaign",
	"market_segment",
	"no_of_employees",
	"annual_revenue",
	"contact_display",
	"contact_email",
	"contact_mobile",
	"whatsapp",
	"email",
	"mobile_no",
	"phone",
	"website",
	"industry",
	"job_title",
	*KEPT_OF_BOTH,
)


class Moved(NamedTuple):
	"""The fields of a new lead or deal, and what of the old one has no field: values by the old field's name.

	`problems` are fields whose value was kept as a note because it is not what the field takes.
	"""

	values: Values
	kept: dict[str, str]
	problems: tuple[str, ...] = ()


def origin(doctype: str, name: str) -> str:
	"""What the new record keeps of where it came from; unique, so that nothing is brought twice."""
	return f"{doctype}:{name}"


def moved_lead(old: Row, region: str | None, items: Sequence[Row] = ()) -> Moved:
	"""A lead from one of ERPNext or Frappe CRM, or from a prospect of ERPNext. `items` are products that it wants."""
	values: Values = {field: first_of(old, sources) for field, sources in LEAD_FIELDS.items()}
	values["first_name"] = join_words([old.get("first_name"), old.get("middle_name")])
	kept = kept_values(old, KEPT_OF_LEAD)
	problems = settle_contact(values, kept, region)
	if not (values["first_name"] or values["last_name"] or values["organization_name"]):
		values["first_name"] = shorten(one_line(old.get("lead_name")) or values["email"] or old["name"])
	values["captured_on"] = old["creation"]
	if items:
		kept["products"] = "; ".join(map(item_text, items))
	status = one_line(old.get("status"))
	values["status"] = lead_status(status, old.get("status_type"))
	if values["status"] == DISQUALIFIED:
		values["disqualified_reason"] = kept.pop("lost_reason", None) or status
	if status and status not in (*LEAD_STATUSES, values.get("disqualified_reason")):
		kept["status"] = status
	return Moved({field: value or None for field, value in values.items()}, kept, problems)


def lead_status(status: str, status_type: str | None) -> str:
	"""By the status' name, else by its type, else whether there is one at all."""
	of_its_type = LEAD_STATUS_TYPES.get(status_type or "", WORKING if status else NEW)
	return LEAD_STATUSES.get(status, of_its_type)


def settle_contact(values: Values, kept: dict[str, str], region: str | None) -> tuple[str, ...]:
	"""Write addresses and numbers as the site does; what is none is kept as a note. Returns the fields of those."""
	cleaners: dict[str, Callable[[str], str | None]] = {
		"email": clean_email,
		"phone": lambda number: clean_phone(number, region),
		"mobile": lambda number: clean_phone(number, region),
	}
	problems = []
	for field, clean in cleaners.items():
		text = one_line(values[field])
		values[field] = clean(text) if text else None
		if text and not values[field]:
			kept[field] = text
			problems.append(field)
	return tuple(problems)


def first_of(old: Row, sources: Sequence[str]) -> Any:
	"""The first of some columns that says something, texts on one line and as long as a field is."""
	value = next((old[source] for source in sources if old.get(source)), None)
	return shorten(plain_line(value), DATA_LENGTH) if isinstance(value, str) else value


def kept_values(old: Row, fields: Sequence[str]) -> dict[str, str]:
	"""What has no field of its own here."""
	return {field: str(old[field]) for field in fields if old.get(field)}


def moved_deal(old: Row, items: Sequence[Row], lost_reasons: Sequence[str]) -> Moved:
	"""A deal from an opportunity of ERPNext or a deal of Frappe CRM; links and stage are the caller's."""
	title = (
		first_of(old, ("title", "customer_name", "organization", "organization_name", "lead_name"))
		or join_words([old.get("first_name"), old.get("last_name")])
		or old["name"]
	)
	currency = old.get("currency") or old.get("system_currency") or None
	values: Values = {
		"title": title,
		"currency": currency,
		"conversion_rate": (old.get("conversion_rate") or old.get("exchange_rate")) if currency else None,
		"probability": said_probability(old),
		"expected_close": first_of(
			old, ("expected_closing", "expected_closure_date", "close_date", "closed_date")
		),
		"next_step": first_of(old, ("next_step",)),
		"territory": first_of(old, ("territory",)),
		"opportunity_owner": first_of(old, ("opportunity_owner", "deal_owner")),
		"expected_amount": first_of(old, ("opportunity_amount", "expected_deal_value", "deal_value")) or 0,
	}
	kept = kept_values(old, KEPT_OF_DEAL)
	# Products without an item cannot be rows here: then the sum of all is what the old deal said.
	is_whole = all(map(is_product, items))
	values["items"] = [item_values(item) for item in items] if is_whole else []
	if not is_whole:
		kept["items"] = "; ".join(map(item_text, items))
	reasons = [*lost_reasons, old.get("order_lost_reason"), old.get("lost_reason"), old.get("lost_notes")]
	if outcome_of(old) == LOST:
		values["lost_reason"] = join_words(reasons, "; ") or one_line(old.get("status"))
	return Moved(values, kept)


def said_probability(old: Row) -> float:
	"""In percent; 0 says nothing, and the stage's counts. So does 100 of an open opportunity of ERPNext.

	It is what every opportunity there has until somebody types another one. Its own field tells it from a deal of
	Frappe CRM, whose probability comes from its status.
	"""
	probability = min(max(float(old.get("probability") or 0), 0), 100)
	return 0 if probability == 100 and "opportunity_from" in old and outcome_of(old) == OPEN else probability


def is_product(item: Row) -> bool:
	"""Whether the row can be one of a deal here."""
	return (
		bool(item.get("item_code")) and float(item.get("qty") or 0) > 0 and float(item.get("rate") or 0) >= 0
	)


def item_values(item: Row) -> Values:
	"""A row of products; what Frappe CRM takes off it is a discount on its rate, which is a list price then."""
	values = {field: item.get(field) for field in ("item_code", "qty", "uom", "rate")}
	if item.get("discount_percentage"):
		return values | {"price_list_rate": item["rate"], "discount_percentage": item["discount_percentage"]}
	if item.get("discount_amount"):
		off = float(item["discount_amount"]) / float(item["qty"])
		return values | {"price_list_rate": item["rate"], "discount_amount": off}
	return values


def item_text(item: Row) -> str:
	"""A row of products as text."""
	name = join_words([item.get("item_code") or item.get("item_name") or item.get("product_name")])
	off = f" - {item['discount_amount']:g}" if item.get("discount_amount") else ""
	return f"{name} {item.get('qty') or 0:g} x {item.get('rate') or 0:g}{off}"


def outcome_of(old: Row) -> str:
	"""Whether the old deal is open, won or lost. Frappe CRM says it with the status' type, where it knows one."""
	return DEAL_OUTCOMES.get(old.get("status_type") or old.get("status") or "", OPEN)


def stage_for(stages: Sequence[Stage], outcome: str, wanted: Sequence[str | None]) -> Stage:
	"""The stage of a deal in another pipeline: of the same name, else the first of its outcome that one may choose.

	Where nobody may choose a won stage, the last open one: an order that is moved with the deal takes it on.
	"""
	names = {one_line(name).casefold() for name in wanted if name}
	choosable = [stage for stage in stages if not stage.only_documents]
	fitting = [stage for stage in choosable if stage.outcome == outcome]
	same = [stage for stage in fitting if stage.name.casefold() in names]
	still_open = [stage for stage in choosable if stage.outcome == OPEN]
	return next(iter([*same, *fitting, *still_open[::-1]]))


def moment_of_outcome(old: Row) -> datetime:
	"""When the deal got where it is: an open one began there."""
	if outcome_of(old) == OPEN:
		return old["creation"]
	return datetime.combine(old["closed_date"], time()) if old.get("closed_date") else old["modified"]

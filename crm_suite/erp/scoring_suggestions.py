"""Rules by hand that a site can begin with: what suits it, and what is there already."""

from collections.abc import Iterable

import frappe
from frappe import _

from crm_suite.erp.lead_scores import link_doctype_of
from crm_suite.rules.scoring_suggestions import MOST_PLACES, Site, Suggestion, key_of, suggest, without

DOCTYPE = "Lead Scoring Rule"


def suggestions() -> list[Suggestion]:
	"""What suits the site and no rule for all teams is about yet, switched off or not."""
	rules = frappe.get_all(
		DOCTYPE,
		filters={"selling_team": ("is", "not set")},
		fields=["lead_field", "condition", "link_value", "text_value"],
	)
	keys = [key_of(rule.lead_field, rule.condition, rule.link_value or rule.text_value) for rule in rules]
	return without(suggest(read_site()), keys)


def read_site() -> Site:
	"""Four statements, each on a short list but for one count of customers."""
	return Site(
		home=frappe.get_all(
			"Company", {"country": ("is", "set")}, pluck="country", distinct=True, order_by="country"
		),
		territories=territories_sold_to(),
		countries=frozenset(frappe.get_all("Country", pluck="name")),
		sources=frozenset(frappe.get_all("Capture Source", pluck="name")),
	)


def territories_sold_to() -> list[str]:
	"""Where most customers are. A territory with others below it says too little, and so does the rest of the world."""
	counted = frappe.db.sql(
		"""select customer.territory from `tabCustomer` customer
		join `tabTerritory` territory on territory.name = customer.territory and territory.is_group = 0
		where customer.disabled = 0 and customer.territory not in %(nowhere)s
		group by customer.territory order by count(*) desc, customer.territory limit %(most)s""",
		{"nowhere": ("Rest Of The World", _("Rest Of The World")), "most": MOST_PLACES},
	)
	return [territory for (territory,) in counted]


def add(chosen: Iterable[Suggestion], ignore_permissions: bool = False) -> int:
	"""Make rules of suggestions, with reasons in the language of the moment; returns how many."""
	added = 0
	for suggestion in chosen:
		rule = frappe.get_doc(
			{
				"doctype": DOCTYPE,
				"rule_name": words(suggestion),
				"lead_field": suggestion.lead_field,
				"condition": suggestion.condition,
				"points": suggestion.points,
				"link_doctype": link_doctype_of(suggestion.lead_field),
				"link_value": suggestion.value or None,
			}
		)
		rule.insert(ignore_permissions=ignore_permissions)
		added += 1
	return added


def words(suggestion: Suggestion) -> str:
	"""The reason that people read beside a score."""
	return {
		"business email": _("E-mail address of an organization"),
		"free email": _("E-mail address at a free provider"),
		"no email": _("No e-mail address"),
		"phone": _("Phone number is known"),
		"mobile": _("Mobile number is known"),
		"organization": _("Organization is known"),
		"job title": _("Job title is known"),
		"campaign": _("Came by a campaign"),
		"source": _("Source: {0}").format(_(suggestion.value)),
		"country": _("We sell to {0}").format(_(suggestion.value)),
		"territory": _("We sell in {0}").format(suggestion.value),
	}[suggestion.why]

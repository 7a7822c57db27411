"""Steps of the golden company: leads, opportunities, interactions, campaigns and service cases."""

from datetime import timedelta
from typing import Any

import frappe

from crm_suite.setup.demo.masters import price_of
from crm_suite.setup.demo.scene import Scene

Values = dict[str, Any]

LEAD_FIELDS = (
	"first_name",
	"last_name",
	"organization_name",
	"email",
	"phone",
	"source",
	"territory",
	"status",
	"address_line1",
	"pincode",
	"city",
	"country",
)


def capture_lead(scene: Scene, values: Values) -> None:
	"""Somebody who may buy."""
	scene.insert(
		"Sales Lead",
		{
			**{field: values[field] for field in LEAD_FIELDS if field in values},
			"company": values.get("company") or scene.golden.company_names[0],
			"outreach_campaign": values.get("campaign"),
			"lead_owner": frappe.session.user,
			"captured_on": scene.moment,
		},
		values["name"],
	)


def disqualify_lead(scene: Scene, values: Values) -> None:
	"""Nothing will come of a lead."""
	lead = frappe.get_doc("Sales Lead", values["lead"])
	lead.update({"status": "Disqualified", "disqualified_reason": values["reason"]})
	lead.save(ignore_permissions=True)


def convert_lead(scene: Scene, values: Values) -> None:
	"""A lead becomes a customer with an opportunity, which the site numbers."""
	frappe.db.set_value("Sales Lead", values["lead"], "converted_on", scene.moment, update_modified=False)
	made = frappe.call(
		"crm_suite.api.conversion.convert_lead",
		lead=values["lead"],
		opportunity_title=values["title"],
		sales_pipeline=scene.golden.company["pipeline"]["name"],
	)
	opportunity = frappe.get_doc("Sales Opportunity", made["sales_opportunity"])
	scene.names[values["opportunity"]] = opportunity.name
	opportunity.update(
		{
			"items": opportunity_items(scene, opportunity.customer, values["items"]),
			"expected_close": scene.day + timedelta(days=45),
		}
	)
	opportunity.save(ignore_permissions=True)
	date_stage(scene, opportunity.name)


def open_opportunity(scene: Scene, values: Values) -> None:
	"""A deal with a customer."""
	customer = values["customer"]
	company = scene.company_of(customer)
	document = scene.insert(
		"Sales Opportunity",
		{
			"title": values["title"],
			"customer": customer,
			"contact": scene.contact_of(customer),
			"company": company["name"],
			"currency": scene.customers_currency(customer),
			"conversion_rate": values.get("rate", 1),
			"opportunity_owner": frappe.session.user,
			"sales_pipeline": scene.golden.company["pipeline"]["name"],
			"outreach_campaign": values.get("campaign"),
			"expected_close": scene.day + timedelta(days=60),
			"items": opportunity_items(scene, customer, values["items"]),
		},
		values["name"],
	)
	date_stage(scene, document.name)


def opportunity_items(scene: Scene, customer: str, rows: list[list[Any]]) -> list[Values]:
	"""What the deal is about, from [item, quantity] or [item, quantity, rate]."""
	company = scene.company_of(customer)
	return [
		{
			"item_code": code,
			"qty": quantity,
			"uom": scene.items[code]["unit"],
			"rate": rate[0] if rate else price_of(scene.items[code], company),
		}
		for code, quantity, *rate in rows
	]


def choose_stage(scene: Scene, values: Values) -> None:
	"""Somebody moves a deal to another stage."""
	document = frappe.get_doc("Sales Opportunity", scene.name_of(values["opportunity"]))
	document.update({"sales_stage": values["stage"], **values.get("set", {})})
	document.save(ignore_permissions=True)
	date_stage(scene, document.name)


def lose_opportunity(scene: Scene, values: Values) -> None:
	"""A deal is given up, with the reason."""
	choose_stage(scene, {**values, "stage": "Lost", "set": {"lost_reason": values["reason"]}})


def date_stage(scene: Scene, opportunity: str) -> None:
	"""The stage that was just chosen was chosen on the step's day: the form knows only the present."""
	change = frappe.qb.DocType("Sales Opportunity Stage Change")
	(
		frappe.qb.update(change)
		.set(change.changed_on, scene.moment)
		.where((change.parent == opportunity) & (change.changed_on > scene.moment))
	).run()


def interact(scene: Scene, values: Values) -> None:
	"""A call, a meeting, a letter."""
	links = {
		"customer": values.get("customer"),
		"sales_lead": values.get("lead"),
		"sales_opportunity": values.get("opportunity"),
		"service_case": values.get("case"),
	}
	scene.insert(
		"Customer Interaction",
		{
			**{field: scene.name_of(key) for field, key in links.items() if key},
			"interaction_type": values["type"],
			"direction": values["direction"],
			"outcome": values["outcome"],
			"subject": values["subject"],
			"happened_on": scene.moment,
			"handled_by": frappe.session.user,
			"company": scene.golden.company_names[0],
		},
		values["name"],
	)


def launch_campaign(scene: Scene, values: Values) -> None:
	"""A campaign begins."""
	scene.insert(
		"Outreach Campaign",
		{
			"campaign_name": values["title"],
			"channel": values["channel"],
			"status": "Running",
			"campaign_owner": frappe.session.user,
			"company": scene.golden.company_names[0],
			"budget": values["budget"],
			"start_date": scene.day,
			"end_date": scene.day + timedelta(days=values["days"]),
		},
		values["name"],
	)


def address_members(scene: Scene, values: Values) -> None:
	"""Leads and customers are addressed; they are numbered in the order in which they are named."""
	people = [{"sales_lead": lead} for lead in values.get("leads", [])]
	people += [
		{"customer": customer, "contact": scene.contact_of(customer)} for customer in values["customers"]
	]
	for number, person in enumerate(people, 1):
		scene.insert(
			"Campaign Member",
			{
				"outreach_campaign": values["campaign"],
				"status": "Addressed",
				"addressed_on": scene.moment,
				**person,
			},
			f"{values['campaign']}-{number:02}",
		)


def answer(scene: Scene, values: Values) -> None:
	"""A member answers."""
	change_member(
		values["member"],
		{"status": "Answered", "answered_on": scene.moment, "response": values["response"]},
	)


def opt_out(scene: Scene, values: Values) -> None:
	"""A member wants no more of it."""
	change_member(values["member"], {"status": "Opted Out"})


def change_member(name: str, changes: Values) -> None:
	"""Save a campaign's member with changes."""
	member = frappe.get_doc("Campaign Member", name)
	member.update(changes)
	member.save(ignore_permissions=True)


def finish_campaign(scene: Scene, values: Values) -> None:
	"""A campaign is over."""
	campaign = frappe.get_doc("Outreach Campaign", values["campaign"])
	campaign.status = "Finished"
	campaign.save(ignore_permissions=True)


def open_case(scene: Scene, values: Values) -> None:
	"""Something is wrong with what was delivered."""
	delivery = frappe.get_doc("Delivery Note", scene.name_of(values["delivery_note"]))
	scene.insert(
		"Service Case",
		{
			"subject": values["subject"],
			"customer": delivery.customer,
			"contact": scene.contact_of(delivery.customer),
			"company": delivery.company,
			"delivery_note": delivery.name,
			"item": values["item"],
			"status": "Open",
			"priority": values["priority"],
			"agent": frappe.session.user,
			"opened_on": scene.moment,
		},
		values["name"],
	)


def resolve_case(scene: Scene, values: Values) -> None:
	"""It is put right."""
	case = frappe.get_doc("Service Case", values["case"])
	case.update({"status": "Resolved", "resolution": values["resolution"], "resolved_on": scene.moment})
	case.save(ignore_permissions=True)


ACTIONS = {
	"capture_lead": capture_lead,
	"disqualify_lead": disqualify_lead,
	"convert_lead": convert_lead,
	"open_opportunity": open_opportunity,
	"choose_stage": choose_stage,
	"lose_opportunity": lose_opportunity,
	"interact": interact,
	"launch_campaign": launch_campaign,
	"address_members": address_members,
	"answer": answer,
	"opt_out": opt_out,
	"finish_campaign": finish_campaign,
	"open_case": open_case,
	"resolve_case": resolve_case,
}

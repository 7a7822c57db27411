"""Steps of the golden company: interactions, campaigns and service cases."""

from datetime import timedelta
from typing import Any

import frappe

from crm_suite.setup.demo.scene import Scene

Values = dict[str, Any]


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
	"interact": interact,
	"launch_campaign": launch_campaign,
	"address_members": address_members,
	"answer": answer,
	"opt_out": opt_out,
	"finish_campaign": finish_campaign,
	"open_case": open_case,
	"resolve_case": resolve_case,
}

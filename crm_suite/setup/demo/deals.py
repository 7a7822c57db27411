"""Steps of the golden company: opportunities, what is planned for them, and how they end."""

from datetime import datetime, time, timedelta
from typing import Any

import frappe

from crm_suite.setup.demo.masters import price_of
from crm_suite.setup.demo.scene import Scene

Values = dict[str, Any]


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
			"sales_lead": values.get("lead"),
			"company": company["name"],
			"currency": scene.customers_currency(customer),
			"conversion_rate": values.get("rate", 1),
			"opportunity_owner": frappe.session.user,
			"sales_pipeline": scene.golden.company["pipeline"]["name"],
			"outreach_campaign": values.get("campaign"),
			"expected_close": scene.day + timedelta(days=60),
			"items": opportunity_items(scene, customer, values["items"], values.get("recurring", {})),
			"contacts": [
				{"contact": contact, "buying_role": role} for contact, role in values.get("roles", {}).items()
			],
			"competitors": [
				{"competitor": competitor, "outcome": outcome}
				for competitor, outcome in values.get("competitors", {}).items()
			],
			**values.get("set", {}),
		},
		values["name"],
	)
	date_opening(scene, document.name)


def opportunity_items(
	scene: Scene, customer: str, rows: list[list[Any]], recurring: dict[str, list[Any]] | None = None
) -> list[Values]:
	"""What the deal is about, from [item, quantity] or [item, quantity, rate].

	`recurring` says by item how often it is due and how many times: [recurrence, periods].
	"""
	company = scene.company_of(customer)
	items = [
		{
			"item_code": code,
			"qty": quantity,
			"uom": scene.items[code]["unit"],
			"rate": rate[0] if rate else price_of(scene.items[code], company),
		}
		for code, quantity, *rate in rows
	]
	for item in items:
		if due := (recurring or {}).get(item["item_code"]):
			item["recurrence"], item["periods"] = due
	return items


def choose_stage(scene: Scene, values: Values) -> None:
	"""Somebody moves a deal to another stage."""
	document = frappe.get_doc("Sales Opportunity", scene.name_of(values["opportunity"]))
	document.update({"sales_stage": values["stage"], **values.get("set", {})})
	if values.get("competitor"):
		document.append("competitors", {"competitor": values["competitor"], "outcome": "Won the Deal"})
	document.save(ignore_permissions=True)
	date_stage(scene, document.name)


def lose_opportunity(scene: Scene, values: Values) -> None:
	"""A deal is given up, with the reason, and to whom where that is known."""
	reason = {"lost_reason": values["reason"], "loss_reason": values.get("loss_reason")}
	choose_stage(scene, {**values, "stage": "Lost", "set": reason})


def split_opportunity(scene: Scene, values: Values) -> None:
	"""Part of a deal becomes one of its own; `items` says how much of each."""
	deal = frappe.get_doc("Sales Opportunity", scene.name_of(values["opportunity"]))
	part = frappe.call(
		"crm_suite.api.splitting.split_opportunity",
		name=deal.name,
		title=values["title"],
		quantities={row.name: values["items"].get(row.item_code, 0) for row in deal.items},
	)
	scene.names[values["name"]] = part
	date_opening(scene, part)


def plan(scene: Scene, values: Values) -> None:
	"""What is to be done next for a deal, and on which day, counted from today: it may be overdue."""
	deal = frappe.get_doc("Sales Opportunity", scene.name_of(values["opportunity"]))
	deal.update({"next_step": values["step"], "next_step_on": scene.date_of(values["in_days"])})
	deal.save(ignore_permissions=True)


def meet(scene: Scene, values: Values) -> None:
	"""A meeting about a deal stands in the calendar."""
	deal = scene.name_of(values["opportunity"])
	starts_on = datetime.combine(scene.date_of(values["in_days"]), time(10))
	scene.insert(
		"Event",
		{
			"subject": values["subject"],
			"event_category": "Meeting",
			"event_type": "Public",
			"starts_on": starts_on,
			"ends_on": starts_on + timedelta(hours=1),
			"event_participants": [
				{"reference_doctype": "Sales Opportunity", "reference_docname": deal},
			],
		},
		None,
	)


def date_opening(scene: Scene, opportunity: str) -> None:
	"""A deal that was just made was made on the step's day: how long nothing has happened is counted from it."""
	frappe.db.set_value("Sales Opportunity", opportunity, "creation", scene.moment, update_modified=False)
	date_stage(scene, opportunity)


def date_stage(scene: Scene, opportunity: str) -> None:
	"""The stage that was just chosen was chosen on the step's day: the form knows only the present."""
	change = frappe.qb.DocType("Sales Opportunity Stage Change")
	(
		frappe.qb.update(change)
		.set(change.changed_on, scene.moment)
		.where((change.parent == opportunity) & (change.changed_on > scene.moment))
	).run()


ACTIONS = {
	"open_opportunity": open_opportunity,
	"choose_stage": choose_stage,
	"lose_opportunity": lose_opportunity,
	"split_opportunity": split_opportunity,
	"plan": plan,
	"meet": meet,
}

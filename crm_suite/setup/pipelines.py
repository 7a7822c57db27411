"""The pipeline and the settings that a site starts with."""

import frappe

from crm_suite.rules.entries import ORDERED, QUOTED
from crm_suite.rules.stages import LOST, OPEN, WON, Stage

SETTINGS = "CRM Suite Settings"
DEFAULT_PIPELINE = "Standard Sales"
DEFAULT_STAGES = (
	Stage("Qualification", 10),
	Stage("Needs Analysis", 25),
	Stage("Proposal", 50, OPEN, QUOTED),
	Stage("Negotiation", 75),
	Stage("Won", 100, WON, ORDERED),
	Stage("Lost", 0, LOST),
)
# What each role sees of a customer: sales, money, interactions, campaigns, service.
DEFAULT_VISIBILITY = {
	"Sales User": (1, 1, 1, 1, 1),
	"Sales Manager": (1, 1, 1, 1, 1),
	"Accounts User": (1, 1, 1, 0, 1),
	"Accounts Manager": (1, 1, 1, 1, 1),
	"Service Agent": (1, 0, 1, 0, 1),
	"Campaign Manager": (1, 0, 1, 1, 0),
}


def install_pipeline() -> None:
	"""Create the standard pipeline and make it the default, where the site has none yet. On install only."""
	for stage in DEFAULT_STAGES:
		frappe.get_doc({"doctype": "Opportunity Stage", "stage_name": stage.name}).insert(
			ignore_permissions=True, ignore_if_duplicate=True
		)
	# ignore_if_duplicate would leave the parent alone and insert its stages a second time.
	if frappe.db.exists("Sales Pipeline", DEFAULT_PIPELINE):
		return
	pipeline = frappe.get_doc(
		{
			"doctype": "Sales Pipeline",
			"pipeline_name": DEFAULT_PIPELINE,
			"stages": [
				{
					"stage": stage.name,
					"probability": stage.probability,
					"outcome": stage.outcome,
					"advances_on": stage.advances_on or "",
				}
				for stage in DEFAULT_STAGES
			],
		}
	)
	pipeline.insert(ignore_permissions=True)


def settle_new_settings() -> None:
	"""Give settings that an earlier version did not have the defaults that a new site begins with.

	Whatever an admin has ever saved has a row, also where it was emptied: such a setting stays as it is.
	"""
	settings = frappe.get_meta(SETTINGS)
	known = frappe.db.get_singles_dict(SETTINGS)
	missing = {
		field.fieldname: field.default
		for field in settings.fields
		if field.default and field.fieldname not in known
	}
	# Without any row it was never saved, and Frappe gives all defaults by itself.
	if known and missing:
		frappe.db.set_single_value(SETTINGS, missing, update_modified=False)


def install_settings() -> None:
	"""Let each role see what it usually may, and new opportunities go through the standard pipeline."""
	settings = frappe.get_single(SETTINGS)
	settings.default_pipeline = settings.default_pipeline or DEFAULT_PIPELINE
	if not settings.visibility:
		for role, seen in DEFAULT_VISIBILITY.items():
			facts = ("sales", "money", "interactions", "campaigns", "service")
			settings.append("visibility", {"role": role, **dict(zip(facts, seen, strict=True))})
	settings.save(ignore_permissions=True)

"""Users and selling teams that the tests of permissions and assignment share. All of them need a site."""

from collections.abc import Iterable, Sequence
from typing import Any

import frappe
from frappe.model.document import Document


def make_user(name: str, *roles: str) -> str:
	"""A user `name@team.example` with these roles, a salesperson where none are named.

	Written without what a new user gets beside it (a contact, settings, mails): the tests need many.
	"""
	user = frappe.get_doc(
		{
			"doctype": "User",
			"name": f"{name}@team.example",
			"email": f"{name}@team.example",
			"first_name": name.title(),
			"full_name": name.title(),
			"enabled": 1,
			"user_type": "System User",
			"roles": [{"role": role} for role in roles or ("Sales User",)],
		}
	)
	user.db_insert()
	for row in user.roles:
		row.parent = user.name
		row.db_insert()
	return user.name


def make_team(
	team_name: str,
	members: Sequence[str] = (),
	manager: str | None = None,
	parent: str | None = None,
	territories: Iterable[str] = (),
	**more: Any,
) -> str:
	"""A selling team of these users; returns its name."""
	team = frappe.get_doc(
		{
			"doctype": "Selling Team",
			"team_name": team_name,
			"manager": manager,
			"parent_selling_team": parent,
			"territories": [{"territory": territory} for territory in territories],
			"members": [{"user": user} for user in members],
			**more,
		}
	)
	return team.insert().name


def make_territory(name: str, parent: str | None = None, is_group: int = 0) -> str:
	"""A territory in the tree of the site; returns its name."""
	parent = parent or frappe.get_all("Territory", {"parent_territory": ("is", "not set")}, pluck="name")[0]
	territory: Document = frappe.get_doc(
		{
			"doctype": "Territory",
			"territory_name": name,
			"parent_territory": parent,
			"is_group": is_group,
		}
	)
	return territory.insert().name


def set_settings(**values: Any) -> None:
	"""Change CRM Suite Settings in the test's transaction."""
	settings = frappe.get_single("CRM Suite Settings")
	settings.update(values)
	settings.save()

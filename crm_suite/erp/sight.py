"""Which leads, opportunities and interactions a user sees: one rule, as SQL, for lists, forms and reports.

CRM Suite Settings say whether salespeople see all, what their teams have, or their own. The rule is SQL only:
a form asks the same SQL about its one document, so that no list and no form can ever disagree, and a request
that writes its sender's name into a colleague's lead is judged by what is stored.
"""

from collections.abc import Iterable

import frappe

from crm_suite.erp.teams import standing_teams
from crm_suite.rules.teams import SEE_ALL, Sight, is_limited, sight_of

OWNER_FIELDS = {"Sales Lead": "lead_owner", "Sales Opportunity": "opportunity_owner"}
INTERACTION = "Customer Interaction"
ALL = "1 = 1"


def visible(doctype: str, table: str | None = None, user: str | None = None, shared: bool = True) -> str:
	"""SQL that is true for what the user may see of Sales Lead, Sales Opportunity or Customer Interaction.

	For reports, number cards and whatever else reads with its own SQL:

		frappe.db.sql(
			f"select count(*) from `tabSales Opportunity` deal"
			f" where deal.status = %(status)s and {visible('Sales Opportunity', 'deal')}",
			{"status": "Open"},
		)

	`table` is how the statement calls the table (an alias, or nothing for the table's own quoted name), `user`
	the session's where none is given. The text holds escaped values and no `%`, so that it goes into a statement
	with parameters and into one without. It is `1 = 1` for who is not limited. `shared=False` leaves out what
	others shared with the user: Frappe knows for which right each share is.
	It takes the place of roles and user permissions nowhere: check those as well. `frappe.get_list` has it
	already, by hook; `frappe.get_all` has it not.
	"""
	user = user or frappe.session.user
	sight = sight_for(user)
	if sight is None:
		return ALL
	table = table or f"`tab{doctype}`"
	me = quoted([user])
	conditions = (
		interaction_conditions(table, me, sight)
		if doctype == INTERACTION
		else record_conditions(doctype, table, me, sight)
	)
	if shared:
		conditions.append(f"{table}.name in ({shared_with(doctype, me)})")
	return f"({' or '.join(conditions)})"


def sight_for(user: str) -> Sight | None:
	"""Whose records the user sees; None: everybody's."""
	# get(): between an update of the app and its migration the field is not there yet.
	sees = frappe.get_cached_doc("CRM Suite Settings").get("salespeople_see") or SEE_ALL
	# Roles are asked for only where there is a limit: on most sites there is none.
	if sees == SEE_ALL or not is_limited(sees, frappe.get_roles(user)):
		return None
	return sight_of(user, sees, standing_teams())


def is_visible(doctype: str, name: str, user: str | None = None) -> bool:
	"""Whether the user may see this stored document, shares aside. At most one statement."""
	condition = visible(doctype, user=user, shared=False)
	if condition == ALL:
		return True
	return bool(frappe.db.sql(f"select 1 from `tab{doctype}` where name = %s and {condition}", name))


def record_conditions(doctype: str, table: str, me: str, sight: Sight) -> list[str]:
	"""A lead or an opportunity: owned by somebody whom the user sees, of a team, assigned to the user, or
	nobody's in a territory of the teams."""
	owner = f"{table}.{OWNER_FIELDS[doctype]}"
	nobody = f"({owner} is null or {owner} = '')"
	conditions = [
		f"{owner} in ({quoted(sight.users)})",
		# Who enters one without an owner does not lose it.
		f"({nobody} and {table}.owner = {me})",
		f"{table}.name in ({assigned_to(doctype, me)})",
	]
	if sight.teams:
		teams = quoted(sight.teams)
		conditions += [
			f"{table}.selling_team in ({teams})",
			f"""({nobody} and ({table}.selling_team is null or {table}.selling_team = '')
				and {table}.territory in ({territories_of(teams)}))""",
		]
	return conditions


def interaction_conditions(table: str, me: str, sight: Sight) -> list[str]:
	"""An interaction: by somebody whom the user sees, or about what the user sees.

	One that names neither a lead nor an opportunity is the customer's, and everybody's who sees the customer.
	"""
	about = {"Sales Lead": f"{table}.sales_lead", "Sales Opportunity": f"{table}.sales_opportunity"}
	unnamed = " and ".join(f"({column} is null or {column} = '')" for column in about.values())
	return [
		f"{table}.handled_by in ({quoted(sight.users)})",
		f"{table}.owner = {me}",
		f"({unnamed})",
		f"{table}.name in ({assigned_to(INTERACTION, me)})",
		*(
			f"""{column} in (select seen.name from `tab{doctype}` seen
				where {" or ".join(record_conditions(doctype, "seen", me, sight))}
				union all {shared_with(doctype, me)})"""
			for doctype, column in about.items()
		),
	]


def assigned_to(doctype: str, me: str) -> str:
	"""SQL for the names of what is assigned to the user."""
	return f"""select todo.reference_name from `tabToDo` todo where todo.reference_type = '{doctype}'
		and todo.allocated_to = {me} and todo.status = 'Open'"""


def shared_with(doctype: str, me: str) -> str:
	"""SQL for the names of what is shared with the user, or with everybody."""
	return f"""select share.share_name from `tabDocShare` share where share.share_doctype = '{doctype}'
		and share.`read` = 1 and (share.user = {me} or share.everyone = 1)"""


def territories_of(teams: str) -> str:
	"""SQL for the territories of these teams with all that lie in them."""
	return f"""select place.name from `tabSelling Team Territory` named
		join `tabTerritory` region on region.name = named.territory
		join `tabTerritory` place on place.lft between region.lft and region.rgt
		where named.parent in ({teams})"""


def quoted(values: Iterable[str]) -> str:
	"""Values as SQL without any `%`, in an order that does not change from one statement to the next."""
	return ", ".join(
		# In hexadecimals a `%` is none for a driver that looks for parameters.
		f"_utf8mb4 0x{value.encode().hex()}" if "%" in value else frappe.db.escape(value)
		for value in sorted(values)
	)

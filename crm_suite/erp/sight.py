"""Which leads, opportunities and interactions a user sees: one rule, as SQL, for lists, forms and reports.
What is part of one of them, or names it, follows it.

CRM Suite Settings say whether salespeople see all, what their teams have, or their own. The rule is SQL only:
a form asks the same SQL about its one document, so that no list and no form can ever disagree, and a request
that writes its sender's name into a colleague's lead is judged by what is stored.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import frappe
from frappe.model.document import Document

from crm_suite.erp.teams import standing_teams
from crm_suite.rules.teams import SEE_ALL, Sight, is_limited, sight_of

OWNER_FIELDS = {"Sales Lead": "lead_owner", "Sales Opportunity": "opportunity_owner"}
INTERACTION = "Customer Interaction"
LIMITED_DOCTYPES = (*OWNER_FIELDS, INTERACTION)
# What is seen with what it belongs to: the rows of an opportunity (Frappe gives out the rows of all to who may read
# one), and people of a campaign who are a lead. The column that names the document, and its DocType.
FOLLOWED = {
	"Campaign Member": ("sales_lead", "Sales Lead"),
	**dict.fromkeys(
		(
			"Sales Opportunity Competitor",
			"Sales Opportunity Contact",
			"Sales Opportunity Item",
			"Sales Opportunity Stage Change",
		),
		("parent", "Sales Opportunity"),
	),
}
ALL = "1 = 1"


class LimitedUser(NamedTuple):
	"""Whose records are seen, and the names of the documents handed over, by DocType."""

	user: str
	sight: Sight
	handed_over: dict[str, list[str]]


def visible(doctype: str, table: str | None = None, user: str | None = None, shared: bool = True) -> str:
	"""SQL that is true for what the user may see of Sales Lead, Sales Opportunity, Customer Interaction or FOLLOWED.

	For reports, number cards and whatever else reads with its own SQL:

		frappe.db.sql(
			f"select count(*) from `tabSales Opportunity` deal"
			f" where deal.status = %(status)s and {visible('Sales Opportunity', 'deal')}",
			{"status": "Open"},
		)

	`table` is how the statement calls the table (an alias, or nothing for the table's own quoted name), `user`
	the session's where none is given. The text holds escaped values and no `%`, so that it goes into a statement
	with parameters and into one without; it is for one use, as what is handed to the user changes. It is `1 = 1`
	for who is not limited; otherwise one small statement is run for it. `shared=False` leaves out which of these
	documents others shared with the user: Frappe knows for which right each share is.
	It takes the place of roles and user permissions nowhere: check those as well. `frappe.get_list` has it
	already, by hook; `frappe.get_all` has it not.
	"""
	user = user or frappe.session.user
	sight = sight_for(user)
	if sight is None:
		return ALL
	table = table or f"`tab{doctype}`"
	limited = LimitedUser(
		user, sight, handed_over(user, (*about(doctype), doctype) if shared else about(doctype))
	)
	if doctype == INTERACTION:
		conditions = interaction_conditions(table, limited)
	elif doctype in FOLLOWED:
		conditions = followed_conditions(doctype, table, limited)
	else:
		conditions = record_conditions(doctype, table, limited)
	return f"({' or '.join(conditions)})"


def sight_for(user: str) -> Sight | None:
	"""Whose records the user sees; None: everybody's."""
	# get(): between an update of the app and its migration the field is not there yet.
	sees = frappe.get_cached_doc("CRM Suite Settings").get("salespeople_see") or SEE_ALL
	# Roles are asked for only where there is a limit: on most sites there is none.
	if sees == SEE_ALL or not is_limited(sees, frappe.get_roles(user)):
		return None
	return sight_of(user, sees, standing_teams())


def is_visible(doctype: str, name: str, user: str | None = None, shared: bool = False) -> bool:
	"""Whether the user may see this stored document, by default with shares aside. At most two statements."""
	condition = visible(doctype, user=user, shared=shared)
	if condition == ALL:
		return True
	return bool(frappe.db.sql(f"select 1 from `tab{doctype}` where name = %s and {condition}", name))


def about(doctype: str) -> tuple[str, ...]:
	"""What documents of a limited DocType follow, beside their own people."""
	if doctype in FOLLOWED:
		return (FOLLOWED[doctype][1],)
	return tuple(OWNER_FIELDS) if doctype == INTERACTION else ()


def handed_over(user: str, shared: Sequence[str]) -> dict[str, list[str]]:
	"""The names of what is assigned to the user, and of what is shared of some DocTypes, by DocType.

	Read beforehand, and not as a subquery: names in a list leave the database free to take the indexes of
	owner, team and name together, or the order of the list, whichever costs less. Measured with 300,000 leads.
	"""
	statement = """select todo.reference_type, todo.reference_name from `tabToDo` todo
		where todo.allocated_to = %(user)s and todo.reference_type in %(doctypes)s and todo.status = 'Open'"""
	if shared:
		statement += """ union select share.share_doctype, share.share_name from `tabDocShare` share
			where (share.user = %(user)s or share.everyone = 1)
				and share.share_doctype in %(shared)s and share.`read` = 1"""
	names: dict[str, list[str]] = {}
	values = {"user": user, "doctypes": LIMITED_DOCTYPES, "shared": shared}
	for doctype, name in frappe.db.sql(statement, values):
		names.setdefault(doctype, []).append(name)
	return names


def check_assignment(todo: Document, _event: str | None = None) -> None:
	"""Document event `validate` of ToDo: who assigns a document by hand must see it, whoever gets it.

	Frappe's own action asks that before; a ToDo that is sent to the API says what it likes. To open one again is to
	assign it again; anybody may close his own.
	"""
	if todo.flags.ignore_permissions or todo.reference_type not in LIMITED_DOCTYPES:
		return
	decisive = ("reference_type", "reference_name", "allocated_to")
	is_reopened = todo.status == "Open" and todo.has_value_changed("status")
	if todo.is_new() or is_reopened or any(map(todo.has_value_changed, decisive)):
		frappe.has_permission(todo.reference_type, "read", doc=todo.reference_name, throw=True)


def record_conditions(doctype: str, table: str, limited: LimitedUser) -> list[str]:
	"""A lead or an opportunity: owned by somebody whom the user sees, of a team, handed to the user, or
	nobody's in a territory of the teams."""
	owner = f"{table}.{OWNER_FIELDS[doctype]}"
	nobody = f"({owner} is null or {owner} = '')"
	conditions = [
		f"{owner} in ({quoted(limited.sight.users)})",
		# Who enters one without an owner does not lose it.
		f"({nobody} and {table}.owner = {quoted([limited.user])})",
		*named(table, limited.handed_over.get(doctype)),
	]
	if limited.sight.teams:
		teams = quoted(limited.sight.teams)
		conditions += [
			f"{table}.selling_team in ({teams})",
			f"""({nobody} and ({table}.selling_team is null or {table}.selling_team = '')
				and {table}.territory in ({territories_of(teams)}))""",
		]
	return conditions


def interaction_conditions(table: str, limited: LimitedUser) -> list[str]:
	"""An interaction: by somebody whom the user sees, or about what the user sees.

	One that names neither a lead nor an opportunity is the customer's, and everybody's who sees the customer.
	"""
	links = {"Sales Lead": f"{table}.sales_lead", "Sales Opportunity": f"{table}.sales_opportunity"}
	unnamed = " and ".join(f"({column} is null or {column} = '')" for column in links.values())
	return [
		f"{table}.handled_by in ({quoted(limited.sight.users)})",
		f"{table}.owner = {quoted([limited.user])}",
		f"({unnamed})",
		*named(table, limited.handed_over.get(INTERACTION)),
		*(about_seen(column, doctype, limited) for doctype, column in links.items()),
	]


def followed_conditions(doctype: str, table: str, limited: LimitedUser) -> list[str]:
	"""What belongs to a lead or an opportunity that the user sees, or to none."""
	fieldname, followed = FOLLOWED[doctype]
	column = f"{table}.{fieldname}"
	return [
		f"{column} is null",
		f"{column} = ''",
		*named(table, limited.handed_over.get(doctype)),
		about_seen(column, followed, limited),
	]


def about_seen(column: str, doctype: str, limited: LimitedUser) -> str:
	"""SQL that is true where the column names a lead or an opportunity that the user sees."""
	conditions = " or ".join(record_conditions(doctype, "seen", limited))
	return f"{column} in (select seen.name from `tab{doctype}` seen where {conditions})"


def named(table: str, names: list[str] | None) -> list[str]:
	"""SQL for documents of these names; nothing where there are none."""
	return [f"{table}.name in ({quoted(names)})"] if names else []


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

"""Leads without an owner go to members of selling teams. `rules.assignment` decides; here it is carried out.

Choices are made and written one batch after the other, under a lock on all teams and on the leads: two workers
take turns, so that nobody is given two leads where others got none, and no lead is given to two. Who takes a lead
in a form at that moment is asked to reload it, or is there first.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import frappe
from frappe import _
from frappe.desk.form import assign_to
from frappe.model.document import Document
from frappe.utils import now_datetime
from rq.timeouts import JobTimeoutException

from crm_suite.erp.assignment_desk import OPEN_STATUSES, read_absent, read_desk, read_leads
from crm_suite.erp.later import enqueue_later
from crm_suite.ledger.database import batches
from crm_suite.rules.assignment import Choice, Desk, Lead
from crm_suite.rules.lead import NEW

JOB = "crm_suite.jobs.assignment.assign"
LEAD, LOG = "Sales Lead", "Lead Assignment"
# Leads are locked for as long as a batch takes, and with them whoever wants to save one.
BATCH = 25
# After these the server, or the worker, is done with more than one lead.
WHOLE_TRANSACTION = (JobTimeoutException, frappe.QueryDeadlockError, frappe.QueryTimeoutError)
# Without an owner, and not in anybody's list: what an Assignment Rule or a person handed out is left alone.
WAITS = "(lead_owner is null or lead_owner = '') and (lead._assign is null or lead._assign in ('', '[]'))"

# Given by us and not begun with, by its owner of today.
IS_OURS = f"""lead.status = '{NEW}' and exists (select 1 from `tab{LOG}` log
	where log.sales_lead = lead.name and log.assigned_to = lead.lead_owner)"""


def assign_later(lead: Document, _event: str | None = None) -> None:
	"""Document event `after_insert` of Sales Lead: a job after the commit; no statement is run here."""
	if not lead.lead_owner and is_on():
		enqueue_later(JOB, names=[lead.name])


def is_on() -> bool:
	"""Whether CRM Suite Settings leave assignment to the teams."""
	# get(): between an update of the app and its migration the field is not there yet.
	return bool(frappe.get_cached_doc("CRM Suite Settings").get("assign_leads"))


def assign(names: Sequence[str], moment: datetime | None = None) -> dict[str, str]:
	"""Assign those of the leads that wait, now or at a moment in the site's time zone. Returns who got which lead.

	Commits: each batch is a transaction of its own, as what was read before its lock could be old.
	"""
	moment = moment or now_datetime()
	given: dict[str, str] = {}
	for batch in batches(names, BATCH):
		frappe.db.commit()
		given |= assign_batch(batch, moment)
		frappe.db.commit()
	return given


def assign_batch(names: Sequence[str], moment: datetime) -> dict[str, str]:
	"""As `assign`, in the running transaction, of which this should be the beginning."""
	lock_teams()
	leads = [(lead, None) for lead, _owner in read_leads(names, WAITS, lock=True)]
	return hand_out(read_desk(moment), leads, moment) if leads else {}


def reassign(moment: datetime | None = None) -> dict[str, str]:
	"""Give new leads that nobody has begun with to others while their owners are absent. Commits, as `assign`.

	Only what was assigned here moves: whom a person chose, stays. Where nobody else can take one, it stays too.
	"""
	moment = moment or now_datetime()
	given: dict[str, str] = {}
	for batch in batches(owned_by(read_absent(moment)), BATCH):
		frappe.db.commit()
		given |= reassign_batch(batch, moment)
		frappe.db.commit()
	return given


def reassign_batch(names: Sequence[str], moment: datetime) -> dict[str, str]:
	"""As `reassign`, in the running transaction, of which this should be the beginning."""
	lock_teams()
	absent = read_absent(moment)
	leads = [(lead, owner) for lead, owner in read_leads(names, IS_OURS, lock=True) if owner in absent]
	return hand_out(read_desk(moment), leads, moment) if leads else {}


def owned_by(users: Collection[str]) -> list[str]:
	"""The names of the leads that were given to these users here, and that nobody has begun with."""
	if not users:
		return []
	rows = frappe.db.sql(
		f"""select lead.name from `tabSales Lead` lead
			where lead.lead_owner in %(users)s and {IS_OURS} order by lead.captured_on, lead.name""",
		{"users": sorted(users)},
	)
	return [name for (name,) in rows]


def waiting(after: str, limit: int) -> list[str]:
	"""The names of the next leads that wait, beyond a name (empty: from the first)."""
	rows = frappe.db.sql(
		f"""select name from `tabSales Lead` lead
			where status in %(statuses)s and {WAITS} and name > %(after)s order by name limit %(limit)s""",
		{"statuses": OPEN_STATUSES, "after": after, "limit": limit},
	)
	return [name for (name,) in rows]


def to_be_written(names: Sequence[str], moment: datetime) -> list[str]:
	"""Those of the waiting leads for which there is something to do: somebody can take them, or the reason why nobody
	can is another than the one noted.

	Without a lock, so `assign` decides again. As many statements for many leads as for one.
	"""
	desk = read_desk(moment)
	known = reasons_known(names)
	choices = {lead.name: desk.choose(lead, moment) for lead, _owner in read_leads(names, WAITS, lock=False)}
	return [name for name, choice in choices.items() if choice.user or known.get(name) != choice.reason.value]


def lock_teams() -> None:
	"""Wait for whoever assigns. The first statement of the transaction: what is read next is not older."""
	frappe.db.sql("select name from `tabSelling Team` order by name for update")


def hand_out(desk: Desk, leads: Sequence[tuple[Lead, str | None]], moment: datetime) -> dict[str, str]:
	"""Choose for one lead after the other, and write it. A lead that cannot be handed over is left as it was."""
	given: dict[str, str] = {}
	known = reasons_known([lead.name for lead, _owner in leads])
	for lead, owner in leads:
		choice = desk.choose(lead, moment, not_to=owner)
		if not choice.user:
			# Said once, not at every look.
			if not owner and known.get(lead.name) != choice.reason.value:
				write_log(lead, choice, None, turn=0)
			continue
		frappe.db.savepoint("lead_assignment")
		try:
			give(lead, choice, owner, desk.turn + 1)
		except WHOLE_TRANSACTION:
			raise
		except Exception:
			frappe.db.rollback(save_point="lead_assignment")
			frappe.log_error(
				title=_("A lead could not be assigned"), reference_doctype=LEAD, reference_name=lead.name
			)
			continue
		desk.hand_over(choice)
		given[lead.name] = choice.user
	return given


def give(lead: Lead, choice: Choice, previous_owner: str | None, turn: int) -> None:
	"""Make somebody the owner, put it on their list by Frappe's own assignment, and note why."""
	frappe.db.set_value(LEAD, lead.name, {"lead_owner": choice.user, "selling_team": choice.team})
	if previous_owner:
		assign_to.remove(LEAD, lead.name, previous_owner, ignore_permissions=True)
	assign_to.add(
		{
			"doctype": LEAD,
			"name": lead.name,
			"assign_to": [choice.user],
			"description": _("New lead: {0}").format(_(choice.reason.value)),
			# Not the visitor of a website in whose name the job may run.
			"assigned_by": "Administrator",
		},
		ignore_permissions=True,
	)
	write_log(lead, choice, previous_owner, turn)


def write_log(lead: Lead, choice: Choice, previous_owner: str | None, turn: int) -> None:
	"""Note who got the lead and why, or why it waits."""
	frappe.get_doc(
		{
			"doctype": LOG,
			"sales_lead": lead.name,
			"assigned_to": choice.user,
			"selling_team": choice.team,
			"previous_owner": previous_owner,
			"reason": choice.reason.value,
			"turn": turn,
		}
	).insert(ignore_permissions=True)


def reasons_known(names: Sequence[str]) -> dict[str, str]:
	"""The last reason that was noted for each lead."""
	rows = frappe.get_all(
		LOG,
		filters={"sales_lead": ("in", names or [""])},
		fields=["sales_lead", "reason"],
		order_by="creation",
	)
	return {row.sales_lead: row.reason for row in rows}


def forget(lead: Document, _event: str | None = None) -> None:
	"""Document event `on_trash` of Sales Lead: nobody asks who got it."""
	frappe.db.delete(LOG, {"sales_lead": lead.name})

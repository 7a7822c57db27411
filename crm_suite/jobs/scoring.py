"""Jobs that learn what won and lost leads say, and give open leads their scores."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import now_datetime
from frappe.utils.synchronization import filelock

from crm_suite.erp.lead_history import learn_models
from crm_suite.erp.lead_scores import Basis, forget_basis, percent, read_basis, store_model
from crm_suite.ledger.database import batches
from crm_suite.rules.lead import OPEN_STATUSES
from crm_suite.rules.scoring import CATEGORIES, EMAIL, PRESENCES
from crm_suite.rules.scoring_points import FIELDS

LEADS_PER_STEP = 5000
FIELDNAMES = sorted(
	{
		"selling_team",
		*CATEGORIES,
		EMAIL,
		*(name for names in PRESENCES.values() for name in names),
		*FIELDS.values(),
	}
)


def learn() -> int:
	"""Daily: learn from all won and lost leads, then score the open ones. Returns how many scores changed."""
	with filelock("crm_suite_scoring", timeout=60 * 60):
		learn_again()
		frappe.db.commit()
		return write_scores()


def rescore() -> int:
	"""Score the open leads by what is known: somebody changed the rules. Returns how many scores changed."""
	with filelock("crm_suite_scoring", timeout=60 * 60):
		return write_scores()


def learn_again() -> None:
	"""Write the models of the whole site and of every team with history, and forget those of teams without."""
	models = learn_models()
	for team, model in models.items():
		store_model(team or None, team or _("Whole Site"), model)
	for row in frappe.get_all("Lead Scoring Model", fields=["name", "selling_team"]):
		if (row.selling_team or "") not in models:
			frappe.delete_doc("Lead Scoring Model", row.name, ignore_permissions=True)
	forget_basis()


def write_scores() -> int:
	"""Bring the scores of all open leads up to date, `LEADS_PER_STEP` at a time, without touching `modified`.

	A lead that somebody saves meanwhile has been scored by that save, and is left alone. Every statement is a
	transaction of its own: none holds locks on leads for long, and none works on an old view of them.
	"""
	basis = read_basis()
	changed = 0
	after = ""
	while True:
		started = now_datetime()
		leads = read_open_leads(after)
		frappe.db.commit()
		if not leads:
			return changed
		after = leads[-1].name
		for score, names in new_scores(basis, leads):
			write_score(score, names, started)
			changed += len(names)


def write_score(score: int, names: list[str], started: datetime) -> None:
	"""Write and commit one score; tried once more where somebody has changed one of the leads at that very moment."""
	statement = """update `tabSales Lead` set lead_score = %(score)s
		where name in %(names)s and modified <= %(started)s"""
	values = {"score": score, "names": tuple(names), "started": started}
	try:
		frappe.db.sql(statement, values)
	except frappe.QueryDeadlockError:
		frappe.db.rollback()
		frappe.db.sql(statement, values)
	frappe.db.commit()


def read_open_leads(after: str) -> list[frappe._dict]:
	"""The next open leads after a name, in the order of names."""
	columns = ", ".join(f"`{fieldname}`" for fieldname in ("name", "lead_score", *FIELDNAMES))
	return frappe.db.sql(
		f"""select {columns} from `tabSales Lead` where name > %(after)s and status in %(open)s
		order by name limit %(size)s""",
		{"after": after, "open": OPEN_STATUSES, "size": LEADS_PER_STEP},
		as_dict=True,
	)


def new_scores(basis: Basis, leads: list[frappe._dict]) -> Iterator[tuple[int, list[str]]]:
	"""The scores that are not what they should be, each with the names of its leads."""
	names_by_score: dict[int, list[str]] = defaultdict(list)
	for lead in leads:
		score = percent(basis, lead)
		if score != lead.lead_score:
			names_by_score[score].append(lead.name)
	for score, names in names_by_score.items():
		for batch in batches(names, LEADS_PER_STEP):
			yield score, list(batch)

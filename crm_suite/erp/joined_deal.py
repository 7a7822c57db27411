"""An opportunity that there is already, which a lead joins instead of opening another one."""

import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.rules.conversion import JoinProblem, join_problem
from crm_suite.rules.text import bold


def lock_joined_deal(name: str, lead: Document, customer: str | None) -> Document:
	"""The opportunity as it is now, locked, for a user who may write it; `customer` is the one wished, if any.

	Raises PermissionError, and ValidationError for one that is closed, another company's or another customer's.
	"""
	deal = frappe.get_doc("Sales Opportunity", name, for_update=True)
	for permission in ("read", "write"):
		deal.check_permission(permission)
	if problem := join_problem(lead.as_dict(), deal.as_dict(), customer):
		refuse(problem, deal, lead)
	return deal


def refuse(problem: JoinProblem, deal: Document, lead: Document) -> None:
	"""Say in the user's words why the lead cannot join the opportunity."""
	message, title = {
		JoinProblem.CLOSED: (
			_("The opportunity {0} is closed ({1}). Choose an open one, or open another.").format(
				bold(deal.title), bold(_(deal.status))
			),
			_("Closed Opportunity"),
		),
		JoinProblem.OTHER_COMPANY: (
			_("The opportunity {0} belongs to {1}, the lead to {2}.").format(
				bold(deal.title), bold(deal.company), bold(lead.company)
			),
			_("Another Company"),
		),
		JoinProblem.OTHER_CUSTOMER: (
			_(
				"The opportunity {0} is with the customer {1}: leave out the customer, or choose that one."
			).format(bold(deal.title), bold(deal.customer_name or deal.customer)),
			_("Another Customer"),
		),
	}[problem]
	frappe.throw(message, title=title)


def add_contact(deal: Document, contact: str | None) -> None:
	"""Note the lead's contact among the people of the opportunity, once; it becomes the first where there is none."""
	if not contact:
		return
	is_missing = contact not in {row.contact for row in deal.contacts}
	if is_missing:
		deal.append("contacts", {"contact": contact})
	if is_missing or not deal.contact:
		deal.contact = deal.contact or contact
		deal.save()

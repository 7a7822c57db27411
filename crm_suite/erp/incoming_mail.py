"""E-mails that become leads: an Email Account that appends to Sales Lead.

Frappe makes the lead from the subject, the sender's address and the sender's name, skips mandatory fields, and links
the e-mail to it. What Frappe does not know is filled in here, before the lead is inserted.
"""

import frappe
from frappe.model.document import Document

from crm_suite.erp.capture import default_company
from crm_suite.rules.submission import name_of_address, split_name
from crm_suite.rules.text import plain_line, shorten

SOURCE = "E-mail"


def is_from_mail(lead: Document) -> bool:
	"""Whether Frappe is making this new lead from an e-mail: nothing else gives it a sender's name."""
	return bool(lead.flags.ignore_mandatory) and lead.sender_name is not None


def complete_lead(lead: Document) -> None:
	"""Name the sender, and say that he came by e-mail.

	Frappe has filled in the defaults of the site and of whoever runs the job: nobody knows yet where the sender
	lives and what he speaks, and nobody owns the lead.
	"""
	unknown = dict.fromkeys(("lead_owner", "country", "language", "territory"), "")
	lead.update(names_of_sender(lead) | unknown | {"sender_name": None})
	lead.company = lead.company or default_company()
	lead.source = lead.source or frappe.db.exists("Capture Source", SOURCE, cache=True)
	# A mail is never refused because its sender is a customer's contact too.
	lead.flags.keeps_duplicate = True


def sender_of(lead: Document) -> dict[str, str]:
	"""What is known of who wrote the mail, by fields of a lead."""
	return {"email": lead.email, **names_of_sender(lead)}


def names_of_sender(lead: Document) -> dict[str, str]:
	"""First and last name; without a name Frappe gives the address for one."""
	name = shorten(plain_line(lead.sender_name))
	return split_name(name if name and "@" not in name else name_of_address(lead.email or ""))

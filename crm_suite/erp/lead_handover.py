"""What was recorded about a lead before anybody knew its customer is the customer's history from the conversion on."""

import frappe
from frappe.utils import now

from crm_suite.ledger.mark import mark

LEAD = "Sales Lead"
# They name the customer besides the lead, and the ledger is made from them.
HISTORY_DOCTYPES = ("Customer Interaction", "Campaign Member")


def hand_over(lead: str, customer: str, opportunity: str | None) -> None:
	"""Name the customer in the lead's history, and show its e-mails with the customer and the opportunity.

	Some statements however much there is. Documents are not saved: an old one that would not pass today's
	checks must not stop a conversion.
	"""
	for doctype in HISTORY_DOCTYPES:
		name_customer(doctype, lead, customer)
	if not (mails := emails_of(lead)):
		return
	show_emails(mails, "Customer", customer)
	if opportunity:
		show_emails(mails, "Sales Opportunity", opportunity)


def name_customer(doctype: str, lead: str, customer: str) -> None:
	"""Name the customer where there is none yet; the ledger follows at the commit."""
	names = frappe.get_all(doctype, {"sales_lead": lead, "customer": ("is", "not set")}, pluck="name")
	if not names:
		return
	# Whoever has one of them open is told that it changed: a save must not take the customer out again.
	frappe.db.sql(
		f"""update `tab{doctype}` set customer = %(customer)s, modified = %(now)s, modified_by = %(user)s
		where name in %(names)s and ifnull(customer, '') = ''""",
		{"customer": customer, "now": now(), "user": frappe.session.user, "names": tuple(names)},
	)
	for name in names:
		frappe.clear_document_cache(doctype, name)
	mark((doctype, name) for name in names)


def emails_of(lead: str) -> tuple[str, ...]:
	"""The e-mails that were written in the lead's form or came in to it, and those that are linked to it."""
	rows = frappe.db.sql(
		"""select name from `tabCommunication` where reference_doctype = %(doctype)s and reference_name = %(lead)s
		union
		select parent from `tabCommunication Link`
		where link_doctype = %(doctype)s and link_name = %(lead)s and parenttype = 'Communication'""",
		{"doctype": LEAD, "lead": lead},
	)
	return tuple(name for (name,) in rows)


def show_emails(mails: tuple[str, ...], doctype: str, name: str) -> None:
	"""Give e-mails one more link each: they stay where they are, and show with the document too.

	Those that show there already are left alone.
	"""
	frappe.db.sql(
		"""insert ignore into `tabCommunication Link`
			(name, creation, modified, owner, modified_by, parent, parenttype, parentfield, idx, link_doctype, link_name)
		select md5(concat_ws('|', mail.name, %(doctype)s, %(name)s)), mail.creation, mail.modified, mail.owner,
			mail.modified_by, mail.name, 'Communication', 'timeline_links',
			(select count(*) + 1 from `tabCommunication Link` other where other.parent = mail.name),
			%(doctype)s, %(name)s
		from `tabCommunication` mail
		where mail.name in %(mails)s
			and not (mail.reference_doctype <=> %(doctype)s and mail.reference_name <=> %(name)s)
			and not exists (
				select 1 from `tabCommunication Link` present
				where present.parent = mail.name and present.link_doctype = %(doctype)s
					and present.link_name = %(name)s
			)""",
		{"mails": mails, "doctype": doctype, "name": name},
	)

"""Leads from a website, by visitors without an account.

An admin opens the door with a Capture Form; its token names it in requests. The answer is the same for everybody:
nobody learns here whom we know.
"""

from typing import Any

import frappe
from frappe import _

from crm_suite.erp.capture import Door, label_of, problems_of, receive
from crm_suite.erp.capture_limits import Excess, excess, sender, tell_of_flood, turned_away
from crm_suite.rules.submission import is_by_a_program, read_submission
from crm_suite.rules.text import bold

FORM_FIELDS = (
	"name",
	"capture_source",
	"company",
	"territory",
	"outreach_campaign",
	"lead_owner",
	"thank_you_page",
	"submissions_per_hour",
	"enquiries_per_hour",
)
# For requests that name no form: somebody is guessing.
GUESSES_PER_HOUR = 10
# What Frappe itself, and not a website's form, puts into a request.
PROTOCOL_FIELDS = frozenset({"cmd", "csrf_token", "sid", "_", "_lang"})
INVALID = 422
TOO_MANY = 429


@frappe.whitelist(allow_guest=True, methods=["POST"])
def submit(capture_form: str | None = None, **answers: Any) -> dict[str, Any] | None:
	"""Make a lead of what a visitor sent, or add it to the lead of somebody who wrote before.

	`capture_form` is the token of an enabled Capture Form. `answers` are texts by name: fields of a lead, `full_name`,
	`message`, `utm_source` and the like, `landing_page`, `referrer`; others are kept in the notes. A filled `fax` is
	taken for a program's work: the answer is the same, and nothing is saved.

	Returns `{"received": True}`, or with status 422 `{"received": False, "errors": {field: message}}`, or with status 429
	`{"received": False, "errors": {}, "message": words, "retry_after": seconds}`; a browser that sent a form without scripts
	is taken to the thank-you page, or shown what is wrong. Raises PermissionError for a token that names no enabled form.
	"""
	form = enabled_form(capture_form)
	if too_many := excess(sender(), form.submissions_per_hour if form else GUESSES_PER_HOUR):
		return turn_away(too_many)
	if not form:
		frappe.throw(_("This form is closed."), exc=frappe.PermissionError, title=_("Form Closed"))
	given = {name: answer for name, answer in answers.items() if name not in PROTOCOL_FIELDS}
	if is_by_a_program(given):
		return accept(form)

	submission = read_submission(given)
	door = Door(
		name=form.name,
		source=form.capture_source,
		company=form.company,
		territory=form.territory,
		outreach_campaign=form.outreach_campaign,
		lead_owner=form.lead_owner,
		# A page sends its empty fields too, and its visitor can fill in no others; a script can mend what it sends.
		asks=frozenset(given) if wants_page() else None,
	)
	if errors := problems_of(submission, door):
		return refuse(errors)
	# Only what would be kept: who sends nonsense from many places must not close the form to others.
	if too_many := excess(f"form:{capture_form}", form.enquiries_per_hour):
		tell_of_flood(too_many, form.name, "Capture Form", [form.name])
		return turn_away(too_many)
	receive(submission, door)
	# What the lead's own checks had to tell is not for visitors.
	frappe.clear_messages()
	return accept(form)


def enabled_form(token: object) -> frappe._dict | None:
	"""The form that a token names, while it is enabled."""
	if not (token and isinstance(token, str)):
		return None
	return frappe.db.get_value("Capture Form", {"token": token, "enabled": 1}, FORM_FIELDS, as_dict=True)


def accept(form: frappe._dict) -> dict[str, Any] | None:
	"""Say thank you."""
	if not wants_page():
		return {"received": True}
	if form.thank_you_page:
		frappe.local.response["type"] = "redirect"
		frappe.local.response["location"] = form.thank_you_page
	else:
		frappe.respond_as_web_page(
			_("Thank You"), _("Your message has arrived."), indicator_color="green", http_status_code=200
		)
	return None


def refuse(errors: dict[str, str]) -> dict[str, Any] | None:
	"""Say which answers must be mended. `errors` are messages by field."""
	if not wants_page():
		frappe.local.response["http_status_code"] = INVALID
		return {"received": False, "errors": errors}
	frappe.respond_as_web_page(
		_("Please Check Your Answers"),
		"<br>".join(f"{bold(label_of(name))}: {message}" for name, message in errors.items()),
		indicator_color="orange",
		http_status_code=INVALID,
	)
	return None


def turn_away(too_many: Excess) -> dict[str, Any] | None:
	"""Say when to come back. Nothing is kept: what is to keep a site from filling up cannot itself fill up."""
	words = turned_away(too_many)
	if not wants_page():
		frappe.local.response["http_status_code"] = TOO_MANY
		return {"received": False, "errors": {}, "message": words, "retry_after": too_many.seconds}
	frappe.respond_as_web_page(
		_("Please Try Again Later"),
		f"{words} {_('Go back in your browser: what you wrote is still there.')}",
		indicator_color="orange",
		http_status_code=TOO_MANY,
	)
	return None


def wants_page() -> bool:
	"""Whether a browser sent a form by itself, without a script that reads the answer."""
	return (frappe.get_request_header("Accept") or "").startswith("text/html")

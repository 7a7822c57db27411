"""Where a stranger looks first in the demo: what is worth seeing, and the address where it is seen."""

from typing import NamedTuple
from urllib.parse import quote, urlencode

from frappe import _

from crm_suite.setup.golden import Golden


class Stop(NamedTuple):
	"""One thing to see. `name` is a document's, where the address is one's."""

	label: str
	address: str
	doctype: str | None = None
	name: str | None = None


def stops(golden: Golden) -> list[Stop]:
	"""The tour, in the order in which a lead becomes money."""
	company = {"company": golden.company_names[0]}
	pipeline = golden.company["pipeline"]["name"]
	return [
		listing(_("Leads and their scores"), "sales-lead", company),
		document(_("A lead, and why it has its score"), "Sales Lead", "HP-LEAD-301"),
		document(_("A lead that is probably known already"), "Sales Lead", "HP-LEAD-306"),
		document(_("Leads from a file, with the rows that were refused"), "Lead Import", "HP-IMPORT-001"),
		document(_("A form on the website"), "Capture Form", golden.selling["capture_form"]["form_name"]),
		document(
			_("What visitors of the showroom are asked"),
			"Capture Template",
			golden.selling["capture_template"]["template_name"],
		),
		document(_("A selling team"), "Selling Team", golden.selling["teams"][1]["team_name"]),
		listing(_("Deals on the board"), f"deal-board/{quote(pipeline)}", company),
		document(
			_("A deal with people, competitors, recurring revenue, and another team in touch"),
			"Sales Opportunity",
			"HP-DEAL-151",
		),
		document(_("A deal that was delivered, billed and paid"), "Sales Opportunity", "HP-DEAL-031"),
		document(_("A customer and all that ever happened"), "Customer", "Hotel Zeezicht"),
		report(_("What each source of leads brought in cash"), "Lead Sources to Cash", company),
		report(_("What was won, and why the rest was lost"), "Won and Lost", company),
		report(
			_("How deals go through the stages"),
			"Stage Conversion and Ageing",
			company | {"sales_pipeline": pipeline},
		),
		report(_("The forecast against quotas"), "Forecast Against Quota", company),
		report(_("The cash of the coming months"), "Cash Forecast", company),
		report(_("How good the forecast was"), "Forecast Backtest", company),
	]


def document(label: str, doctype: str, name: str) -> Stop:
	"""A form."""
	return Stop(label, f"/app/{doctype.lower().replace(' ', '-')}/{quote(name)}", doctype, name)


def listing(label: str, route: str, filters: dict[str, str]) -> Stop:
	"""A list or a page, of the demo's own."""
	return Stop(label, f"/app/{route}?{urlencode(filters, quote_via=quote)}")


def report(label: str, name: str, filters: dict[str, str]) -> Stop:
	"""A report about the demo's company."""
	return Stop(label, f"/app/query-report/{quote(name)}?{urlencode(filters, quote_via=quote)}")

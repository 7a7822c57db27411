"""What is the same for all rows of an import: its values, the fields it fills, and how cells are read."""

import re
from collections.abc import Sequence

import frappe
from frappe.model.document import Document
from frappe.utils import now_datetime
from frappe.utils.dateutils import dateformats, get_user_date_format
from frappe.utils.html_utils import sanitize_html

from crm_suite.erp.capture_templates import standing_templates
from crm_suite.erp.countries import region_of
from crm_suite.erp.lead_scores import percent, read_basis
from crm_suite.erp.normalise import storable_email
from crm_suite.erp.teams import standing_teams
from crm_suite.moving.lead_fields import DOCTYPE, importable_fields
from crm_suite.moving.lead_writer import LeadNames, Values, blank_lead
from crm_suite.moving.links import LinkLookup
from crm_suite.rules.capture_template import applicable, newly_missing
from crm_suite.rules.identity import clean_phone
from crm_suite.rules.lead_columns import FULL_NAME
from crm_suite.rules.lead_rows import Setting
from crm_suite.rules.teams import home_team
from crm_suite.rules.text import plain_line
from crm_suite.rules.text_table import Row

# Values of the import that a lead has where its row says nothing.
DEFAULT_FIELDS = ("company", "source", "outreach_campaign", "lead_owner", "selling_team")
# As a browser sees it, also where nothing closes the tag; "a < b" is none.
TAG_START = re.compile(r"<[a-z!/?]", re.IGNORECASE)


class ImportContext:
	"""Made once per job. `has_fixed_width`: a row with fewer cells than headings is a broken one."""

	def __init__(self, lead_import: Document, headings: Sequence[str], has_fixed_width: bool) -> None:
		# Without an owner, leads are shared out by their teams; the form's default is whoever fills it in.
		own = {"lead_import": lead_import.name, "lead_owner": lead_import.lead_owner or None}
		self.blank = blank_lead() | own
		fields = {
			# What the site fills by itself is not asked of the file.
			name: field._replace(is_required=field.is_required and not self.blank.get(name))
			for name, field in importable_fields().items()
		}
		self.name = lead_import.name
		self.on_duplicate = lead_import.on_duplicate
		self.headings = headings
		self.has_fixed_width = has_fixed_width
		self.fields_by_position = {
			column.position: column.lead_field
			for column in lead_import.columns
			if column.lead_field in fields or column.lead_field == FULL_NAME
		}
		self.lookup = LinkLookup(fields.values(), DOCTYPE)
		self.names = LeadNames()
		self.teams = standing_teams()
		self.templates = standing_templates()
		self.score_basis = read_basis()
		self.regions: dict[str | None, str | None] = {}
		self.company_country = frappe.get_cached_value("Company", lead_import.company, "country")
		defaults = {field: lead_import.get(field) for field in DEFAULT_FIELDS if lead_import.get(field)}
		self.setting = Setting(
			fields=fields,
			defaults=defaults,
			now=now_datetime(),
			date_formats=[dateformats[get_user_date_format()]],
			email=storable_email,
			phone=self.phone,
			harmless=harmless,
		)

	def completed(self, values: Values) -> Values:
		"""All columns of a new lead with these values: what the form adds by itself is added here."""
		lead = self.blank | values
		lead["selling_team"] = lead.get("selling_team") or home_team(lead.get("lead_owner"), self.teams)
		lead["lead_score"] = percent(self.score_basis, lead)
		return lead

	def template_lacking(self, lead: Values) -> tuple[str, list[str]] | None:
		"""The capture template that the lead does not satisfy, and the fields that it requires."""
		template = applicable(self.templates, lead)
		missing = newly_missing(template, lead, None)
		return (template.name, missing) if missing else None

	def cells_by_field(self, row: Row) -> dict[str, str] | None:
		"""The row's cells by the field that they go into; None for a row that does not fit the headings."""
		width, cells = len(self.headings), row.cells
		is_short = len(cells) < width and self.has_fixed_width
		if row.problem or is_short or any(cells[width:]):
			return None
		return {
			field: cells[position]
			for position, field in self.fields_by_position.items()
			if position < len(cells)
		}

	def phone(self, text: str, country: str | None) -> str | None:
		"""The number as the form stores it; where no country is known, one without `+` stays as it was typed."""
		region = self.region(country) or self.region(self.company_country)
		number = clean_phone(text, region)
		return number or (None if region or text.startswith("+") else plain_line(text))

	def region(self, country: str | None) -> str | None:
		"""The country's code by which numbers are read."""
		if country not in self.regions:
			self.regions[country] = region_of(country)
		return self.regions[country]


def harmless(text: str) -> str:
	"""The text as a save in the form would leave it; rows that are inserted in bulk do not come past that.

	Unlike a save, what happens to be JSON is not spared: it may hold a script as well.
	"""
	return sanitize_html(text, always_sanitize=True) if TAG_START.search(text) else text

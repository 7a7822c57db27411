import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.crm_suite.kept_fields import keep_stored, refuse_change_after_start
from crm_suite.moving.lead_fields import field_labels
from crm_suite.moving.lead_file import open_table
from crm_suite.rules.lead_columns import guess_fields
from crm_suite.rules.text import bold, shorten

FORMAT_FIELDS = ("import_file", "encoding", "delimiter")
FIXED_BY_START = (
	*FORMAT_FIELDS,
	"company",
	"source",
	"outreach_campaign",
	"lead_owner",
	"selling_team",
	"on_duplicate",
	"columns",
)
# The job runs with the rights of `started_by`, from the row that the counts say: nobody else writes them.
WRITTEN_BY_JOB = (
	"status",
	"progress",
	"report_file",
	"rows_total",
	"rows_done",
	"rows_created",
	"rows_updated",
	"rows_skipped",
	"rows_refused",
	"started_by",
	"started_on",
	"finished_on",
	"file_name",
	"error",
)


class LeadImport(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from crm_suite.crm_suite.doctype.lead_import_column.lead_import_column import LeadImportColumn

		columns: DF.Table[LeadImportColumn]
		company: DF.Link
		delimiter: DF.Literal["", "Comma", "Semicolon", "Tab", "Vertical Bar"]
		encoding: DF.Literal[
			"",
			"UTF-8",
			"UTF-16",
			"Windows-1252",
			"Windows-1250",
			"Windows-1251",
			"Windows-1253",
			"Windows-1254",
			"Macintosh",
			"Shift JIS",
			"GB 18030",
			"Big5",
			"EUC-KR",
		]
		error: DF.Code | None
		file_name: DF.Data | None
		finished_on: DF.Datetime | None
		import_file: DF.Attach
		lead_owner: DF.Link | None
		on_duplicate: DF.Literal["Skip", "Update", "Create"]
		outreach_campaign: DF.Link | None
		progress: DF.Percent
		report_file: DF.Attach | None
		rows_created: DF.Int
		rows_done: DF.Int
		rows_refused: DF.Int
		rows_skipped: DF.Int
		rows_total: DF.Int
		rows_updated: DF.Int
		selling_team: DF.Link | None
		source: DF.Link | None
		started_by: DF.Link | None
		started_on: DF.Datetime | None
		status: DF.Literal["Draft", "Queued", "Running", "Stopped", "Completed", "Failed"]
	# end: auto-generated types

	def validate(self) -> None:
		self.keep_what_the_job_wrote()
		self.refuse_without_import_right()
		refuse_change_after_start(self, FIXED_BY_START)
		self.read_headings()
		self.refuse_field_twice()

	def on_trash(self) -> None:
		self.refuse_deletion_while_running()
		frappe.db.delete("Lead Import Row", {"lead_import": self.name})
		frappe.db.set_value(
			"Sales Lead", {"lead_import": self.name}, "lead_import", None, update_modified=False
		)

	def keep_what_the_job_wrote(self) -> None:
		"""Our own code sets `flags.is_starting`, which no request can."""
		if not self.flags.is_starting:
			keep_stored(self, WRITTEN_BY_JOB)

	def refuse_without_import_right(self) -> None:
		frappe.has_permission("Sales Lead", "import", throw=True)

	def read_headings(self) -> None:
		"""Look into the file when it, or how it is to be read, is new; columns that are the same keep their fields."""
		if not any(map(self.has_value_changed, FORMAT_FIELDS)) and self.columns:
			return
		table = open_table(self.import_file, self.encoding, self.delimiter)
		first = next(table.rows, None)
		headings = [shorten(heading, 140) for heading in table.headings]
		chosen = {column.heading: column.lead_field for column in self.columns}
		guesses = guess_fields(headings, field_labels())
		self.set("columns", [])
		for position, (heading, guess) in enumerate(zip(headings, guesses, strict=True)):
			example = first.cells[position] if first and position < len(first.cells) else ""
			self.append(
				"columns",
				{
					"heading": heading,
					"example": shorten(example.encode("utf-8", "replace").decode(), 140),
					"lead_field": chosen.get(heading, guess),
					"position": position,
				},
			)
		self.encoding = table.encoding
		self.delimiter = table.delimiter
		self.file_name = self.import_file.rsplit("/", 1)[-1]
		self.rows_total = 0

	def refuse_field_twice(self) -> None:
		"""Two columns for one field would make it a matter of luck which of them counts."""
		labels = field_labels()
		taken: dict[str, str] = {}
		for column in self.columns:
			if not column.lead_field:
				continue
			if column.lead_field not in labels:
				frappe.throw(
					_(
						"The column {0} cannot be imported into {1}: there is no such field, or it is not yours to write."
					).format(bold(column.heading), bold(column.lead_field)),
					title=_("Unknown Field"),
				)
			if column.lead_field in taken:
				frappe.throw(
					_("The columns {0} and {1} are both to become {2}. Choose one of them.").format(
						bold(taken[column.lead_field]),
						bold(column.heading),
						bold(labels[column.lead_field][1]),
					),
					title=_("Field Chosen Twice"),
				)
			taken[column.lead_field] = column.heading

	def refuse_deletion_while_running(self) -> None:
		if self.status in ("Queued", "Running"):
			frappe.throw(_("Stop the import before you delete it."), title=_("Import Is Running"))

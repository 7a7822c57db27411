import frappe
from frappe import _
from frappe.model.document import Document

from crm_suite.crm_suite.kept_fields import keep_stored, refuse_change_after_start
from crm_suite.moving.old_records import steps_of

FIXED_BY_START = ("source_system", "company", "sales_pipeline", "make_customers")
# The job runs as `started_by`, from the record that these say: nobody else writes them.
WRITTEN_BY_JOB = (
	"status",
	"progress",
	"report_file",
	"records_total",
	"records_done",
	"leads_moved",
	"deals_moved",
	"known_before",
	"not_moved",
	"started_by",
	"started_on",
	"finished_on",
	"current_doctype",
	"last_name",
	"error",
)


class MovingIn(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		company: DF.Link
		current_doctype: DF.Data | None
		deals_moved: DF.Int
		error: DF.Code | None
		finished_on: DF.Datetime | None
		known_before: DF.Int
		last_name: DF.Data | None
		leads_moved: DF.Int
		make_customers: DF.Check
		not_moved: DF.Int
		progress: DF.Percent
		records_done: DF.Int
		records_total: DF.Int
		report_file: DF.Attach | None
		sales_pipeline: DF.Link
		source_system: DF.Literal["ERPNext", "Frappe CRM"]
		started_by: DF.Link | None
		started_on: DF.Datetime | None
		status: DF.Literal["Draft", "Queued", "Running", "Stopped", "Completed", "Failed"]
	# end: auto-generated types

	def validate(self) -> None:
		self.keep_what_the_job_wrote()
		refuse_change_after_start(self, FIXED_BY_START)
		self.refuse_absent_system()

	def on_trash(self) -> None:
		self.refuse_deletion_while_running()
		frappe.db.delete("Moving In Note", {"moving_in": self.name})

	def keep_what_the_job_wrote(self) -> None:
		"""Our own code sets `flags.is_starting`, which no request can."""
		if not self.flags.is_starting:
			keep_stored(self, WRITTEN_BY_JOB)

	def refuse_absent_system(self) -> None:
		if not steps_of(self.source_system):
			frappe.throw(
				_("There are no records of {0} on this site.").format(_(self.source_system)),
				title=_("Nothing to Move"),
			)

	def refuse_deletion_while_running(self) -> None:
		if self.status in ("Queued", "Running"):
			frappe.throw(_("Stop the move before you delete it."), title=_("Move Is Running"))

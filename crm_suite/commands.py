"""`bench` commands of the app."""

import click
import frappe
from frappe.commands import get_site, pass_context


@click.command("crm-suite-rebuild")
@pass_context
def rebuild(context: object) -> None:
	"""Bring the site's history into the Relationship Ledger; goes on where an earlier run stopped."""
	with site(context):
		from crm_suite.ledger import rebuild as ledger_rebuild

		if not ledger_rebuild.unfinished():
			ledger_rebuild.new_rebuild()
		with click.progressbar(length=100, label="Relationship Ledger") as bar:
			name = ledger_rebuild.go_on(lambda state: bar.update(int(state.progress) - bar.pos))
		done = frappe.get_doc(ledger_rebuild.DOCTYPE, name)
		click.echo(
			f"{done.documents_done} documents read, {done.entries_inserted} entries inserted,"
			f" {done.entries_reversed} reversed"
		)


@click.command("crm-suite-check")
@pass_context
def check(context: object) -> None:
	"""Compare the Relationship Ledger with the documents; exit code 1 when they differ."""
	with site(context):
		from crm_suite.ledger.check import check as ledger_check

		findings = list(ledger_check(frappe.db.sql))
		for finding in findings:
			click.echo(
				f"{finding.kind}: {finding.document_type} {finding.document}, {finding.what}:"
				f" ledger {finding.ledger:.2f}, documents {finding.source:.2f}"
			)
		click.echo(f"{len(findings)} differences")
		if findings:
			raise SystemExit(1)


class site:
	"""The site that the command names, connected as Administrator."""

	def __init__(self, context: object) -> None:
		self.name = get_site(context)

	def __enter__(self) -> None:
		frappe.init(site=self.name)
		frappe.connect()

	def __exit__(self, *exception: object) -> None:
		frappe.destroy()


commands = [rebuild, check]

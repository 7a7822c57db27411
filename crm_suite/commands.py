"""`bench` commands of the app."""

import click
import frappe
from frappe.commands import get_site, pass_context


@click.command("crm-suite-rebuild")
@pass_context
def rebuild(context: object) -> None:
	"""Bring the site's history into the Relationship Ledger; goes on where an earlier run stopped."""
	with ConnectedSite(context):
		from crm_suite.ledger import rebuild as ledger_rebuild

		if not ledger_rebuild.unfinished():
			ledger_rebuild.new_rebuild()
		frappe.db.commit()
		with click.progressbar(length=100, label="Relationship Ledger") as bar:
			name = ledger_rebuild.go_on(lambda state: bar.update(int(state.progress) - bar.pos))
		if not name:
			click.echo("A worker is rebuilding already: see the list Relationship Rebuild.")
			return
		done = frappe.get_doc(ledger_rebuild.DOCTYPE, name)
		click.echo(
			f"{done.documents_done} documents read, {done.entries_inserted} entries inserted,"
			f" {done.entries_reversed} reversed"
		)


@click.command("crm-suite-check")
@pass_context
def check(context: object) -> None:
	"""Compare the Relationship Ledger with the documents; exit code 1 when they differ."""
	with ConnectedSite(context):
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


@click.command("crm-suite-demo")
@click.argument("action", type=click.Choice(["load", "clear"]))
@pass_context
def demo(context: object, action: str) -> None:
	"""Load the invented company that the site can be shown with, or clear it without a trace."""
	with ConnectedSite(context):
		from crm_suite.setup import demo as golden_company

		if action == "clear":
			click.echo("The demo is cleared." if golden_company.clear() else "There is no demo to clear.")
			return
		with click.progressbar(length=100, label="Demo company") as bar:
			loaded = golden_company.load(lambda progress: bar.update(int(progress) - bar.pos))
		click.echo("The demo is loaded." if loaded else "The demo is there already.")


@click.command("crm-suite-record")
@pass_context
def record(context: object) -> None:
	"""Write what the ledger reads about the loaded demo into the app's fixtures/recording."""
	with ConnectedSite(context):
		from crm_suite.setup.recording import RECORDING
		from crm_suite.setup.recording import record as write_recording

		click.echo(f"{len(write_recording())} files written into {RECORDING}")


class ConnectedSite:
	"""The site that the command names, connected as Administrator."""

	def __init__(self, context: object) -> None:
		self.name = get_site(context)

	def __enter__(self) -> None:
		frappe.init(site=self.name)
		frappe.connect()

	def __exit__(self, *exception: object) -> None:
		frappe.destroy()


commands = [rebuild, check, demo, record]

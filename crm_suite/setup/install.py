"""Install, migrate and uninstall. All of it can run again without a trace."""

import click
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from crm_suite.setup.custom_fields import custom_fields
from crm_suite.setup.indexes import make_indexes
from crm_suite.setup.masters import install_masters, install_scoring_rules
from crm_suite.setup.pipelines import install_pipeline, install_settings, settle_new_settings


def after_install() -> None:
	"""Bring our fields and masters, and start to bring the site's history into the ledger."""
	after_migrate()
	install_masters()
	install_pipeline()
	install_settings()
	install_scoring_rules()
	start_backfill()


def after_migrate() -> None:
	"""Bring our fields, settings, and the keys of leads, contacts and customers, up to what this version declares."""
	create_custom_fields(custom_fields(), update=True)
	settle_new_settings()
	make_indexes()
	start_identities()


def start_identities() -> None:
	"""In the background, where the keys are not by today's rules; without a worker the scheduler takes it up."""
	from crm_suite.jobs.identities import start

	start()


def start_backfill() -> None:
	"""In the background; where no worker runs, the scheduler or `bench crm-suite-rebuild` takes it up."""
	from crm_suite.ledger.rebuild import start

	start()


def before_uninstall() -> None:
	"""Leave ERPNext as it was: the demo goes, our fields and their columns, everything of ours with them.

	Nothing in a dry run: Frappe runs this hook in one too, without a backup and without asking.
	"""
	if is_dry_run():
		return

	from crm_suite.setup import demo
	from crm_suite.setup.uninstall import remove_everything

	demo.clear()
	remove_everything()


def is_dry_run() -> bool:
	"""Whether `bench uninstall-app --dry-run` is what runs; hooks are told only by the command's options."""
	command = click.get_current_context(silent=True)
	return bool(command and command.params.get("dry_run"))

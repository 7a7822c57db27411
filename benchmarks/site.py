"""The site that is measured."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe


def default_bench() -> str | None:
	"""The bench of CRM_SUITE_BENCH, else the one whose Python runs this."""
	bench = os.environ.get("CRM_SUITE_BENCH") or str(Path(sys.prefix).parent)
	return bench if Path(bench, "sites", "apps.txt").exists() else None


@contextmanager
def connected(site: str, bench: str) -> Iterator[None]:
	"""Connected as Administrator, and rolled back at the end."""
	# Frappe's loggers write beside the sites' folder, from inside it.
	os.chdir(Path(bench, "sites"))
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.local.lang = "en"
	frappe.flags.mute_emails = True
	try:
		yield
	finally:
		frappe.db.rollback()
		frappe.destroy()


def forget_request() -> None:
	"""What Frappe keeps for the length of a request is gone, as at the beginning of the next one."""
	frappe.db.value_cache.clear()
	frappe.local.request_cache.clear()
	frappe.local.cache = {}
	frappe.local.role_permissions = {}
	frappe.local.dynamic_link_map = None
	frappe.flags.link_fields = None
	frappe.local.message_log = []

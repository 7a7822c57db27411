"""Completes the setup wizard of a site, so that the desk opens: complete_setup_wizard.py SITE."""

import sys

import frappe
from frappe.desk.page.setup_wizard.setup_wizard import setup_complete
from frappe.utils import now_datetime

frappe.init(site=sys.argv[1])
frappe.connect()
frappe.set_user("Administrator")
year = now_datetime().year
setup_complete(
	{
		"language": "English",
		"country": "United States",
		"currency": "USD",
		"timezone": "Europe/Madrid",
		"full_name": "Administrator",
		"company_name": "CRM Suite Demo",
		"company_abbr": "CSD",
		"chart_of_accounts": "Standard",
		"fy_start_date": f"{year}-01-01",
		"fy_end_date": f"{year}-12-31",
		"setup_demo": 0,
		"enable_telemetry": 0,
	}
)
frappe.db.commit()
if not frappe.is_setup_complete():
	sys.exit("the setup wizard did not complete")
frappe.destroy()

app_name = "crm_suite"
app_title = "CRM Suite"
app_publisher = "CRM Suite contributors"
app_description = "CRM inside ERPNext: from the first call to the money received, in one ledger"
app_email = "developers@crm-suite.example"
app_license = "gpl-3.0-or-later"

# "frappe/erpnext" and not "erpnext": a bare name makes install-app ask GitHub whose it is.
required_apps = ["frappe/erpnext"]

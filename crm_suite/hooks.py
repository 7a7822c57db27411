app_name = "crm_suite"
app_title = "CRM Suite"
app_publisher = "CRM Suite contributors"
app_description = "CRM inside ERPNext: from the first call to the money received, in one ledger"
app_email = "developers@crm-suite.example"
app_license = "gpl-3.0-or-later"

# "frappe/erpnext" and not "erpnext": a bare name makes install-app ask GitHub whose it is.
required_apps = ["frappe/erpnext"]

# Install

before_install = "crm_suite.setup.roles.note_missing_roles"
after_install = "crm_suite.setup.install.after_install"
before_migrate = "crm_suite.setup.roles.note_missing_roles"
after_migrate = "crm_suite.setup.install.after_migrate"
before_uninstall = "crm_suite.setup.install.before_uninstall"

# Desk

app_include_js = "crm_suite.bundle.js"
app_include_css = "crm_suite.bundle.css"
extend_bootinfo = "crm_suite.api.desk.extend_bootinfo"
override_doctype_dashboards = {"Customer": "crm_suite.erp.dashboards.customer"}
# The apps screen of Frappe 15; Frappe 16 and later make the desktop's icon of it.
add_to_apps_screen = [
	{
		"name": app_name,
		"logo": "/assets/crm_suite/images/crm-suite.svg",
		"title": app_title,
		"route": "/app/crm-suite",
		"has_permission": "crm_suite.api.desk.may_open_app",
	}
]

# Printing: what a template asks for is worked out in Python.
jinja = {"methods": ["crm_suite.erp.proposal.proposal_of"]}

# Documents: events only check lineage and mark what is dirty; the ledger is written once, before the commit

_mark_document = "crm_suite.ledger.mark.mark_document"
_validate_lineage = "crm_suite.erp.lineage.validate"

_sales_document_events = {
	"validate": _validate_lineage,
	# Edits after submit skip validate.
	"before_update_after_submit": _validate_lineage,
	"on_submit": _mark_document,
	"on_cancel": _mark_document,
	"on_update_after_submit": _mark_document,
}
# A case lets go of a document that is deleted: our link must not stop it.
_release_from_cases = "crm_suite.erp.service_cases.release_from_cases"
_renew_member_keys = "crm_suite.erp.campaign_members.renew_member_keys"
_renew_quota_keys = "crm_suite.erp.quotas.renew_quota_keys"
# What is planned for deals, and what happened to them: tells which are neglected.
_follow_deals = "crm_suite.erp.attention.follow"
_follow_events = {"on_update": _follow_deals, "on_trash": _follow_deals}
_relation_events = {"on_update": _mark_document, "on_trash": _mark_document}
# By what leads, contacts and customers are recognised follows what is saved of them.
_renew_identity = "crm_suite.erp.identity_events.renew_party"
_renew_renamed_identity = "crm_suite.erp.identity_events.renew_renamed"
_forget_identity = "crm_suite.erp.identity_events.forget_party"
# Who saves a contact or customer in a form is told who it may be already; nothing that is made by itself is asked.
_warn_of_second_record = "crm_suite.erp.party_duplicates.check"
# What the customer is told by itself: noted with the document, sent after its commit.
_note_confirmation = "crm_suite.erp.confirmations.note"
_forget_confirmation = "crm_suite.erp.confirmations.forget"
_payment_events = {
	"on_submit": [_mark_document, _note_confirmation],
	"on_cancel": _mark_document,
	"on_update_after_submit": _mark_document,
	"on_trash": _forget_confirmation,
}

# Before anything works on what was typed.
_refuse_long_texts = "crm_suite.erp.lengths.refuse_long_texts"
_check_named = "crm_suite.erp.named_documents.check_named"
_take_protection_off = "crm_suite.erp.imported_texts.take_protection_off"

# Capture templates apply to a territory and all below it.
_forget_templates = "crm_suite.erp.capture_templates.forget_templates"

doc_events = {
	"Quotation": _sales_document_events,
	"Sales Order": {
		**_sales_document_events,
		"on_submit": [_mark_document, _note_confirmation],
		"on_trash": _forget_confirmation,
	},
	"Delivery Note": {**_sales_document_events, "on_trash": _release_from_cases},
	# Every refresh of the outstanding amount, also by bare SQL on its payments, ends in on_change.
	"Sales Invoice": {
		**_sales_document_events,
		"on_change": "crm_suite.ledger.mark.mark_settled",
		"on_submit": [_mark_document, _note_confirmation],
		"on_trash": [_release_from_cases, _forget_confirmation],
	},
	"POS Invoice": {
		**_sales_document_events,
		"on_submit": [_mark_document, _note_confirmation],
		"on_trash": _forget_confirmation,
	},
	"Payment Entry": _payment_events,
	"Journal Entry": _payment_events,
	"Payment Ledger Entry": {"on_submit": "crm_suite.erp.payment_ledger.mark_entry"},
	"Unreconcile Payment": {"on_submit": "crm_suite.erp.payment_ledger.mark_unreconciled"},
	"Customer": {
		"after_rename": [
			"crm_suite.erp.renames.rekey_customer",
			"crm_suite.erp.balances.forget_merged",
			_renew_member_keys,
			_renew_renamed_identity,
		],
		"validate": _warn_of_second_record,
		"on_update": _renew_identity,
		"on_trash": ["crm_suite.erp.balances.forget_deleted", _forget_identity],
	},
	"Contact": {
		"validate": _warn_of_second_record,
		"on_update": _renew_identity,
		"after_rename": [_renew_member_keys, _renew_renamed_identity],
		"on_trash": _forget_identity,
	},
	"User": {"after_rename": ["crm_suite.erp.teams.forget_teams", _renew_quota_keys]},
	"Selling Team": {"after_rename": _renew_quota_keys},
	"Company": {"after_rename": _renew_quota_keys},
	"Territory": {
		"on_update": _forget_templates,
		"after_rename": [_renew_quota_keys, _forget_templates],
		"on_trash": _forget_templates,
	},
	"Country": {"after_rename": _forget_templates},
	"Sales Lead": {
		"before_validate": [_take_protection_off, _refuse_long_texts],
		"after_insert": "crm_suite.erp.assignment.assign_later",
		"validate": "crm_suite.erp.lead_duplicates.check",
		"on_update": ["crm_suite.erp.lead_duplicates.index", _mark_document],
		"on_trash": [
			"crm_suite.erp.lead_duplicates.forget",
			"crm_suite.erp.lead_merge.forget_merges",
			"crm_suite.erp.assignment.forget",
			_mark_document,
		],
	},
	"Sales Opportunity": {
		**_relation_events,
		"before_validate": [_take_protection_off, _refuse_long_texts, _check_named],
		"validate": "crm_suite.erp.collisions.warn",
		"after_rename": "crm_suite.erp.renames.rekey_opportunity",
	},
	"Customer Interaction": {
		"before_validate": [_take_protection_off, _refuse_long_texts, _check_named],
		"on_update": [_mark_document, _follow_deals],
		"on_trash": [_mark_document, _follow_deals],
	},
	# Anybody may write a ToDo: assigned to oneself, it must not open a lead that is not seen.
	"ToDo": {**_follow_events, "validate": "crm_suite.erp.sight.check_assignment"},
	"Event": _follow_events,
	"Communication": {"after_insert": _follow_deals},
	"Campaign Member": {**_relation_events, "before_validate": [_take_protection_off, _check_named]},
	"Service Case": {**_relation_events, "before_validate": [_take_protection_off, _check_named]},
}

# The ledger names every document: it must never stop anybody from deleting a cancelled one. What was learned about a
# selling team is no reason to keep the team, keys go with their party, and what an import tells of is history.
ignore_links_on_delete = [
	"Document Confirmation",
	"Forecast Snapshot",
	"Lead Assignment",
	"Lead Import Row",
	"Lead Scoring Model",
	"Party Identity",
	"Relationship Balance",
	"Relationship Entry",
	"Relationship Repost",
	"Sales Lead Merge",
]

# The ledger's list follows the settings, as the customer's view does; sales documents follow owner and team. Rows of
# child tables have no form: Frappe asks their document.
_limited_by_team = ("Sales Lead", "Sales Opportunity", "Customer Interaction", "Campaign Member")
_rows_limited_by_team = (
	"Sales Opportunity Competitor",
	"Sales Opportunity Contact",
	"Sales Opportunity Item",
	"Sales Opportunity Stage Change",
)
permission_query_conditions = {
	"Relationship Entry": "crm_suite.api.entry_permissions.query_conditions",
	**dict.fromkeys(
		(*_limited_by_team, *_rows_limited_by_team), "crm_suite.api.sales_permissions.query_conditions"
	),
	"Sales Quota": "crm_suite.api.quota_permissions.query_conditions",
}
has_permission = {
	"Relationship Entry": "crm_suite.api.entry_permissions.has_permission",
	**dict.fromkeys(_limited_by_team, "crm_suite.api.sales_permissions.has_permission"),
	"Sales Quota": "crm_suite.api.quota_permissions.has_permission",
}

override_whitelisted_methods = {
	# Link fields and counts show documents that not everybody sees as lists do: Frappe 15 forgets there who asks.
	"frappe.client.get_count": "crm_suite.api.lookups.get_count",
	"frappe.desk.search.search_link": "crm_suite.api.lookups.search_link",
	"frappe.desk.search.search_widget": "crm_suite.api.lookups.search_widget",
	# Exports: what others typed is no formula in a spreadsheet.
	"frappe.desk.reportview.export_query": "crm_suite.api.exports.export_list",
	"frappe.desk.query_report.export_query": "crm_suite.api.exports.export_report",
	"frappe.core.doctype.data_import.data_import.download_template": "crm_suite.api.exports.export_for_import",
	"frappe.core.doctype.data_export.exporter.export_data": "crm_suite.api.exports.export_data",
	"frappe.core.doctype.prepared_report.prepared_report.enqueue_json_to_csv_conversion": (
		"crm_suite.api.exports.export_prepared_report"
	),
}
override_doctype_class = {"Auto Email Report": "crm_suite.erp.auto_email_report.HarmlessAutoEmailReport"}

# Jobs

scheduler_events = {
	"cron": {
		"*/5 * * * *": [
			"crm_suite.jobs.ledger.repost_due",
			"crm_suite.jobs.confirmations.send_due",
			"crm_suite.jobs.assignment.assign_waiting",
		],
	},
	"hourly_long": [
		"crm_suite.jobs.ledger.go_on_rebuilding",
		"crm_suite.jobs.identities.go_on",
		"crm_suite.jobs.closing.close_balances",
		"crm_suite.jobs.moving.go_on_moving",
		"crm_suite.jobs.assignment.reassign_absent",
	],
	"daily_long": [
		"crm_suite.jobs.ledger.repair_totals",
		"crm_suite.jobs.identities.forget_gone",
		"crm_suite.jobs.scoring.learn",
		"crm_suite.jobs.attention.mark_all",
		"crm_suite.jobs.stage_history.learn_probabilities",
		"crm_suite.jobs.forecast.keep_snapshots",
	],
}

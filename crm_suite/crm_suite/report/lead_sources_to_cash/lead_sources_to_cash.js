frappe.query_reports["Lead Sources to Cash"] = {
	filters: crm_suite.reports.filters(crm_suite.reports.show_documents()),
	formatter: crm_suite.reports.formatter,
};

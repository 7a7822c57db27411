frappe.query_reports["Pipeline by Stage and Owner"] = {
	filters: crm_suite.reports.filters([], { dates: false }),
	formatter: crm_suite.reports.formatter,
};

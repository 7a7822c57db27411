frappe.query_reports["Stage Conversion and Ageing"] = {
	filters: crm_suite.reports.filters().map((filter) =>
		filter.fieldname === "sales_pipeline"
			? { ...filter, reqd: 1, default: frappe.boot.crm_suite?.default_pipeline }
			: filter
	),
	formatter: crm_suite.reports.formatter,
};

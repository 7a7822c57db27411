frappe.query_reports["Cash Forecast"] = {
	filters: [
		crm_suite.reports.company_filter(),
		{ fieldname: "months", label: __("Months"), fieldtype: "Int", default: 6 },
		crm_suite.reports.amounts_filter(),
		crm_suite.reports.team_filter(),
		{
			fieldname: "opportunity_owner",
			label: __("Owner"),
			fieldtype: "Link",
			options: "User",
		},
		{
			fieldname: "territory",
			label: __("Territory"),
			fieldtype: "Link",
			options: "Territory",
		},
		{ fieldname: "period", label: __("Period"), fieldtype: "Data", hidden: 1 },
		{ fieldname: "bucket", label: __("From"), fieldtype: "Data", hidden: 1 },
	],
	formatter: crm_suite.reports.formatter,
	...crm_suite.reports.way_back(__("Back to Months"), ["period", "bucket"]),
};

frappe.query_reports["Forecast Backtest"] = {
	filters: [
		crm_suite.reports.company_filter({ reqd: 1 }),
		{ fieldname: "months", label: __("Months"), fieldtype: "Int", default: 6 },
		{ fieldname: "horizons", label: __("Months Ahead"), fieldtype: "Int", default: 3 },
		crm_suite.reports.amounts_filter(),
		{
			fieldname: "show",
			label: __("Show"),
			fieldtype: "Select",
			options: [
				{ value: "Months", label: __("Months") },
				{ value: "Errors", label: __("Errors") },
			],
			default: "Months",
		},
	],
	formatter: crm_suite.reports.formatter,
};

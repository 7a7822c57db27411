frappe.query_reports["Forecast Backtest"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Company",
			default: frappe.defaults.get_user_default("Company"),
			reqd: 1,
		},
		{ fieldname: "months", label: __("Months"), fieldtype: "Int", default: 6 },
		{ fieldname: "horizons", label: __("Months Ahead"), fieldtype: "Int", default: 3 },
		{
			fieldname: "amounts",
			label: __("Amounts"),
			fieldtype: "Select",
			options: [
				{ value: "Including Taxes", label: __("Including Taxes") },
				{ value: "Net of Taxes", label: __("Net of Taxes") },
			],
			default: "Including Taxes",
		},
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

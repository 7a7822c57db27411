frappe.query_reports["Forecast Against Quota"] = {
	filters: [
		crm_suite.reports.company_filter(),
		{
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			default: frappe.datetime.year_start(),
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			default: frappe.datetime.year_end(),
		},
		{ fieldname: "user", label: __("Person"), fieldtype: "Link", options: "User" },
		crm_suite.reports.team_filter(),
		{ fieldname: "territory", label: __("Territory"), fieldtype: "Link", options: "Territory" },
		{
			fieldname: "measure",
			label: __("Measure"),
			fieldtype: "Select",
			options: ["", "Ordered", "Billed", "Cash Received"],
		},
		{
			fieldname: "period_type",
			label: __("Period"),
			fieldtype: "Select",
			options: ["", "Month", "Quarter", "Year"],
		},
		{ fieldname: "quota", label: __("Quota"), fieldtype: "Data", hidden: 1 },
		{ fieldname: "part", label: __("Achieved or Expected"), fieldtype: "Data", hidden: 1 },
	],

	formatter(value, row, column, data, default_formatter) {
		const text = crm_suite.reports.formatter(value, row, column, data, default_formatter);
		if (!data?.name || column.fieldname !== "gap") return text;
		return `<span class="${data.gap > 0 ? "text-danger" : "text-success"}">${text}</span>`;
	},
	...crm_suite.reports.way_back(__("Back to Quotas"), ["quota", "part"]),
};

frappe.query_reports["Forecast Against Quota"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Company",
			default: frappe.defaults.get_user_default("Company"),
		},
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
		{
			fieldname: "selling_team",
			label: __("Selling Team"),
			fieldtype: "Link",
			options: "Selling Team",
		},
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
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (column.fieldname !== "gap" || !data) return text;
		return `<span class="${data.gap > 0 ? "text-danger" : "text-success"}">${text}</span>`;
	},
};

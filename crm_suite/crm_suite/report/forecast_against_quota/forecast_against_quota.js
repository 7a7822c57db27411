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
		{
			fieldname: "target_type",
			label: __("Quota For"),
			fieldtype: "Select",
			options: ["", "User", "Selling Team", "Territory"],
			on_change(report) {
				report.set_filter_value("target", "");
			},
		},
		{
			fieldname: "target",
			label: __("Who or Where"),
			fieldtype: "Dynamic Link",
			get_options: () => frappe.query_report.get_filter_value("target_type"),
		},
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

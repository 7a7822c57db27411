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
		{ fieldname: "quota", label: __("Quota"), fieldtype: "Data", hidden: 1 },
		{ fieldname: "part", label: __("Achieved or Expected"), fieldtype: "Data", hidden: 1 },
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (!data?.name) return text;
		if (column.fieldname === "gap") {
			return `<span class="${data.gap > 0 ? "text-danger" : "text-success"}">${text}</span>`;
		}
		if (!value || !["achieved", "expected"].includes(column.fieldname)) return text;
		return $("<a class='quota-cell' href='#'>")
			.attr({ "data-quota": data.name, "data-part": column.fieldname })
			.html(text)
			.prop("outerHTML");
	},

	onload(report) {
		report.page.main.on("click", ".quota-cell", (event) => {
			event.preventDefault();
			const { quota, part } = event.currentTarget.dataset;
			report.set_filter_value({ quota, part });
		});
		this.back = report.page.add_inner_button(__("Back to Quotas"), () =>
			report.set_filter_value({ quota: "", part: "" })
		);
		this.back.hide();
	},

	after_datatable_render() {
		this.back.toggle(Boolean(frappe.query_report.get_filter_value("quota")));
	},
};

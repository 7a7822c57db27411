frappe.query_reports["Cash Forecast"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Company",
			default: frappe.defaults.get_user_default("Company"),
		},
		{ fieldname: "months", label: __("Months"), fieldtype: "Int", default: 6 },
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
			fieldname: "selling_team",
			label: __("Selling Team"),
			fieldtype: "Link",
			options: "Selling Team",
		},
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

	// Column of a month's table: which lines stand behind it.
	buckets: {
		pipeline: "Pipeline",
		orders: "Orders",
		invoices: "Invoices",
		credits: "Credits",
		total: "total",
	},

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		const bucket = this.buckets[column.fieldname];
		if (!bucket || !data?.period || !value) return text;
		return $("<a class='cash-forecast-cell' href='#'>")
			.attr({ "data-period": data.period, "data-bucket": bucket, "data-company": data.company })
			.html(text)
			.prop("outerHTML");
	},

	onload(report) {
		report.page.main.on("click", ".cash-forecast-cell", (event) => {
			event.preventDefault();
			const { period, bucket, company } = event.currentTarget.dataset;
			report.set_filter_value({ company, period, bucket });
		});
		this.back = report.page.add_inner_button(__("Back to Months"), () =>
			report.set_filter_value({ period: "", bucket: "" })
		);
		this.back.hide();
	},

	after_datatable_render() {
		this.back.toggle(Boolean(frappe.query_report.get_filter_value("bucket")));
	},
};

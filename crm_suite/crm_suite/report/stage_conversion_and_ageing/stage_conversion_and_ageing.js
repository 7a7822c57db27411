frappe.query_reports["Stage Conversion and Ageing"] = {
	filters: crm_suite.reports
		.filters(
			crm_suite.reports.show_documents([
				{ fieldname: "stage", label: __("Stage"), fieldtype: "Data" },
				{
					fieldname: "movement",
					label: __("What They Did"),
					fieldtype: "Select",
					options: [
						{ value: "Entered", label: __("Entered") },
						{ value: "Went On", label: __("Went On") },
						{ value: "Went Back", label: __("Went Back") },
						{ value: "Lost", label: __("Lost") },
						{ value: "Still There", label: __("Still There") },
					],
					default: "Entered",
				},
			])
		)
		.map((filter) =>
			filter.fieldname === "sales_pipeline"
				? { ...filter, reqd: 1, default: frappe.boot.crm_suite?.default_pipeline }
				: filter
		),
	formatter: crm_suite.reports.formatter,
};

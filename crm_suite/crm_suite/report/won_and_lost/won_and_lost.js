frappe.query_reports["Won and Lost"] = {
	filters: crm_suite.reports.filters([
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			options: [
				{ value: "Loss Reason", label: __("Loss Reason") },
				{ value: "Owner", label: __("Owner") },
				{ value: "Selling Team", label: __("Selling Team") },
				{ value: "Territory", label: __("Territory") },
				{ value: "Source", label: __("Source") },
				{ value: "Pipeline", label: __("Pipeline") },
			],
			default: "Loss Reason",
		},
		...crm_suite.reports.show_documents([
			{
				fieldname: "outcome",
				label: __("Outcome"),
				fieldtype: "Select",
				options: [
					{ value: "", label: "" },
					{ value: "Won", label: __("Won") },
					{ value: "Lost", label: __("Lost") },
				],
			},
			{ fieldname: "group", label: __("Only"), fieldtype: "Data" },
		]),
	]),
	formatter: crm_suite.reports.formatter,
};

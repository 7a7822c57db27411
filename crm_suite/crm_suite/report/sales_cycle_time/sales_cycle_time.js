frappe.query_reports["Sales Cycle Time"] = {
	filters: crm_suite.reports.filters([
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			options: [
				{ value: "Owner", label: __("Owner") },
				{ value: "Selling Team", label: __("Selling Team") },
				{ value: "Territory", label: __("Territory") },
				{ value: "Source", label: __("Source") },
				{ value: "Pipeline", label: __("Pipeline") },
			],
			default: "Owner",
		},
		...crm_suite.reports.show_documents([
			{ fieldname: "group", label: __("Only"), fieldtype: "Data" },
		]),
	]),
	formatter: crm_suite.reports.formatter,
};

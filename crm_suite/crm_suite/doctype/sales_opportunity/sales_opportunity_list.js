frappe.listview_settings["Sales Opportunity"] = {
	add_fields: ["status", "sales_stage"],
	hide_name_column: true,
	filters: [["status", "=", "Open"]],

	get_indicator(doc) {
		const colors = { Open: "blue", Won: "green", Lost: "red" };
		return [__(doc.sales_stage), colors[doc.status], `sales_stage,=,${doc.sales_stage}`];
	},
};

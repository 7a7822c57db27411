frappe.listview_settings["Sales Opportunity"] = {
	add_fields: ["status", "sales_stage", "attention"],
	hide_name_column: true,
	filters: [["status", "=", "Open"]],

	get_indicator(doc) {
		const colors = { Open: "blue", Won: "green", Lost: "red" };
		// On a narrow screen Frappe leaves out the column that says why.
		const color = crm_suite.deals.attention_text(doc) ? "orange" : colors[doc.status];
		return [__(doc.sales_stage), color, `sales_stage,=,${doc.sales_stage}`];
	},

	formatters: {
		/** What is neglected stands out where one looks for what to do next. */
		next_activity_on(value, _field, doc) {
			const date = value ? frappe.datetime.str_to_user(value) : "";
			return crm_suite.deals.attention_pill(doc, date) || date;
		},
	},

	onload(listview) {
		listview.page.add_menu_item(__("Deal Board"), () => frappe.set_route("deal-board"));
	},
};

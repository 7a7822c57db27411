frappe.listview_settings["Lead Assignment"] = {
	hide_name_column: true,

	get_indicator(assignment) {
		return assignment.assigned_to
			? [__("Assigned"), "green", "assigned_to,is,set"]
			: [__("Waits"), "orange", "assigned_to,is,not set"];
	},
};

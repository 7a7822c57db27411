frappe.listview_settings["Lead Assignment"] = {
	hide_name_column: true,
	add_fields: ["assigned_to"],

	get_indicator(assignment) {
		const color = assignment.assigned_to ? "green" : "orange";
		return [__(assignment.reason), color, `reason,=,${assignment.reason}`];
	},
};

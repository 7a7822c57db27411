frappe.listview_settings["Relationship Entry"] = {
	add_fields: ["is_reversed", "event"],
	hide_name_column: true,
	filters: [["is_reversed", "=", 0]],

	get_indicator(doc) {
		if (doc.is_reversed) {
			return [__("Reversed"), "gray", "is_reversed,=,1"];
		}
		return [__(doc.event), "blue", `event,=,${doc.event}`];
	},
};

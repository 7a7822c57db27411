frappe.listview_settings["Sales Quota"] = {
	hide_name_column: true,
	add_fields: ["period_type", "company"],

	formatters: {
		/** Words and no pills: nothing here is better or worse. */
		target_type: (value) => __(value),
		period_type: (value) => __(value),
		measure: (value) => __(value),
		/** The period is as long as its kind says. */
		starts_on: (value) => frappe.datetime.str_to_user(value),
	},
};

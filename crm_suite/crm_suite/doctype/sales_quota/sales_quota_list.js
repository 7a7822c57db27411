frappe.listview_settings["Sales Quota"] = {
	hide_name_column: true,

	formatters: {
		/** Words and no pills: nothing here is better or worse. */
		period_type: (value) => __(value),
		measure: (value) => __(value),
	},
};

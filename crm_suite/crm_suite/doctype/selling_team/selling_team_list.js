frappe.listview_settings["Selling Team"] = {
	hide_name_column: true,

	formatters: {
		manager: (user) => crm_suite.people.name(user),
	},
};

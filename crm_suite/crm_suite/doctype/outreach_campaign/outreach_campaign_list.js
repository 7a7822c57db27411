frappe.listview_settings["Outreach Campaign"] = {
	hide_name_column: true,
};

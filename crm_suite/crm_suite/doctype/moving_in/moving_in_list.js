frappe.listview_settings["Moving In"] = {
	get_indicator: crm_suite.background_work.indicator,
};

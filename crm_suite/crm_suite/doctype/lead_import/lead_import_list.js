frappe.listview_settings["Lead Import"] = {
	get_indicator: crm_suite.background_work.indicator,
};

frappe.listview_settings["Relationship Rebuild"] = {
	get_indicator(doc) {
		const colors = { Queued: "orange", Running: "blue", Completed: "green", Failed: "red" };
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},

	refresh(listview) {
		if (!frappe.user.has_role("System Manager")) {
			return;
		}
		listview.page.set_primary_action(__("Start Rebuild"), async () => {
			const { message } = await frappe.call("crm_suite.api.desk.start_rebuild");
			frappe.set_route("Form", "Relationship Rebuild", message);
		});
	},
};

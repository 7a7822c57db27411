frappe.listview_settings["Relationship Repost"] = {
	get_indicator(doc) {
		const colors = { Queued: "orange", Failed: "red" };
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},

	refresh(listview) {
		if (!frappe.user.has_role("System Manager")) {
			return;
		}
		listview.page.set_primary_action(__("Retry Now"), () => retry(listview));
	},
};

/** Those that are ticked, or all. */
async function retry(listview) {
	const names = listview.get_checked_items(true);
	const { message } = await frappe.call("crm_suite.api.desk.retry_reposts", {
		names: names.length ? names : null,
	});
	frappe.show_alert({ message: __("{0} documents are tried again", [message]), indicator: "blue" });
	listview.clear_checked_items();
}

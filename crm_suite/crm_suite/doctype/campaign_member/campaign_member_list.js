frappe.listview_settings["Campaign Member"] = {
	hide_name_column: true,

	onload(listview) {
		if (!frappe.model.can_write("Campaign Member")) {
			return;
		}
		listview.page.add_action_item(__("Mark as Addressed"), () => mark(listview, "Addressed"));
		listview.page.add_action_item(__("Mark as Answered"), () => mark(listview, "Answered"));
	},
};

async function mark(listview, status) {
	const { message } = await frappe.call({
		method: "crm_suite.api.campaign.mark_members",
		args: { members: listview.get_checked_items(true), status },
		freeze: true,
	});
	frappe.show_alert({
		message: message.unchanged
			? __("{0} marked, {1} left as they were", [message.marked, message.unchanged])
			: __("{0} marked", [message.marked]),
		indicator: message.marked ? "green" : "orange",
	});
	listview.clear_checked_items();
	listview.refresh();
}

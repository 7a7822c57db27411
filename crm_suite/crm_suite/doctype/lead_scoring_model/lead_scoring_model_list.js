frappe.listview_settings["Lead Scoring Model"] = {
	hide_name_column: true,
	add_fields: ["is_used"],

	get_indicator(doc) {
		return doc.is_used
			? [__("Used"), "green", "is_used,=,1"]
			: [__("Too Little History"), "gray", "is_used,=,0"];
	},

	onload(listview) {
		if (frappe.model.can_write("Lead Scoring Rule")) {
			listview.page.add_inner_button(__("Learn Now"), async () => {
				await frappe.call("crm_suite.api.scoring.learn_now");
				frappe.show_alert({
					message: __("Scores are learned in the background."),
					indicator: "blue",
				});
			});
		}
	},
};

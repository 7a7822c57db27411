frappe.listview_settings["Lead Scoring Rule"] = {
	hide_name_column: true,
	add_fields: ["disabled"],

	get_indicator(doc) {
		return doc.disabled
			? [__("Disabled"), "gray", "disabled,=,1"]
			: [__("Enabled"), "green", "disabled,=,0"];
	},

	onload(listview) {
		if (frappe.model.can_create("Lead Scoring Rule")) {
			listview.page.add_inner_button(__("Suggest Rules"), () => suggest_rules(listview));
		}
	},
};

/** Rules to begin with: the user chooses which, and nothing that is there is touched. */
async function suggest_rules(listview) {
	const { message: rules } = await frappe.call("crm_suite.api.scoring.suggested_rules");
	if (!rules.length) {
		frappe.show_alert({ message: __("There is a rule for everything that we would suggest."), indicator: "green" });
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Rules to Begin With"),
		fields: [
			{
				fieldname: "keys",
				fieldtype: "MultiCheck",
				label: __("Every lead begins at 50 points"),
				columns: 1,
				sort_options: false,
				options: rules.map(({ key, reason, points }) => ({
					value: key,
					label: `${frappe.utils.escape_html(reason)}: <b>${points > 0 ? "+" : "−"}${Math.abs(points)}</b>`,
					checked: 1,
				})),
			},
		],
		primary_action_label: __("Add"),
		async primary_action({ keys }) {
			dialog.hide();
			const { message: added } = await frappe.call({
				method: "crm_suite.api.scoring.add_suggested_rules",
				args: { keys: keys || [] },
				freeze: true,
			});
			frappe.show_alert({ message: __("{0} rules added", [added]), indicator: "green" });
			listview.refresh();
		},
	});
	dialog.show();
}

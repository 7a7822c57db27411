frappe.listview_settings["Sales Lead"] = {
	hide_name_column: true,

	formatters: {
		lead_score: (percent) => score_pill(percent),
		lead_owner: (user) => crm_suite.people.name(user),
	},

	onload(listview) {
		if (frappe.model.can_create("Campaign Member")) {
			listview.page.add_action_item(__("Add to Campaign"), () => add_to_campaign(listview));
		}
		if (frappe.model.can_write("Sales Lead")) {
			listview.page.add_action_item(__("Merge"), () => merge(listview));
		}
	},
};

function add_to_campaign(listview) {
	frappe.prompt(
		{
			fieldname: "outreach_campaign",
			fieldtype: "Link",
			options: "Outreach Campaign",
			label: __("Campaign"),
			reqd: 1,
			get_query: () => ({ filters: { status: ["in", ["Planned", "Running"]] } }),
		},
		async ({ outreach_campaign }) => {
			const { message } = await frappe.call({
				method: "crm_suite.api.campaign.add_members",
				args: { outreach_campaign, sales_leads: listview.get_checked_items(true) },
				freeze: true,
			});
			frappe.show_alert({
				message: __("{0} added, {1} were members already", [message.added, message.present]),
				indicator: "green",
			});
			listview.clear_checked_items();
		},
		__("Add to Campaign"),
		__("Add")
	);
}

/** A lead that nothing is known to score by has none: 0 would be a verdict. */
function score_pill(percent) {
	const color = percent >= 60 ? "green" : percent >= 30 ? "orange" : "gray";
	return percent
		? `<span class="indicator-pill no-indicator-dot ${color}">${cint(percent)} %</span>`
		: "";
}

/** Two leads that are the same become one. */
function merge(listview) {
	const [survivor, merged, ...others] = listview.get_checked_items(true);
	if (!merged || others.length) {
		frappe.msgprint({ title: __("Merge"), message: __("Choose the two leads that are the same.") });
		return;
	}
	frappe.require("merge_leads.bundle.js", () =>
		crm_suite.merge_leads.preview(survivor, merged, (name) => {
			listview.clear_checked_items();
			frappe.set_route("Form", "Sales Lead", name);
		})
	);
}

frappe.ui.form.on("Outreach Campaign", {
	refresh(frm) {
		if (frm.is_new()) {
			return;
		}
		show_response(frm);
		add_actions(frm);
	},
});

/** How many people there are, and how far each of them got. */
function show_response(frm) {
	const counts = frm.doc.__onload?.member_counts || {};
	const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
	if (!total) {
		return;
	}
	const answered = counts["Answered"] || 0;
	const addressed = (counts["Addressed"] || 0) + answered;
	frm.dashboard.add_indicator(__("{0} members", [total]), "gray");
	frm.dashboard.add_indicator(__("{0} addressed", [addressed]), "blue");
	frm.dashboard.add_indicator(__("{0} answered", [answered]), "green");
	frm.dashboard.add_indicator(__("{0} opted out", [counts["Opted Out"] || 0]), "orange");
}

function add_actions(frm) {
	frm.add_custom_button(__("Members"), () =>
		frappe.set_route("List", "Campaign Member", { outreach_campaign: frm.doc.name })
	);
	const is_open = ["Planned", "Running"].includes(frm.doc.status);
	if (!is_open || !frappe.model.can_create("Campaign Member")) {
		return;
	}
	frm.add_custom_button(__("Leads"), () => select_leads(frm), __("Add Members"));
	frm.add_custom_button(__("Customers"), () => select_customers(frm), __("Add Members"));
}

function select_leads(frm) {
	select_members(frm, "sales_leads", {
		doctype: "Sales Lead",
		setters: { lead_name: null, status: null, territory: null },
		get_query: () => ({ filters: { company: frm.doc.company } }),
	});
}

function select_customers(frm) {
	select_members(frm, "customers", {
		doctype: "Customer",
		setters: { customer_name: null, customer_group: null, territory: null },
		get_query: () => ({ filters: { disabled: 0 } }),
	});
}

function select_members(frm, argument, options) {
	const selector = new frappe.ui.form.MultiSelectDialog({
		...options,
		target: frm,
		add_filters_group: 1,
		size: "large",
		primary_action_label: __("Add Members"),
		action: async (names) => {
			if (!names.length) {
				frappe.show_alert({ message: __("Nobody is selected"), indicator: "orange" });
				return;
			}
			const { message } = await frappe.call({
				method: "crm_suite.api.campaign.add_members",
				args: { outreach_campaign: frm.doc.name, [argument]: names },
				freeze: true,
			});
			selector.dialog.hide();
			frappe.show_alert({
				message: __("{0} added, {1} were members already", [message.added, message.present]),
				indicator: "green",
			});
			frm.reload_doc();
		},
	});
}

frappe.provide("crm_suite.deals");

/**
 * Ask why a deal is lost (a reason of the list, details, or both), and to whom.
 *
 * @param {{title: string, loss_reason?: string, lost_reason?: string}} deal
 * @returns {Promise<{loss_reason: string, lost_reason: string, competitor: string}|null>} null when the question was
 * closed
 */
crm_suite.deals.ask_why_lost = function (deal) {
	return new Promise((resolve) => {
		let answer = null;
		const dialog = new frappe.ui.Dialog({
			title: __("Give up {0}", [frappe.utils.escape_html(deal.title)]),
			fields: [
				{
					fieldname: "loss_reason",
					fieldtype: "Link",
					options: "Loss Reason",
					label: __("Why It Was Lost"),
					default: deal.loss_reason,
					get_query: () => ({ filters: { disabled: 0 } }),
				},
				{
					fieldname: "competitor",
					fieldtype: "Link",
					options: "Sales Competitor",
					label: __("Who Won It"),
					get_query: () => ({ filters: { disabled: 0 } }),
				},
				{
					fieldname: "lost_reason",
					fieldtype: "Small Text",
					label: __("Details"),
					default: deal.lost_reason,
				},
			],
			primary_action_label: __("Mark as Lost"),
			primary_action(values) {
				if (!values.loss_reason && !values.lost_reason?.trim()) {
					frappe.show_alert({ message: __("Choose a reason, or write one."), indicator: "orange" });
					return;
				}
				const { loss_reason = "", lost_reason = "", competitor = "" } = values;
				answer = { loss_reason, lost_reason, competitor };
				dialog.hide();
			},
		});
		dialog.onhide = () => resolve(answer);
		dialog.show();
	});
};

frappe.provide("crm_suite");

/**
 * Ask for a call, a meeting or another interaction in a dialog over the form, so that the user
 * stays where the conversation happens.
 *
 * @param {object} frm the form whose document the interaction is about
 * @param {object} values what is known about the interaction already, by fieldname
 */
crm_suite.log_interaction = function (frm, values) {
	frappe.model.with_doctype("Customer Interaction", () => {
		const interaction = frappe.model.get_new_doc("Customer Interaction", null, null, true);
		Object.assign(interaction, values);
		frappe.ui.form.make_quick_entry(
			"Customer Interaction",
			() => {
				frappe.show_alert({ message: __("Interaction recorded"), indicator: "green" });
				frm.is_dirty() || frm.reload_doc();
			},
			null,
			interaction
		);
	});
};

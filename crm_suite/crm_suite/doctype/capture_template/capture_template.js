frappe.ui.form.on("Capture Template", {
	async refresh(frm) {
		const { message } = await frappe.call("crm_suite.api.capture_template.fields_to_ask");
		frm.get_field("lead_fields").grid.update_docfield_property("lead_field", "options", message);
	},
});

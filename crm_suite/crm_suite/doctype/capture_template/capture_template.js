frappe.ui.form.on("Capture Template", {
	async refresh(frm) {
		const { message } = await frappe.call("crm_suite.api.capture_template.fields_to_ask");
		const { grid } = frm.get_field("lead_fields");
		const labels = Object.fromEntries(message.map(({ value, label }) => [value, label]));
		grid.update_docfield_property("lead_field", "options", message);
		grid.update_docfield_property("lead_field", "formatter", (value) =>
			frappe.utils.escape_html(labels[value] || value || "")
		);
		grid.refresh();
	},
});

frappe.ui.form.on("CRM Suite Settings", {
	setup(frm) {
		frm.set_query("default_pipeline", () => ({ filters: { disabled: 0 } }));
		frm.set_query("role", "visibility", () => ({ filters: { disabled: 0, desk_access: 1 } }));
	},
});

frappe.ui.form.on("Lead Scoring Model", {
	refresh(frm) {
		frm.disable_save();
		frappe.require("lead_score.bundle.js", () => {
			frm.get_field("weights_html").$wrapper.html(crm_suite.lead_score.model_table(frm.doc));
		});
	},
});

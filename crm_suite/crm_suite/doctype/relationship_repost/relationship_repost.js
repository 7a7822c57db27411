frappe.ui.form.on("Relationship Repost", {
	refresh(frm) {
		frm.disable_save();
		if (frappe.user.has_role("System Manager")) {
			frm.page.set_primary_action(__("Retry Now"), () => retry(frm));
		}
	},
});

async function retry(frm) {
	await frappe.call("crm_suite.api.desk.retry_reposts", { names: [frm.doc.name] });
	frappe.show_alert({ message: __("The document is tried again"), indicator: "blue" });
	frappe.set_route("List", "Relationship Repost");
}

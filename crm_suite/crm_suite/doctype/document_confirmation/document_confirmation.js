frappe.ui.form.on("Document Confirmation", {
	refresh(frm) {
		frm.disable_save();
		const is_left = ["No Address", "Failed"].includes(frm.doc.status);
		if (is_left && frappe.user.has_role(["System Manager", "Sales Manager"])) {
			frm.page.set_primary_action(__("Try Again"), () => try_again(frm));
		}
	},
});

async function try_again(frm) {
	await frappe.call("crm_suite.api.confirmation.try_again", { name: frm.doc.name });
	frappe.show_alert({ message: __("The confirmation is sent in a moment"), indicator: "blue" });
	frm.reload_doc();
}

frappe.ui.form.on("Relationship Rebuild", {
	setup(frm) {
		crm_suite.background_work.follow(frm, "crms_rebuild_progress", show_progress);
	},

	refresh(frm) {
		frm.disable_save();
		show_progress(frm, frm.doc);
		if (["Queued", "Running"].includes(frm.doc.status)) {
			frm.page.set_primary_action(__("Go On"), start);
		} else {
			frm.page.set_primary_action(__("Start Again"), start);
		}
	},
});

function show_progress(frm, state) {
	const percent_done = __("{0} percent of the documents", [Math.floor(state.progress)]);
	crm_suite.background_work.show_progress(frm, state, __("History to the Relationship Ledger"), percent_done);
}

async function start() {
	const { message } = await frappe.call("crm_suite.api.desk.start_rebuild");
	frappe.show_alert({ message: __("The rebuild goes on in the background"), indicator: "blue" });
	frappe.set_route("Form", "Relationship Rebuild", message);
}

frappe.ui.form.on("Relationship Rebuild", {
	setup(frm) {
		frappe.realtime.on("crms_rebuild_progress", (state) => follow(frm, state));
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

/** The worker says how far it is after each step; when it is done, the figures are read once. */
function follow(frm, state) {
	if (frm.doc?.name !== state.name) {
		return;
	}
	if (state.status === "Running") {
		show_progress(frm, state);
	} else {
		frm.reload_doc();
	}
}

function show_progress(frm, { status, progress }) {
	if (["Queued", "Running"].includes(status)) {
		const message =
			status === "Queued"
				? __("Waits for a background worker.")
				: __("{0} percent of the documents", [Math.floor(progress)]);
		frm.dashboard.show_progress(__("History to the Relationship Ledger"), progress, message);
	} else {
		frm.dashboard.hide_progress();
	}
}

async function start() {
	const { message } = await frappe.call("crm_suite.api.desk.start_rebuild");
	frappe.show_alert({ message: __("The rebuild goes on in the background"), indicator: "blue" });
	frappe.set_route("Form", "Relationship Rebuild", message);
}

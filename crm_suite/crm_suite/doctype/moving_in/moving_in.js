const API = "crm_suite.api.moving_in";

frappe.ui.form.on("Moving In", {
	setup(frm) {
		frappe.realtime.on("crms_moving_in_progress", (state) => follow(frm, state));
	},

	onload(frm) {
		if (frm.is_new() && !frm.doc.sales_pipeline) {
			frm.set_value("sales_pipeline", frappe.boot.crm_suite?.default_pipeline);
		}
	},

	refresh(frm) {
		show_progress(frm, frm.doc);
		const { status } = frm.doc;
		if (frm.is_new() || frm.is_dirty()) {
			return;
		}
		if (["Draft", "Stopped", "Failed"].includes(status)) {
			const label = status === "Draft" ? __("Start") : __("Go On");
			frm.page.set_primary_action(label, () => call(frm, "start_moving"));
		} else if (["Queued", "Running"].includes(status)) {
			frm.add_custom_button(__("Stop"), () => call(frm, "stop_moving"));
		}
	},
});

async function call(frm, method) {
	await frappe.call({ method: `${API}.${method}`, args: { name: frm.doc.name }, freeze: true });
	await frm.reload_doc();
}

/** The worker says how far it is after each chunk; when it is done, the figures are read once. */
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
				: __("{0} percent of the records", [Math.floor(progress)]);
		frm.dashboard.show_progress(__("Moving In"), progress, message);
	} else {
		frm.dashboard.hide_progress();
	}
}

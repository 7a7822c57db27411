const API = "crm_suite.api.moving_in";

frappe.ui.form.on("Moving In", {
	setup(frm) {
		crm_suite.background_work.follow(frm, "crms_moving_in_progress", show_progress);
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

function show_progress(frm, state) {
	const percent_done = __("{0} percent of the records", [Math.floor(state.progress)]);
	crm_suite.background_work.show_progress(frm, state, __("Moving In"), percent_done);
}

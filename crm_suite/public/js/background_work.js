// What the forms of documents share whose work a background job carries on and tells of.

frappe.provide("crm_suite.background_work");

/** The worker says how far it is after each step; when it is done, the figures are read once. */
crm_suite.background_work.follow = function (frm, event, show) {
	frappe.realtime.on(event, (state) => {
		if (frm.doc?.name !== state.name) {
			return;
		}
		if (state.status === "Running") {
			show(frm, state);
		} else {
			frm.reload_doc();
		}
	});
};

/** `percent_done` says what the percentage is of. */
crm_suite.background_work.show_progress = function (frm, { status, progress }, title, percent_done) {
	if (["Queued", "Running"].includes(status)) {
		const message = status === "Queued" ? __("Waits for a background worker.") : percent_done;
		frm.dashboard.show_progress(title, progress, message);
	} else {
		frm.dashboard.hide_progress();
	}
};

/** What the list shows of such documents. */
crm_suite.background_work.indicator = function ({ status }) {
	const colors = {
		Draft: "gray",
		Queued: "orange",
		Running: "blue",
		Stopped: "yellow",
		Completed: "green",
		Failed: "red",
	};
	return [__(status), colors[status], `status,=,${status}`];
};

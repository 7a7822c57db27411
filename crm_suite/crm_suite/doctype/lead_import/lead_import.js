const API = "crm_suite.api.lead_import";

frappe.ui.form.on("Lead Import", {
	setup(frm) {
		crm_suite.background_work.follow(frm, "crms_lead_import_progress", show_progress);
		frappe.meta.docfield_map["Lead Import Column"].lead_field.formatter = (value) =>
			frappe.utils.escape_html(frm.lead_field_labels?.[value] || value || "");
	},

	async refresh(frm) {
		frm.set_df_property("import_file", "options", { restrictions: { allowed_file_types: [".csv", ".txt", ".tsv", ".xlsx"] } });
		show_progress(frm, frm.doc);
		add_buttons(frm);
		await offer_fields(frm);
	},

	import_file(frm) {
		// Saving looks into the file and proposes a field for each of its columns.
		if (frm.doc.import_file && frm.doc.company) {
			frm.save();
		}
	},
});

/** The fields that this user may fill, by the names under which the form shows them. */
async function offer_fields(frm) {
	const { message: fields } = await frappe.call(`${API}.lead_fields`);
	const grid = frm.get_field("columns").grid;
	grid.cannot_add_rows = true;
	grid.cannot_delete_rows = true;
	frm.lead_field_labels = Object.fromEntries(fields.map(({ value, label }) => [value, label]));
	grid.update_docfield_property("lead_field", "options", fields);
	grid.refresh();
}

function add_buttons(frm) {
	const { status } = frm.doc;
	if (frm.is_new() || frm.is_dirty()) {
		return;
	}
	if (["Draft", "Stopped", "Failed"].includes(status)) {
		const label = status === "Draft" ? __("Start Import") : __("Go On");
		frm.page.set_primary_action(label, () => call(frm, "start_import"));
	} else if (["Queued", "Running"].includes(status)) {
		frm.add_custom_button(__("Stop"), () => call(frm, "stop_import"));
	}
	if (frm.doc.rows_created) {
		frm.add_custom_button(__("Leads"), () => {
			frappe.set_route("List", "Sales Lead", { lead_import: frm.doc.name });
		});
	}
}

async function call(frm, method) {
	await frappe.call({ method: `${API}.${method}`, args: { name: frm.doc.name }, freeze: true });
	await frm.reload_doc();
}

function show_progress(frm, state) {
	const percent_done = __("{0} percent of the rows", [Math.floor(state.progress)]);
	crm_suite.background_work.show_progress(frm, state, __("Leads from the File"), percent_done);
}

// What the form of a lead asks for follows from its source and market. The server holds every save to it.

const CHOOSING_FIELDS = ["source", "country", "territory"];

frappe.ui.form.on("Sales Lead", {
	refresh: follow_template,
	...Object.fromEntries(CHOOSING_FIELDS.map((fieldname) => [fieldname, follow_template])),
});

async function follow_template(frm) {
	const choice = Object.fromEntries(
		CHOOSING_FIELDS.map((name) => [name, frm.doc[name]]).filter(([, value]) => value)
	);
	const asked = JSON.stringify([frm.doc.name, choice]);
	frm.crms_template_asked = asked;
	const { message } = await frappe.call({
		method: "crm_suite.api.capture_template.template_for_lead",
		type: "GET",
		args: choice,
	});
	// An answer to what was chosen before says nothing any more.
	if (frm.crms_template_asked === asked) {
		apply_template(frm, message || { required: [], not_asked: [] });
	}
}

/** A lead that was saved without a field may go on lacking it; one that has it must keep it. */
function apply_template(frm, template) {
	for (const fieldname of frm.crms_template_fields || []) {
		frm.set_df_property(fieldname, "reqd", 0);
		frm.set_df_property(fieldname, "hidden", 0);
	}
	frm.crms_template_fields = [...template.required, ...template.not_asked];
	for (const fieldname of template.required) {
		frm.set_df_property(fieldname, "reqd", frm.is_new() || frm.doc[fieldname] ? 1 : 0);
	}
	for (const fieldname of template.not_asked) {
		frm.set_df_property(fieldname, "hidden", frm.doc[fieldname] ? 0 : 1);
	}
	frm.set_intro("");
	if (frm.is_new() && template.name) {
		const name = frappe.utils.escape_html(template.name);
		frm.set_intro(__("This lead follows the capture template {0}.", [name]), "blue");
	}
}

frappe.provide("crm_suite");

const DOCTYPE = "Customer Interaction";

/**
 * Ask for a call, a meeting or another interaction in a dialog over the form, so that the user
 * stays where the conversation happens.
 *
 * @param {object} frm the form whose document the interaction is about
 * @param {object} known what is known about the interaction already, by fieldname
 */
crm_suite.log_interaction = function (frm, known) {
	frappe.model.with_doctype(DOCTYPE, () => {
		const dialog = new frappe.ui.Dialog({
			title: __("Log Interaction"),
			fields: [
				field("interaction_type", known),
				field("direction", known),
				{ fieldtype: "Column Break" },
				field("happened_on", { happened_on: frappe.datetime.now_datetime(), ...known }),
				field("duration", known),
				...company_fields(known),
				{ fieldtype: "Section Break" },
				field("subject", known),
				field("outcome", known),
				field("notes", known),
			],
			primary_action_label: __("Save"),
			primary_action: (entered) => save(frm, dialog, { ...known, ...entered }),
		});
		dialog.show();
	});
};

/** The field as the form has it, with what is known as its value. */
function field(fieldname, known) {
	const docfield = frappe.meta.get_docfield(DOCTYPE, fieldname);
	return { ...docfield, default: known[fieldname] || docfield.default };
}

/** A deal, a case or a lead has a company, which counts; of a customer alone several may be asked for. */
function company_fields(known) {
	if (known.sales_opportunity || known.service_case || known.sales_lead) {
		return [];
	}
	const company = known.company || frappe.defaults.get_user_default("Company");
	return [field("company", { company })];
}

async function save(frm, dialog, values) {
	dialog.disable_primary_action();
	try {
		await frappe.db.insert({ doctype: DOCTYPE, ...values });
		dialog.hide();
		frappe.show_alert({ message: __("Interaction recorded"), indicator: "green" });
		frm.is_dirty() || frm.reload_doc();
	} finally {
		dialog.enable_primary_action();
	}
}

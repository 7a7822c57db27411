// While somebody types a customer in ERPNext's quick entry: who it may be already, as in the form.
import { PAUSE, ask, drawn, pick } from "./duplicates";

const FIELDS = ["customer_name", "customer_type", "tax_id", "website", "account_manager"];
// What ERPNext's dialog calls the fields of which it makes the first contact.
const CONTACT_FIELDS = { email_address: "email_id", mobile_number: "mobile_no" };

const QuickEntry = frappe.ui.form.CustomerQuickEntryForm;

if (QuickEntry) {
	frappe.ui.form.CustomerQuickEntryForm = class extends QuickEntry {
		render_dialog() {
			super.render_dialog();
			const { dialog } = this;
			dialog.$wrapper.on(
				"input change",
				frappe.utils.debounce(() => look(dialog), PAUSE),
			);
		}
	};
}

async function look(dialog) {
	const typed = dialog.get_values(true) || {};
	const values = pick(typed, FIELDS);
	for (const [fieldname, name] of Object.entries(CONTACT_FIELDS)) {
		Object.assign(values, typed[fieldname] && { [name]: typed[fieldname] });
	}
	const asked = JSON.stringify(values);
	if (asked === dialog.crms_asked) {
		return;
	}
	dialog.crms_asked = asked;
	const matches = await ask("crm_suite.api.duplicates.find_second_records", { doctype: "Customer", values });
	if (dialog.crms_asked === asked) {
		dialog.crms_duplicates?.remove();
		dialog.crms_duplicates = matches.length ? drawn(matches).prependTo(dialog.body) : null;
	}
}

// While somebody types a lead, contact or customer: who it may be already. The server decides what the user may see of it.

export const PAUSE = 500;
const INDICATORS = { 3: "orange", 2: "blue", 1: "gray" };

/**
 * By form: what is recognised (`fields`), what is told to the server beside it (`also`), when the form asks as soon as
 * it is shown, what the server is asked, and the section that the answer stands above.
 */
const FORMS = {
	"Sales Lead": {
		fields: [
			"email",
			"phone",
			"mobile",
			"tax_id",
			"first_name",
			"last_name",
			"organization_name",
			"website",
			"country",
		],
		also: ["lead_owner", "selling_team"],
		recognised: (values) => Object.keys(values).some((name) => name !== "country"),
		asks_at_once: (frm) => !["Converted", "Disqualified", "Merged"].includes(frm.doc.status),
		method: "crm_suite.api.duplicates.find_duplicates",
		args: (frm, values) => ({ values, lead: saved_name(frm) }),
		section: "person_section",
	},
	Contact: {
		fields: ["first_name", "middle_name", "last_name", "company_name"],
		also: ["address"],
		lists: (doc) => ({
			emails: column(doc.email_ids, "email_id"),
			phones: column(doc.phone_nos, "phone"),
		}),
		recognised: has_any,
		asks_at_once: (frm) => frm.is_new(),
		method: "crm_suite.api.duplicates.find_second_records",
		args: (frm, values) => ({
			doctype: frm.doctype,
			name: saved_name(frm),
			values: { ...values, customers: customers_of(frm.doc) },
		}),
		section: "contact_section",
	},
	Customer: {
		fields: ["customer_name", "customer_type", "tax_id", "website"],
		also: ["customer_primary_address", "account_manager"],
		recognised: (values) => Object.keys(values).some((name) => name !== "customer_type"),
		asks_at_once: (frm) => frm.is_new(),
		method: "crm_suite.api.duplicates.find_second_records",
		args: (frm, values) => ({ doctype: frm.doctype, name: saved_name(frm), values }),
		section: "basic_info",
	},
};

const look_soon = frappe.utils.debounce((frm) => look(frm), PAUSE);

for (const [doctype, form] of Object.entries(FORMS)) {
	frappe.ui.form.on(doctype, {
		refresh(frm) {
			show(frm, []);
			if (form.asks_at_once(frm)) {
				look(frm);
			}
		},
		...Object.fromEntries(form.fields.map((fieldname) => [fieldname, look_soon])),
	});
}
frappe.ui.form.on("Contact Email", { email_id: look_soon, email_ids_remove: look_soon });
frappe.ui.form.on("Contact Phone", { phone: look_soon, phone_nos_remove: look_soon });

function saved_name(frm) {
	return frm.is_new() ? null : frm.doc.name;
}

function customers_of(doc) {
	return column(
		(doc.links || []).filter((row) => row.link_doctype === "Customer"),
		"link_name",
	);
}

function column(rows, fieldname) {
	return (rows || []).map((row) => row[fieldname]).filter(Boolean);
}

function has_any(values) {
	return Object.keys(values).length > 0;
}

/** The values of the fields that have any, and the lists that have any. */
function filled(values) {
	return Object.fromEntries(
		Object.entries(values).filter(([, value]) => (Array.isArray(value) ? value.length : value)),
	);
}

export function pick(doc, fieldnames) {
	return filled(Object.fromEntries(fieldnames.map((fieldname) => [fieldname, doc[fieldname]])));
}

async function look(frm) {
	const form = FORMS[frm.doctype];
	// A table's row may be another form's.
	if (!form) {
		return;
	}
	const values = { ...pick(frm.doc, form.fields), ...filled(form.lists?.(frm.doc) || {}) };
	const args = form.args(frm, { ...values, ...pick(frm.doc, form.also) });
	const asked = JSON.stringify([frm.doc.name, args]);
	frm.crms_asked = asked;
	if (!form.recognised(values)) {
		show(frm, []);
		return;
	}
	const matches = await ask(form.method, args);
	// An answer to what was typed before the last change says nothing any more.
	if (frm.crms_asked === asked) {
		show(frm, matches);
	}
}

/** Who it may be already; nobody for who may not ask. */
export async function ask(method, args) {
	const { message } = await frappe.call({ method, args, error_handlers: { PermissionError: () => {} } });
	return message || [];
}

function show(frm, matches) {
	const section = frm.get_field(FORMS[frm.doctype].section)?.wrapper;
	if (!section) {
		return;
	}
	frm.crms_duplicates?.remove();
	if (!matches.length) {
		return;
	}
	frm.crms_duplicates = drawn(matches).insertBefore(section);
}

/** The matches as an element. Sentences come from the server as HTML, with what users wrote escaped. */
export function drawn(matches) {
	const list = $('<ul class="crms-duplicates-list list-unstyled"></ul>');
	for (const match of matches) {
		const indicator = INDICATORS[match.sameness];
		$(`<li class="indicator ${indicator}"></li>`).html(`<span>${match.sentence}</span>`).appendTo(list);
	}
	const box = $('<div class="crms-duplicates" role="status"></div>')
		.append($("<strong></strong>").text(__("Known already?")))
		.append(list);
	box.find("a").attr("target", "_blank");
	return box;
}
